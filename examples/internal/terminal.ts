/** Writing to a terminal, or to whatever stands in its place: tables that align, and a line of progress below them. */
import * as Effect from "effect/Effect"
import process from "node:process"

const isColourful = process.stdout.isTTY === true && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb"

const style = (open: number, close: number) => (text: string): string =>
  isColourful ? `\x1b[${open}m${text}\x1b[${close}m` : text

export const bold = style(1, 22)
export const dim = style(2, 22)

/** How wide a line may be; 80 where nothing tells. */
export const columns = (): number => process.stdout.columns || Math.max(0, Number(process.env["COLUMNS"])) || 80

/**
 * Text of other people, made harmless: an escape sequence in a name must not move the cursor or recolour the screen, a
 * line break must not break a table, and bidirectional controls must not turn around what stands beside them.
 */
export const harmless = (text: string): string =>
  text
    // C0 controls have pictures of their own, so that one can see what was there.
    // deno-lint-ignore no-control-regex
    .replace(/[\0-\x1f]/g, (control) => String.fromCharCode(0x2400 + control.charCodeAt(0)))
    .replace(/\x7f/g, "\u2421")
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\ufffd")

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" })
const emoji = /^\p{Emoji_Presentation}|^\p{Emoji}.*[\ufe0f\u20e3]|^\p{Regional_Indicator}{2}/u
const invisible = /^[\p{M}\p{Cf}\p{Cc}]*$/u
// East Asian Wide and Fullwidth (https://www.unicode.org/reports/tr11), in the blocks in which text is written.
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]/u

const widthOf = (grapheme: string): number =>
  invisible.test(grapheme) ? 0 : emoji.test(grapheme) || wide.test(grapheme) ? 2 : 1

/** How many cells a text takes, which is neither its length nor its number of characters. */
export const width = (text: string): number => {
  // Plain ASCII, which most text is, needs no segmenter.
  if (/^[ -~]*$/.test(text)) return text.length
  let total = 0
  for (const { segment } of graphemes.segment(text)) total += widthOf(segment)
  return total
}

/** Cuts a text to so many cells, and tells by an ellipsis that there was more. */
export const truncate = (text: string, cells: number): string => {
  if (width(text) <= cells) return text
  let [out, used] = ["", 0]
  for (const { segment } of graphemes.segment(text)) {
    used += widthOf(segment)
    if (used > cells - 1) break
    out += segment
  }
  return `${out}…`
}

/** Breaks text between words, so that no line is longer than so many cells unless a word is. */
export const wrap = (text: string, cells: number, indent = ""): string => {
  const lines: Array<string> = []
  let line = ""
  for (const word of text.split(/\s+/)) {
    const longer = line === "" ? indent + word : `${line} ${word}`
    if (line !== "" && width(longer) > cells) {
      lines.push(line)
      line = indent + word
    } else line = longer
  }
  return [...lines, line].join("\n")
}

export interface Column {
  readonly title: string
  /** In cells; `"rest"` is what the others leave of the line. */
  readonly width: number | "rest"
  /** The most cells of the rest that it takes; 60 unless told. */
  readonly most?: number
  readonly align?: "right"
}

const gap = "  "
const narrowest = 12
const widest = 60

const widthOfAll = (layout: ReadonlyArray<Column>): number =>
  layout.reduce((sum, { width }) => sum + gap.length + (width === "rest" ? narrowest : width), -gap.length)

/**
 * Which columns stand in which line of a row: all in one, or where there is no room for that, the one that takes the rest
 * in a line of its own, and the others below it, in as many lines as they need.
 */
const linesOf = (layout: ReadonlyArray<Column>, cells: number): ReadonlyArray<ReadonlyArray<Column>> => {
  if (widthOfAll(layout) <= cells) return [layout]
  const lines: Array<ReadonlyArray<Column>> = layout.filter((column) => column.width === "rest").map((one) => [one])
  let line: ReadonlyArray<Column> = []
  for (const column of layout.filter((column) => column.width !== "rest")) {
    if (line.length > 0 && gap.length + widthOfAll([...line, column]) > cells) {
      lines.push(line)
      line = []
    }
    line = [...line, column]
  }
  return [...lines, line]
}

/** Lays out rows one by one, so that the first can be shown before the last is known. */
export const table = (layout: ReadonlyArray<Column>) => {
  const cells = columns()
  const lines = linesOf(layout, cells)
  const row = (texts: ReadonlyArray<string>): string =>
    lines.map((line, index) => {
      const indent = index === 0 ? "" : gap
      const rest = Math.min(cells, narrowest + cells - widthOfAll(line))
      return indent + line.map((column) => {
        const room = column.width === "rest" ? Math.min(column.most ?? widest, rest) : column.width
        const text = truncate(harmless(texts[layout.indexOf(column)] ?? ""), room)
        const padding = " ".repeat(Math.max(0, room - width(text)))
        return column.align === "right" ? padding + text : text + padding
      }).join(gap).trimEnd()
    }).join("\n")
  return { header: row(layout.map(({ title }) => title)).split("\n").map(dim).join("\n"), row }
}

/** `1 conversation`, `1,234 conversations`. */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString("en-US")} ${n === 1 ? one : many}`

/** Whether somebody is watching: progress is for people, and would only litter a log. */
export const isWatched = process.stderr.isTTY === true

let shown = ""

const write = (stream: NodeJS.WriteStream, text: string): Effect.Effect<void> =>
  // Waiting for the write keeps a fast program from filling the memory before a slow reader.
  Effect.async<void>((resume) => {
    if (shown !== "") process.stderr.write("\r\x1b[K")
    stream.write(`${text}\n`, () => resume(Effect.void))
    if (shown !== "") process.stderr.write(shown)
  })

/** What the program is for goes here. */
export const print = (text: string): Effect.Effect<void> => write(process.stdout, text)

/** What is said about it goes here, so that a pipe or a file gets nothing but the result. */
export const say = (text: string): Effect.Effect<void> => write(process.stderr, text)

/** Shows how far things are, in one line that is written over again and again; `""` takes it away. */
export const progress = (text: string): Effect.Effect<void> =>
  Effect.sync(() => {
    if (!isWatched) return
    shown = truncate(text, Math.max(20, (process.stderr.columns || 80) - 1))
    process.stderr.write(`\r\x1b[K${shown}`)
  })
