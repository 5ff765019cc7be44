/** Output of the examples: tables, bold text, and a line of progress below them. */
import * as Effect from "effect/Effect"
import process from "node:process"

const isColourful = process.stdout.isTTY === true && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb"

const style = (open: number, close: number) => (text: string): string =>
  isColourful ? `\x1b[${open}m${text}\x1b[${close}m` : text

export const bold = style(1, 22)
export const dim = style(2, 22)

/** The width of the terminal, or of `COLUMNS` where there is none. */
export const columns = (otherwise = 80): number =>
  process.stdout.columns || Math.max(0, Number(process.env["COLUMNS"])) || otherwise

/** Breaks a text between words into lines of at most `width`; all but the first begin with `indent`. */
export const wrap = (text: string, width: number, indent = ""): string =>
  text.split("\n").map((paragraph) => {
    const [first = "", ...words] = paragraph.split(" ")
    const lines = [first]
    for (const word of words) {
      const line = `${lines.at(-1)} ${word}`
      if (line.length <= width) lines[lines.length - 1] = line
      else lines.push(indent + word)
    }
    return lines.join("\n")
  }).join("\n")

/** Replaces control characters: a name that a customer typed must not move the cursor, break a table or turn text around. */
export const harmless = (text: string): string =>
  text
    // deno-lint-ignore no-control-regex
    .replace(/[\0-\x1f]/g, (control) => String.fromCharCode(0x2400 + control.charCodeAt(0)))
    .replace(/\x7f/g, "\u2421")
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\ufffd")

export interface Column {
  readonly title: string
  /** In characters; the last column takes what it needs. */
  readonly width?: number
  readonly align?: "right"
}

/** Lays out rows one by one, so that the first can be printed before the last is known. */
export const table = (layout: ReadonlyArray<Column>) => {
  const fixed = layout.reduce((sum, { width = 0 }) => sum + width + 2, 0)
  // On a narrow terminal the last column has a line of its own.
  const gap = columns() - fixed < 16 ? "\n  " : "  "
  const row = (texts: ReadonlyArray<string>): string =>
    layout.map(({ align, width = 0 }, index) => {
      const text = harmless(texts[index] ?? "")
      return align === "right" ? text.padStart(width) : text.padEnd(width)
    }).reduce((line, text, index) => line + (index === layout.length - 1 ? gap : "  ") + text).trimEnd()
  return { header: dim(row(layout.map(({ title }) => title))), row }
}

/** `1 conversation`, `1,234 conversations`. */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString("en-US")} ${n === 1 ? one : many}`

/** A log message as a line, its annotations by name. */
export const lineOf = (message: unknown, annotations: Iterable<readonly [string, unknown]>): string =>
  `· ${[message].flat().join(" ")}  ${
    Array.from(annotations, ([key, value]) => `${key}=${String(value)}`).sort().join(" ")
  }`

/** Progress is for people, and would only litter a log. */
export const isWatched = process.stderr.isTTY === true

let shown = ""

const write = (stream: NodeJS.WriteStream, text: string): Effect.Effect<void> =>
  // Waiting for each write keeps a slow reader from filling the memory.
  Effect.async<void>((resume) => {
    if (shown !== "") process.stderr.write("\r\x1b[K")
    stream.write(`${text}\n`, () => resume(Effect.void))
    if (shown !== "") process.stderr.write(shown)
  })

/** Prints a result, to stdout. */
export const print = (text: string): Effect.Effect<void> => write(process.stdout, text)

/** Makes a request, and prints its response or its error under a title. */
export const step = <A, E extends { readonly _tag: string; readonly message: string }>(
  title: string,
  request: Effect.Effect<A, E>,
  show: (response: A) => string
): Effect.Effect<void> =>
  request.pipe(
    Effect.match({ onFailure: (error) => `${error._tag}: ${error.message}`, onSuccess: show }),
    Effect.flatMap((text) => print(`${bold(title)}\n${text}\n`))
  )

/** Prints a remark, to stderr, so that a pipe or a file gets nothing but the result. */
export const say = (text: string): Effect.Effect<void> => write(process.stderr, text)

/** Shows progress in one line that is overwritten; `""` removes it. */
export const progress = (text: string): Effect.Effect<void> =>
  Effect.sync(() => {
    if (!isWatched) return
    shown = text.slice(0, (process.stderr.columns || 80) - 1)
    process.stderr.write(`\r\x1b[K${shown}`)
  })
