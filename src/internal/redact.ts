/** Keeps the credentials out of what a server says: a proxy may repeat the request's headers in its error page. */

export interface Redact {
  (text: string): string
}

/** @internal the secrets stay in the closure, where no inspection reaches them */
export const make = (secrets: ReadonlyArray<string>): Redact => {
  const found = secrets.filter((secret) => secret !== "")
  return (text) => found.reduce((out, secret) => out.replaceAll(secret, "<redacted>"), text)
}

const longest = 1_000

/** One line of bounded length, without control characters: for a message that goes to a terminal and a log. */
export const oneLine = (text: string): string => {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ").trim()
  return line.length > longest ? `${line.slice(0, longest)}…` : line
}
