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

/**
 * What must not reach a terminal or a log in words that are not ours: control characters and line ends, which forge
 * lines, and characters without a shape of their own (`\p{Cf}`), which turn the direction of the text around or hide some
 * of it. Of those the joiners (U+200C, U+200D) stay, for Persian and emoji are not spelt without them.
 */
const unseemly = /(?:[\p{Cc}\p{Zl}\p{Zp}\s]|(?![\u200c\u200d])\p{Cf})+/gu

/** One line of bounded length and well-formed text: for a message that goes to a terminal, a log and over a wire. */
export const oneLine = (text: string): string => {
  const line = text.replace(unseemly, " ").trim()
  const short = line.length > longest ? `${line.slice(0, longest)}…` : line
  // JSON can spell lone surrogates, and the cut may leave one.
  return short.replace(/\p{Cs}/gu, "\ufffd")
}
