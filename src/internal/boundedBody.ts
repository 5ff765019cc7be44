/** A body that is put together as it arrives, and never takes more memory than its bound allows. */

/**
 * The chunks themselves are not kept: a server that sends a byte at a time would make each byte cost an object, which is
 * some hundred times the bound.
 */
export class BoundedBody {
  readonly #maxBytes: number
  #size = 0
  #buffer: Uint8Array = new Uint8Array()

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Whether there was room for it; if not, nothing more need be read. */
  add(chunk: Uint8Array): boolean {
    const at = this.#size
    this.#size += chunk.byteLength
    if (this.#size > this.#maxBytes) return false
    if (at === 0) {
      // Most bodies come in one piece, which need not be copied.
      this.#buffer = chunk
      return true
    }
    if (this.#size > this.#buffer.byteLength) {
      const grown = new Uint8Array(
        Math.min(this.#maxBytes, Math.max(this.#size, 2 * this.#buffer.byteLength, 16_384))
      )
      grown.set(this.#buffer.subarray(0, at))
      this.#buffer = grown
    }
    this.#buffer.set(chunk, at)
    return true
  }

  /** The text, or why there is none; the bytes are let go of. */
  take(): { readonly text: string; readonly unreadable: string | undefined } {
    const bytes = this.#buffer.subarray(0, this.#size)
    this.#buffer = new Uint8Array()
    if (this.#size > this.#maxBytes) {
      return {
        text: "",
        unreadable: `the body is larger than the ${this.#maxBytes} bytes that maxResponseBytes allows`
      }
    }
    try {
      // A decoder that is not fatal would turn bytes that are no UTF-8 into question marks, unseen.
      return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), unreadable: undefined }
    } catch {
      return { text: "", unreadable: "the body is not UTF-8" }
    }
  }
}
