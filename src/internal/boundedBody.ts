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

// One for all bodies: to make it costs ten times as long as it takes to decode a record.
const decoder = new TextDecoder("utf-8", { fatal: true })

const decodeUtf8: DecodeUtf8 = (bytes) => decoder.decode(bytes)

/** The text of bytes that are UTF-8; throws for others, which would otherwise become question marks, unseen. */
export type DecodeUtf8 = (bytes: Uint8Array) => string

const empty = new Uint8Array()

/**
 * No more than this is set aside because a server said that so much would come, and kept for the next body. A page of
 * 1,000 records has 1.2 MB.
 */
const maxReserved = 2 * 1024 * 1024

/**
 * The memory of the last body that came in pieces. The system clears new memory a page at a time, and for a list of 1,000
 * records a page that was a fifth of the CPU time.
 */
let spare: Uint8Array = empty

/**
 * The chunks themselves are not kept: a server that sends a byte at a time would make each byte cost an object, which is
 * some hundred times the bound.
 */
export class BoundedBody {
  readonly #maxBytes: number
  readonly #expected: number
  #size = 0
  #buffer: Uint8Array = empty
  /** The buffer, unless it is a chunk of the transport's. */
  #own: Uint8Array = empty

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
      const grown = this.#reserve(
        Math.min(this.#maxBytes, Math.max(this.#size, this.#expected, 2 * this.#buffer.byteLength, 16_384))
      )
      grown.set(this.#buffer.subarray(0, at))
      this.#buffer = this.#own = grown
    }
    this.#buffer.set(chunk, at)
    return true
  }

  /** The text, or why there is none; the bytes are let go of. */
  take(decompress?: Decompress, decode: DecodeUtf8 = decodeUtf8): Text {
    const bytes = this.#buffer.subarray(0, this.#size)
    this.#buffer = empty
    if (this.#size > this.#maxBytes) return { text: "", unreadable: tooLarge(this.#maxBytes) }
    const plain = decompress === undefined ? bytes : decompress(bytes, this.#maxBytes)
    if (typeof plain === "string") return { text: "", unreadable: plain }
    try {
      return { text: decode(plain), unreadable: undefined }
    } catch {
      return { text: "", unreadable: "the body is not UTF-8" }
    } finally {
      this.#release()
    }
  }

  #reserve(size: number): Uint8Array {
    if (spare.byteLength < size) return new Uint8Array(size)
    const reserved = spare
    spare = empty
    return reserved
  }

  #release(): void {
    if (this.#own.byteLength > spare.byteLength && this.#own.byteLength <= maxReserved) spare = this.#own
    this.#own = empty
  }
}
