const lane = (text: string, seed: number): string => {
  let hash = seed
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
    hash ^= hash >>> 15
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0).toString(16).padStart(8, "0")
}

/** 32 hexadecimal digits that depend on nothing but the text: the same on every machine and in every run. */
export const digest = (text: string): string =>
  lane(text, 0x811c9dc5) + lane(text, 0x9e3779b9) + lane(text, 0x7f4a7c15) + lane(text, 0xf39cc060)

const indexDigits = 10

/**
 * SIDs of computed records carry their index, so that a record is found from its SID without a table of them all. The
 * prefix follows from what they belong to: a user's conversations, a conversation's messages.
 */
export const generatedPrefix = (kind: "CH" | "IM", parentSid: string): string =>
  `${kind}${digest(parentSid).slice(indexDigits)}`

/** The prefix inside a SID, if it was made with one. */
export const prefixOf = (sid: string): string => sid.slice(0, -indexDigits)

export const generatedSid = (prefix: string, index: number): string =>
  `${prefix}${index.toString(16).padStart(indexDigits, "0")}`

/** The index inside a SID made by `generatedSid` with this prefix, or `undefined` for any other SID. */
export const generatedIndex = (prefix: string, sid: string): number | undefined => {
  if (!sid.startsWith(prefix)) return undefined
  const index = Number.parseInt(sid.slice(-indexDigits), 16)
  return generatedSid(prefix, index) === sid ? index : undefined
}
