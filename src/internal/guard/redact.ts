/** Redacts credentials in text from a server: a proxy may echo the headers of the request in its error page. */

export interface Redact {
  (text: string): string
}

/**
 * Redacts secrets in a text, in the forms in which a server may echo them, and also if it echoes only a part of one:
 *
 * - plain, even if some or all characters are percent-encoded, or escaped as in JSON, HTML or a JSON pointer, once or
 *   several times, and with other line breaks or none
 * - in base64 and base64url, with and without padding, alone or within a longer encoded text
 * - as hexadecimal digits
 *
 * The text is unescaped, and each run of 16 characters is looked up in a set, so that it takes linear time whatever the
 * text and the secrets are. A part with fewer characters is not recognised, except for a whole secret or a whole line of
 * it. A long text is truncated.
 *
 * Of the `pairs` only the encoded forms are secret: they contain the SID, which an error may name.
 *
 * @internal The secrets stay in the closure, so inspection cannot reach them.
 */
export const make = (secrets: ReadonlyArray<string>, pairs: ReadonlyArray<string> = []): Redact => {
  const known = secrets.filter((secret) => secret !== "")
  if (known.length === 0) return (text) => text
  // A client that gets no response never needs them.
  let pieces: ReadonlyArray<Pieces> | undefined
  return (text) => redact(text, pieces ??= piecesOf(known, pairs))
}

/** Pieces of secrets of one length, and whether each is base64, in which adjacent characters can contain bits of it. */
interface Pieces {
  readonly length: number
  readonly isBase64: ReadonlyMap<string, boolean>
  /** Not zero at the {@link beginning} of each piece: most places of a text need no look-up. */
  readonly beginnings: Uint8Array
}

/** A number for the first characters of a piece. The size is a power of two. */
const beginning = (text: string, at: number, length: number, size: number): number => {
  let hash = 0
  for (const end = Math.min(at + length, at + 4); at < end; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x9e3779b1)
  }
  return (hash ^ (hash >>> 15)) & (size - 1)
}

/** The length of the pieces of a secret. It is itself the only piece if it is shorter. */
const pieceLength = 16

/** Text beyond this length is dropped. Messages are much shorter. */
const maxLength = 10_000

/** The text beyond `maxLength` that is searched, for secrets that begin before it. */
const lookahead = 2_000

const redact = (all: string, pieces: ReadonlyArray<Pieces>): string => {
  const text = all.length > maxLength + lookahead ? all.slice(0, maxLength + lookahead) : all
  let hidden: Uint8Array | undefined
  for (const view of viewsOf(text)) {
    for (const { beginnings, isBase64, length } of pieces) {
      if (view.isCompact && length < shortestCompact) continue
      for (let at = 0; at + length <= view.folded.length; at++) {
        if (beginnings[beginning(view.folded, at, length, beginnings.length)] === 0) continue
        const found = isBase64.get(view.folded.slice(at, at + length))
        if (found === undefined) continue
        const start = found && at > 0 && isDigitBeside(view, at - 1, at) ? at - 1 : at
        const end = found ? endOfBase64(view, at + length) : at + length
        hidden ??= new Uint8Array(text.length)
        hidden.fill(1, startOf(view, start), endOf(view, end - 1))
      }
    }
  }
  if (hidden === undefined) return text.length > maxLength ? text.slice(0, maxLength) : text
  let out = ""
  for (let at = 0; at < text.length && at < maxLength;) {
    const isHidden = hidden[at] === 1
    const start = at
    while (at < text.length && (hidden[at] === 1) === isHidden) at++
    out += isHidden ? "<redacted>" : text.slice(start, Math.min(at, maxLength))
  }
  return out
}

/** A reading of a text: the bytes of its UTF-8, one a character, after escapes were resolved. */
interface View {
  readonly bytes: string
  /** With one character for those that encodings replace by each other. */
  readonly folded: string
  /** Without white space. */
  readonly isCompact: boolean
  /** The first and last index of each byte in the original text; none if they are the same. */
  readonly places: { readonly starts: Array<number>; readonly ends: Array<number> } | undefined
}

const startOf = ({ places }: View, at: number): number => places === undefined ? at : places.starts[at] ?? at

/** The index after the byte. */
const endOf = ({ places }: View, at: number): number => places === undefined ? at + 1 : places.ends[at] ?? at + 1

