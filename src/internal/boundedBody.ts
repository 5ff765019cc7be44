/** A body that is put together as it arrives, and never takes more memory than its bound allows. */

export interface Text {
  /** Empty if it cannot be read. */
  readonly text: string
  /** Why it cannot be read. */
  readonly unreadable: string | undefined
}

/** The bytes of a compressed body once more, or why there are none; `maxBytes` is the bound on what comes out. */
export type Decompress = (bytes: Uint8Array, maxBytes: number) => Uint8Array | string

/** What is said of a body beyond its bound. */
export const tooLarge = (maxBytes: number): string =>
  `the body is larger than the ${maxBytes} bytes that maxResponseBytes allows`

// A decoder that is not fatal would turn bytes that are no UTF-8 into question marks, unseen. One for all bodies: to make
// it costs ten times as long as it takes to decode a record.
const decoder = new TextDecoder("utf-8", { fatal: true })

const empty = new Uint8Array()

/** No more than this is set aside because a server said that so much would come. */
const maxReserved = 1024 * 1024

/**
 * The chunks themselves are not kept: a server that sends a byte at a time would make each byte cost an object, which is
 * some hundred times the bound.
 */
export class BoundedBody {
  readonly #maxBytes: number
  readonly #expected: number
  #size = 0
  #buffer: Uint8Array = empty

  /** `expectedBytes` is what the server said, if it said anything; it is a hint and nothing else. */
  constructor(maxBytes: number, expectedBytes = 0) {
    this.#maxBytes = maxBytes
    this.#expected = Math.min(expectedBytes, maxBytes, maxReserved)
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
        Math.min(this.#maxBytes, Math.max(this.#size, this.#expected, 2 * this.#buffer.byteLength, 16_384))
      )
      grown.set(this.#buffer.subarray(0, at))
      this.#buffer = grown
    }
    this.#buffer.set(chunk, at)
    return true
  }

  /** The text, or why there is none; the bytes are let go of. */
  take(decompress?: Decompress): Text {
    const bytes = this.#buffer.subarray(0, this.#size)
    this.#buffer = empty
    if (this.#size > this.#maxBytes) return { text: "", unreadable: tooLarge(this.#maxBytes) }
    const plain = decompress === undefined ? bytes : decompress(bytes, this.#maxBytes)
    if (typeof plain === "string") return { text: "", unreadable: plain }
    try {
      return { text: decoder.decode(plain), unreadable: undefined }
    } catch {
      return { text: "", unreadable: "the body is not UTF-8" }
    }
  }
}
