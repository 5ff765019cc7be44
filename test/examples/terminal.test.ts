import { assert, describe, it } from "@effect/vitest"
import { count, harmless, table, wrap } from "../../examples/internal/terminal.ts"

describe("examples/internal/terminal", () => {
  it("makes control characters visible and harmless", () => {
    assert.strictEqual(harmless("\x1b[31mred\x1b[0m\r\n\0\x7f"), "␛[31mred␛[0m␍␊␀␡")
    assert.strictEqual(harmless("a\u009bb\u2028c\u202ed\u2066e\ud800f"), "a�b�c�d�e�f")
    assert.strictEqual(harmless("👩‍👧 ❤️ é ü"), "👩‍👧 ❤️ é ü")
  })

  it("aligns what stands before a name, and keeps a row one line", () => {
    const rows = table([{ title: "N", width: 3, align: "right" }, { title: "NAME" }])
    assert.strictEqual(rows.row(["12", "a\x1b[2Jb\nc"]), " 12  a␛[2Jb␊c")
    assert.strictEqual(rows.row(["", "注文"]), "     注文")
  })

  it("leaves no spaces at the end of a row", () => {
    assert.strictEqual(table([{ title: "A", width: 4 }, { title: "B", width: 4 }]).row(["a", ""]), "a")
  })

  it("breaks a text between words, and never within one", () => {
    assert.strictEqual(wrap("one two three", 7), "one two\nthree")
    assert.strictEqual(wrap("one two three", 13), "one two three")
    assert.strictEqual(wrap("  one two three", 9, "  "), "  one two\n  three")
    assert.strictEqual(wrap("a longerword b", 6), "a\nlongerword\nb")
    assert.strictEqual(wrap("one two\nthree four", 8), "one two\nthree\nfour")
    assert.strictEqual(wrap("", 8), "")
  })

  it("counts in words", () => {
    assert.deepStrictEqual([count(1, "user"), count(0, "user"), count(1234, "user")], [
      "1 user",
      "0 users",
      "1,234 users"
    ])
  })
})