/** base64url has `-` and `_` in place of `+` and `/`, and a form has `+` in place of a space. */
const fold = (bytes: string): string => /[-_ ]/.test(bytes) ? bytes.replace(/[- ]/g, "+").replace(/_/g, "/") : bytes

const replaced = (
  view: View,
  pattern: RegExp,
  replace: (found: string) => string,
  isCompact = false
): View | undefined => {
  let bytes = ""
  let done = 0
  const starts: Array<number> = []
  const ends: Array<number> = []
  const keep = (to: number): void => {
    bytes += view.bytes.slice(done, to)
    for (; done < to; done++) {
      starts.push(startOf(view, done))
      ends.push(endOf(view, done))
    }
  }
  for (const { 0: found, index } of view.bytes.matchAll(pattern)) {
    keep(index)
    const replacement = replace(found)
    bytes += replacement
    for (let nth = 0; nth < replacement.length; nth++) {
      starts.push(startOf(view, index))
      ends.push(endOf(view, index + found.length - 1))
    }
    done = index + found.length
  }
  if (done === 0) return undefined
  keep(view.bytes.length)
  return { bytes, folded: fold(bytes), isCompact, places: { starts, ends } }
}

const bytesOf = (plain: View): View => {
  // deno-lint-ignore no-control-regex
  if (/^[\x00-\x7f]*$/.test(plain.bytes)) return plain
  const bytes = utf8(plain.bytes)
  let at = 0
  const starts: Array<number> = []
  const ends: Array<number> = []
  for (const character of plain.bytes) {
    const end = at + character.length
    // The length in UTF-8. A lone surrogate has that of the character in its place.
    const length = end - at === 2 ? 4 : character < "\x80" ? 1 : character < "\u0800" ? 2 : 3
    for (let nth = 0; nth < length; nth++) {
      starts.push(at)
      ends.push(end)
    }
    at = end
  }
  return { bytes, folded: fold(bytes), isCompact: false, places: { starts, ends } }
}

/** How often escapes are resolved. A secret that looks escaped needs one time more than its encoding. */
const maxDepth = 4

/** The text, with its escapes resolved once, twice and so on, and finally without white space. */
const viewsOf = (text: string): ReadonlyArray<View> => {
  const plain: View = { bytes: text, folded: fold(text), isCompact: false, places: undefined }
  if (/^[\w./:=+-]*$/.test(text)) return [plain]
  let view = bytesOf(plain)
  const views = [view]
  for (let depth = 0; depth < maxDepth; depth++) {
    const next = /[%\\&~]/.test(view.bytes) ? replaced(view, escapes, unescape) : undefined
    if (next === undefined) break
    views.push(view = next)
  }
  const compact = replaced(view, /\s+/g, () => "", true)
  return compact === undefined ? views : [...views, compact]
}

/** Shorter secrets would be found across the words of any text. */
const shortestCompact = 8

const escapes =
  /%[0-9a-f]{2}|\\u[0-9a-f]{4}(?:(?<=\\ud[89ab]..)\\ud[c-f][0-9a-f]{2})?|\\x[0-9a-f]{2}|\\[\\"/bfnrt]|&#(?:x[0-9a-f]{1,8}|[0-9]{1,8});?|&(?:amp|lt|gt|quot|apos);|~[01]/gi

const unescape = (found: string): string => {
  switch (found.slice(0, 2)) {
    case "\\u":
    case "\\U":
      return utf8(String.fromCharCode(...found.slice(2).split(/\\u/i).map((unit) => parseInt(unit, 16))))
    case "\\x":
    case "\\X":
      return utf8(String.fromCharCode(parseInt(found.slice(2), 16)))
    case "&#": {
      const code = /^..x/i.test(found) ? parseInt(found.slice(3), 16) : parseInt(found.slice(2), 10)
      return code > 0x10ffff ? "" : utf8(String.fromCodePoint(code))
    }
  }
  return found.startsWith("%")
    ? String.fromCharCode(parseInt(found.slice(1), 16))
    : named[found.toLowerCase()] ?? found.slice(1)
}

/** Others are a backslash and the character itself. */
const named: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
  "~0": "~",
  "~1": "/",
  "\\b": "\b",
  "\\f": "\f",
  "\\n": "\n",
  "\\r": "\r",
  "\\t": "\t"
}

const encoder = /* @__PURE__ */ new TextEncoder()

