/** Collects a body as it arrives, with bounded memory. */

export interface Text {
  /** Empty if the body cannot be read. */
  readonly text: string
  /** The reason why the body cannot be read. */
  readonly bodyProblem: string | undefined
}

/** Decompresses a body to at most `maxBytes`, or returns the reason why that fails. */
export type Decompress = (bytes: Uint8Array, maxBytes: number) => Uint8Array | string

/** The message for a body that exceeds its bound. */
export const tooLarge = (maxBytes: number): string =>
  `the body is larger than the ${maxBytes} bytes that maxResponseBytes allows`

// Shared, because making a decoder takes ten times as long as decoding a record.
const decoder = new TextDecoder("utf-8", { fatal: true })

const decodeUtf8: DecodeUtf8 = (bytes) => decoder.decode(bytes)

/** Decodes UTF-8, and throws for invalid bytes instead of silently replacing them. */
export type DecodeUtf8 = (bytes: Uint8Array) => string

const empty = new Uint8Array()

/**
 * The maximum buffer to allocate based on `Content-Length`, and to keep for the next body. A page of 1,000 records has
 * 1.2 MB.
 */
const maxReserved = 2 * 1024 * 1024

/**
 * The buffer of the last body that arrived in several chunks, for reuse. Allocating new memory took a fifth of the CPU
 * time of a list with 1,000 records per page.
 */
let reusable: Uint8Array = empty

/**
 * Chunks are copied, not kept. If a server sent one byte at a time, each byte would otherwise cost an object, and
 * memory would be about a hundred times the bound.
 */
export class BoundedBody {
  readonly #maxBytes: number
  readonly #expected: number
  #size = 0
  #buffer: Uint8Array = empty
  /** The buffer, unless it is a chunk of the transport. */
  #owned: Uint8Array = empty

  /** `expectedBytes` is the server's `Content-Length`, if any. It is only a hint. */
  constructor(maxBytes: number, expectedBytes = 0) {
    this.#maxBytes = maxBytes
    this.#expected = Math.min(expectedBytes, maxBytes, maxReserved)
  }

  /** Returns `false` if the body exceeds its bound; the caller can then stop reading. */
  add(chunk: Uint8Array): boolean {
    const at = this.#size
    this.#size += chunk.byteLength
    if (this.isTooLarge) return false
    if (at === 0) {
      // Most bodies arrive in one chunk, which need not be copied.
      this.#buffer = chunk
      return true
    }
    if (this.#size > this.#buffer.byteLength) {
      const grown = this.#reserve(
        Math.min(this.#maxBytes, Math.max(this.#size, this.#expected, 2 * this.#buffer.byteLength, 16_384))
      )
      grown.set(this.#buffer.subarray(0, at))
      this.#buffer = this.#owned = grown
    }
    this.#buffer.set(chunk, at)
    return true
  }

  /** Whether what was added exceeds its bound. */
  get isTooLarge(): boolean {
    return this.#size > this.#maxBytes
  }

  /** Decodes the text and releases the buffer. */
  read(decompress?: Decompress, decode: DecodeUtf8 = decodeUtf8): Text {
    const bytes = this.#buffer.subarray(0, this.#size)
    this.#buffer = empty
    if (this.isTooLarge) return { text: "", bodyProblem: tooLarge(this.#maxBytes) }
    const decompressed = decompress === undefined ? bytes : decompress(bytes, this.#maxBytes)
    if (typeof decompressed === "string") return { text: "", bodyProblem: decompressed }
    try {
      return { text: decode(decompressed), bodyProblem: undefined }
    } catch {
      return { text: "", bodyProblem: "the body is not UTF-8" }
    } finally {
      this.#release()
    }
  }

  #reserve(size: number): Uint8Array {
    if (reusable.byteLength < size) return new Uint8Array(size)
    const reserved = reusable
    reusable = empty
    return reserved
  }

  #release(): void {
    if (this.#owned.byteLength > reusable.byteLength && this.#owned.byteLength <= maxReserved) reusable = this.#owned
    this.#owned = empty
  }
}
