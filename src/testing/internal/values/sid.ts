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

/** 32 hexadecimal digits that only depend on the text. */
export const digest = (text: string): string =>
  lane(text, 0x811c9dc5) + lane(text, 0x9e3779b9) + lane(text, 0x7f4a7c15) + lane(text, 0xf39cc060)

const indexDigits = 10

/**
 * SIDs of computed records contain their index, so a record can be found by its SID without a table of all of them. The
 * prefix is derived from the parent: the user of conversations, or the conversation of messages.
 */
export const generatedPrefix = (kind: "CH" | "IM", parentSid: string): string =>
  `${kind}${digest(parentSid).slice(indexDigits)}`

/** The prefix in a SID made by `generatedSid`. */
export const prefixOf = (sid: string): string => sid.slice(0, -indexDigits)

export const generatedSid = (prefix: string, index: number): string =>
  `${prefix}${index.toString(16).padStart(indexDigits, "0")}`

/** The index in a SID made by `generatedSid` with this prefix, or `undefined` for any other SID. */
export const generatedIndex = (prefix: string, sid: string): number | undefined => {
  if (!sid.startsWith(prefix)) return undefined
  const index = Number.parseInt(sid.slice(-indexDigits), 16)
  return generatedSid(prefix, index) === sid ? index : undefined
}