/** The bytes of a text in UTF-8, one a character. */
const utf8 = (text: string): string => {
  const encoded = encoder.encode(text)
  let bytes = ""
  // In parts, because a function takes only so many arguments.
  for (let at = 0; at < encoded.length; at += 4_096) {
    bytes += String.fromCharCode(...encoded.subarray(at, at + 4_096))
  }
  return bytes
}

/** Whether there is a base64 digit at an index, with no white space between it and the next or previous byte. */
const isDigitBeside = (view: View, at: number, other: number): boolean =>
  /[\w+/-]/.test(view.bytes.charAt(at)) &&
  endOf(view, Math.min(at, other)) === startOf(view, Math.max(at, other))

const endOfBase64 = (view: View, at: number): number => {
  let end = isDigitBeside(view, at, at - 1) ? at + 1 : at
  while (end < at + 3 && view.bytes.charAt(end) === "=") end++
  return end
}

const piecesOf = (secrets: ReadonlyArray<string>, pairs: ReadonlyArray<string>): ReadonlyArray<Pieces> => {
  const byLength = new Map<number, Map<string, boolean>>()
  const add = (text: string, isBase64 = false): void => {
    const folded = fold(text)
    const length = Math.min(folded.length, pieceLength)
    let pieces = byLength.get(length)
    if (pieces === undefined) byLength.set(length, pieces = new Map())
    for (let at = 0; at + length <= folded.length; at++) pieces.set(folded.slice(at, at + length), isBase64)
  }
  const addEncoded = (bytes: string): void => {
    for (const before of [0, 1, 2]) {
      const middle = base64Middle(bytes, before)
      if (middle.length >= shortestBase64) add(middle, true)
    }
    const digits = Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("")
    add(digits)
    add(digits.toUpperCase())
  }
  for (const pair of pairs) addEncoded(utf8(pair))
  for (const secret of secrets.flatMap(withLines)) {
    const bytes = utf8(secret)
    addEncoded(bytes)
    for (const view of viewsOf(secret)) {
      if (view.bytes !== "" && !(view.isCompact && view.bytes.length < shortestCompact)) add(view.bytes)
    }
    // With spaces as in a form.
    if (secret.includes(" ")) add(bytes.replace(/\s/g, (space) => space === " " ? "+" : ""))
  }
  return Array.from(byLength, ([length, isBase64]) => {
    const beginnings = new Uint8Array(2 ** Math.ceil(Math.log2(8 * isBase64.size)))
    for (const piece of isBase64.keys()) beginnings[beginning(piece, 0, length, beginnings.length)] = 1
    return { length, isBase64, beginnings }
  })
}

/** Shorter lines are part of the secret, but none on their own. */
const shortestLine = 8

/** A secret and its lines, without those around a PEM, which are no secret. */
const withLines = (secret: string): ReadonlyArray<string> => {
  const all = secret.split(/[\r\n]+/)
  if (all.length === 1) return all
  const lines = all.filter((line) => !/^-----[A-Z0-9 ]+-----$/.test(line.trim()))
  return [lines.join("\n"), ...lines.filter((line) => line.length >= shortestLine)].filter((line) => line !== "")
}

/** Shorter middles of a base64 text are too likely to match part of another word. */
const shortestBase64 = 4

/**
 * The base64 of bytes that are preceded by 0, 1 or 2 other bytes in their group of three, without the characters at both
 * ends that also encode adjacent bytes.
 */
const base64Middle = (bytes: string, before: number): string =>
  btoa("\0".repeat(before) + bytes).slice(Math.ceil(8 * before / 6), Math.floor(8 * (before + bytes.length) / 6))

const longestLine = 1_000

/**
 * Characters of untrusted text that must not reach a terminal or a log: control characters and line breaks, which can
 * forge lines, and format characters (`\p{Cf}`), which can reverse or hide text. The joiners (U+200C, U+200D) are kept,
 * because Persian and emoji need them.
 */
const unprintable = /(?:[\p{Cc}\p{Zl}\p{Zp}\s]|(?![\u200c\u200d])\p{Cf})+/gu

/**
 * Turns text into one well-formed line of bounded length, for messages in a terminal, in a log and on the wire. Redact
 * text from a server first: truncating could leave the beginning of a secret, which is not recognised any more.
 */
export const oneLine = (text: string): string => {
  const line = text.replace(unprintable, " ").trim()
  const short = line.length > longestLine ? `${line.slice(0, longestLine)}…` : line
  // JSON can contain lone surrogates, and truncating may leave one.
  return short.replace(/\p{Cs}/gu, "\ufffd")
}
