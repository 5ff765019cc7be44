import { assert, describe, it } from "@effect/vitest"
import { makeSignals } from "../../examples/internal/command.ts"
import { count, harmless, table, truncate, width, wrap } from "../../examples/internal/terminal.ts"

describe("examples/internal/terminal", () => {
  it("counts terminal cells", () => {
    const cells: ReadonlyArray<readonly [string, number]> = [
      ["", 0],
      ["plain", 5],
      ["Rückfrage", 9],
      ["u\u0308", 1],
      ["注文 1044", 9],
      ["한국어", 6],
      ["ﾊﾝｶｸ", 4],
      ["全角", 4],
      ["🧾", 2],
      ["👩‍👩‍👧‍👦", 2],
      ["👍🏽", 2],
      ["🇩🇪", 2],
      ["❤️", 2],
      ["1️⃣", 2],
      ["©", 1],
      ["a\u200bb", 2],
      ["–…→", 3],
      ["שלום", 4],
      ["नमस्ते", 4]
    ]
    for (const [text, expected] of cells) {
      // The last one depends on the runtime's Unicode version.
      if (text === "नमस्ते") assert.isAtMost(Math.abs(width(text) - expected), 1)
      else assert.strictEqual(width(text), expected, JSON.stringify(text))
    }
  })

  it("makes control characters visible and harmless", () => {
    assert.strictEqual(harmless("\x1b[31mred\x1b[0m\r\n\0\x7f"), "␛[31mred␛[0m␍␊␀␡")
    assert.strictEqual(harmless("a\u009bb\u2028c\u202ed\u2066e\ud800f"), "a�b�c�d�e�f")
    assert.strictEqual(harmless("👩‍👧 ❤️ é ü"), "👩‍👧 ❤️ é ü")
  })

  it("truncates between characters, to the exact cell", () => {
    assert.strictEqual(truncate("abcdef", 6), "abcdef")
    assert.strictEqual(truncate("abcdefg", 6), "abcde…")
    assert.strictEqual(truncate("注文注文", 6), "注文…")
    assert.strictEqual(truncate("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 3), "👩‍👩‍👧‍👦…")
  })

  it("aligns columns after any name", () => {
    const rows = table([{ title: "NAME", width: "rest" }, { title: "N", width: 3, align: "right" }, {
      title: "END",
      width: 3
    }])
    const names = [
      "plain",
      "注文 1044 の返品について",
      "🧾🇩🇪👩‍👩‍👧‍👦",
      "u\u0308\u200b",
      "a\x1b[2Jb\nc",
      "x".repeat(500),
      "文".repeat(500),
      ""
    ]
    const ends = names.map((name) => {
      const row = rows.row([name, "12", "end"])
      assert.notMatch(row, /\p{Cc}/u)
      return width(row.slice(0, row.lastIndexOf("end")))
    })
    assert.deepStrictEqual([...new Set(ends)].length, 1, String(ends))
  })

  it("leaves no spaces at the end of a row", () => {
    assert.strictEqual(table([{ title: "A", width: 4 }, { title: "B", width: 4 }]).row(["a", ""]), "a")
  })

  it("breaks text between words", () => {
    assert.strictEqual(wrap("one two three", 7), "one two\nthree")
    assert.strictEqual(wrap("one two three", 6, "  "), "  one\n  two\n  three")
  })

  it("pluralises counts", () => {
    assert.deepStrictEqual([count(1, "user"), count(0, "user"), count(1234, "user")], [
      "1 user",
      "0 users",
      "1,234 users"
    ])
  })
})

describe("examples/internal/command", () => {
  it("treats a forwarded signal as the same one, and a later one as another", () => {
    const meaningOf = makeSignals()
    assert.deepStrictEqual(
      [meaningOf("SIGINT", 1_000), meaningOf("SIGINT", 1_000), meaningOf("SIGINT", 1_499), meaningOf("SIGINT", 1_500)],
      ["interrupt", "ignore", "ignore", "exit"]
    )
    assert.strictEqual(meaningOf("SIGTERM", 1_001), "exit")
  })
})
