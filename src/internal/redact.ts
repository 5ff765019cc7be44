/** Keeps credentials out of what a server says: a proxy may repeat the request's headers in its error page. */

export interface Redact {
  (text: string): string
}

/**
 * Takes secrets out of a text, in the forms in which a server may repeat them:
 *
 * - plain, also where some or all characters are percent-encoded, or escaped as in JSON, HTML or a JSON pointer
 * - in base64 and base64url, with and without padding, alone or anywhere within a longer text that was encoded
 * - as hexadecimal digits
 *
 * One form within another (base64 of base64, say) is not known as the secret, nor is a part of it. Of a long text the
 * beginning is kept, for a line.
 *
 * @internal the secrets stay in the closure, where no inspection reaches them
 */
export const make = (secrets: ReadonlyArray<string>): Redact => {
  const known = secrets.filter((secret) => secret !== "")
  if (known.length === 0) return (text) => text
  // Most clients never redact anything.
  let forms: Forms | undefined
  return (text) => redact(text, forms ??= formsOf(known))
}

/** One way to write a secret. */
interface Form {
  /** How each character may be spelled, in order. */
  readonly spellings: ReadonlyArray<ReadonlyArray<string>>
  /** The least and the most characters that it takes. */
  readonly shortest: number
  readonly longest: number
  /** Whether the characters next to it hold bits of it. */
  readonly isBase64: boolean
}

interface Forms {
  readonly byBeginning: ReadonlyMap<string, ReadonlyArray<Form>>
  readonly shortest: number
  readonly longest: number
}

/** Behind this length nothing is kept: a message is much shorter. */
const most = 10_000

const redact = (all: string, { byBeginning, longest, shortest }: Forms): string => {
  // The cut may leave the beginning of a secret, so a secret's length before it goes too.
  const text = all.slice(0, most + 2 * longest)
  const kept = text.length < all.length ? most + longest : text.length
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
 * Where a form that begins at an index ends at the latest. Spellings overlap (`~0` is an escaped `~`, or a `~` and a `0`),
 * so all that fit are followed; there are never more of them than a few.
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

/** The most characters around the middle of a base64 text: one at each end, and padding. */
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
      // As it is, and then with escapes: one that looks like an escape itself is found by the first.
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

/** Below this length the middle of a base64 text is as likely to be a part of any other word. */
const shortestBase64 = 4

/**
 * The base64 of bytes that are preceded by 0, 1 or 2 others in their group of three, without the characters at both ends
 * that hold bits of their neighbours too.
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

/** A character in all of its spellings, itself last. */
const spellingsOf = (character: string): ReadonlyArray<string> => {
  const codePoint = character.codePointAt(0) ?? 0
  return [
    ...variants("%", Array.from(new TextEncoder().encode(character), (byte) => hex(byte))),
    // The units of UTF-16, which are two for some characters.
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
 * What must not reach a terminal or a log in words that are not ours: control characters and line ends, which forge
 * lines, and characters without a shape of their own (`\p{Cf}`), which turn the direction of the text around or hide some
 * of it. Of those the joiners (U+200C, U+200D) stay, for Persian and emoji are not spelt without them.
 */
const unprintable = /(?:[\p{Cc}\p{Zl}\p{Zp}\s]|(?![\u200c\u200d])\p{Cf})+/gu

/**
 * One line of bounded length and well-formed text: for a message that goes to a terminal, a log and over a wire. What
 * comes from a server is redacted before, because a cut would leave the beginning of a secret that is not known any more.
 */
export const oneLine = (text: string): string => {
  const line = text.replace(unprintable, " ").trim()
  const short = line.length > longestLine ? `${line.slice(0, longestLine)}…` : line
  // JSON can spell lone surrogates, and the cut may leave one.
  return short.replace(/\p{Cs}/gu, "\ufffd")
}
