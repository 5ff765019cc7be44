/** Redacts credentials in text from a server: a proxy may echo the headers of the request in its error page. */

export interface Redact {
  (text: string): string
}

/**
 * Redacts secrets in a text, in the forms in which a server may echo them:
 *
 * - plain, even if some or all characters are percent-encoded, or escaped as in JSON, HTML or a JSON pointer
 * - in base64 and base64url, with and without padding, alone or within a longer encoded text
 * - as hexadecimal digits
 *
 * Nested forms (such as base64 of base64) and parts of a secret are not recognised. A long text is truncated.
 *
 * @internal The secrets stay in the closure, so inspection cannot reach them.
 */
export const make = (secrets: ReadonlyArray<string>): Redact => {
  const known = secrets.filter((secret) => secret !== "")
  if (known.length === 0) return (text) => text
  // Most clients never redact anything.
  let forms: Forms | undefined
  return (text) => redact(text, forms ??= formsOf(known))
}

/** One form of a secret. */
interface Form {
  /** The possible spellings of each character, in order. */
  readonly spellings: ReadonlyArray<ReadonlyArray<string>>
  /** The minimum and maximum length. */
  readonly shortest: number
  readonly longest: number
  /** Whether adjacent characters can contain bits of it. */
  readonly isBase64: boolean
}

interface Forms {
  readonly byBeginning: ReadonlyMap<string, ReadonlyArray<Form>>
  readonly shortest: number
  readonly longest: number
}

/** Text beyond this length is dropped. Messages are much shorter. */
const maxLength = 10_000

const redact = (all: string, { byBeginning, longest, shortest }: Forms): string => {
  // Truncating may leave the beginning of a secret, so the length of a secret is removed before the end as well.
  const text = all.slice(0, maxLength + 2 * longest)
  const kept = text.length < all.length ? maxLength + longest : text.length
  let out = ""
  let done = 0
  for (let at = 0; at <= text.length - shortest; at++) {
    const forms = byBeginning.get(text.charAt(at))
    if (forms === undefined) continue
    for (const { isBase64, shortest, spellings } of forms) {
      const end = at + shortest > text.length ? undefined : endOf(text, at, spellings)
      if (end === undefined) continue
      const start = isBase64 && at > done && base64Digit.test(text.charAt(at - 1)) ? at - 1 : at
      out += `${text.slice(done, start)}<redacted>`
      done = isBase64 ? endOfBase64(text, end) : end
      at = done - 1
      break
    }
  }
  return out + text.slice(done, Math.max(done, kept))
}

/**
 * The last end of a form that starts at an index. Spellings overlap (`~0` is an escaped `~`, or a `~` and a `0`), so
 * all matching ones are followed. There are never more than a few.
 */
const endOf = (text: string, start: number, form: Form["spellings"]): number | undefined => {
  let ends: ReadonlySet<number> = new Set([start])
  for (const spellings of form) {
    const next = new Set<number>()
    for (const at of ends) {
      for (const spelling of spellings) {
        if (text.startsWith(spelling, at)) next.add(at + spelling.length)
      }
    }
    if (next.size === 0) return undefined
    ends = next
  }
  return Math.max(...ends)
}

const base64Digit = /[A-Za-z0-9+/_-]/

const endOfBase64 = (text: string, at: number): number => {
  const end = base64Digit.test(text.charAt(at)) ? at + 1 : at
  const padding = /^(?:=|%3[dD]){0,2}/.exec(text.slice(end, end + 6))
  return end + (padding?.[0].length ?? 0)
}

/** The maximum number of characters around the middle of a base64 text: one at each end, and padding. */
const neighbours = 8

const form = (spellings: Form["spellings"], isBase64 = false): Form => {
  const sum = (lengthOf: (...lengths: ReadonlyArray<number>) => number) =>
    spellings.reduce((sum, each) => sum + lengthOf(...each.map(({ length }) => length)), 0)
  return { spellings, shortest: sum(Math.min), longest: sum(Math.max) + (isBase64 ? neighbours : 0), isBase64 }
}

const formsOf = (secrets: ReadonlyArray<string>): Forms => {
  const forms = secrets.flatMap((secret) => {
    const bytes = Array.from(new TextEncoder().encode(secret))
    return [
      ...[0, 1, 2].flatMap((before) => base64Forms(bytes, before)),
      form(bytes.flatMap((byte) => Array.from(hex(byte), bothCases))),
      // First plain, then with escapes. The plain form finds a secret that looks like an escape.
      form([[secret]]),
      form(Array.from(secret, spellingsOf))
    ]
  })
  const beginningsOf = ({ spellings: [first = []] }: Form) => first.map((spelling) => spelling.charAt(0))
  return {
    byBeginning: new Map(
      Array.from(new Set(forms.flatMap(beginningsOf)), (character) => [
        character,
        forms.filter((form) => beginningsOf(form).includes(character))
      ])
    ),
    shortest: Math.min(...forms.map(({ shortest }) => shortest)),
    longest: Math.max(...forms.map(({ longest }) => longest))
  }
}

/** Shorter middles of a base64 text are too likely to match part of another word. */
const shortestBase64 = 4

/**
 * The base64 forms of bytes that are preceded by 0, 1 or 2 other bytes in their group of three, without the characters
 * at both ends that also encode adjacent bytes.
 */
const base64Forms = (bytes: ReadonlyArray<number>, before: number): ReadonlyArray<Form> => {
  const encoded = base64([...Array.from({ length: before }, () => 0), ...bytes])
  const middle = encoded.slice(Math.ceil(8 * before / 6), Math.floor(8 * (before + bytes.length) / 6))
  return middle.length < shortestBase64
    ? []
    : [form(Array.from(middle, (digit) => base64Spellings[digit] ?? [digit]), true)]
}

const base64 = (bytes: ReadonlyArray<number>): string => btoa(bytes.map((byte) => String.fromCharCode(byte)).join(""))

const hex = (code: number, length = 2): string => code.toString(16).padStart(length, "0")

const bothCases = (text: string): ReadonlyArray<string> => [...new Set([text.toLowerCase(), text.toUpperCase()])]

const shortEscapes: Readonly<Record<string, ReadonlyArray<string>>> = {
  "\\": ["\\\\"],
  '"': ['\\"', "&quot;"],
  "\n": ["\\n"],
  "\r": ["\\r"],
  "\t": ["\\t"],
  "/": ["\\/", "~1"],
  "~": ["~0"],
  " ": ["+"],
  "&": ["&amp;"],
  "<": ["&lt;"],
  ">": ["&gt;"],
  "'": ["&apos;"]
}

/** All spellings of a character, the plain one last. */
const spellingsOf = (character: string): ReadonlyArray<string> => {
  const codePoint = character.codePointAt(0) ?? 0
  return [
    ...variants("%", Array.from(new TextEncoder().encode(character), (byte) => hex(byte))),
    // UTF-16 code units; some characters have two.
    ...variants("\\u", character.split("").map((unit) => hex(unit.charCodeAt(0), 4))),
    `&#${codePoint};`,
    ...bothCases(codePoint.toString(16)).flatMap((digits) => [`&#x${digits};`, `&#X${digits};`]),
    ...shortEscapes[character] ?? [],
    character
  ]
}

const variants = (prefix: string, codes: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...new Set([codes, codes.map((code) => code.toUpperCase())].map((codes) => codes.map((_) => prefix + _).join("")))
]

const base64Spellings: Readonly<Record<string, ReadonlyArray<string>>> = {
  "+": [...spellingsOf("+"), "-"],
  "/": [...spellingsOf("/"), "_"]
}

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
