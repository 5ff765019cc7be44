/** Decompresses bodies. Requests do not ask for compression, but a server may still use it. */
import { pipeline, type Readable, type Transform } from "node:stream"
import * as Zlib from "node:zlib"
import { type Decompress, tooLarge } from "./boundedBody.ts"

interface Coding {
  readonly all: (bytes: Uint8Array, options: Zlib.ZlibOptions) => Uint8Array
  readonly stream: () => Transform
}

const gzip: Coding = { all: (bytes, options) => Zlib.gunzipSync(bytes, options), stream: () => Zlib.createGunzip() }

const codings: Readonly<Record<string, Coding | undefined>> = {
  gzip,
  "x-gzip": gzip,
  deflate: { all: (bytes, options) => Zlib.inflateSync(bytes, options), stream: () => Zlib.createInflate() },
  br: {
    all: (bytes, options) => Zlib.brotliDecompressSync(bytes, options),
    stream: () => Zlib.createBrotliDecompress()
  }
}

/** The same maximum as `fetch`, since each coding can multiply the size. */
const maxCodings = 5

/** Parses the header to codings in decoding order, or the reason why one is not supported. */
const parse = (contentEncoding: string): ReadonlyArray<Coding> | string => {
  const names = contentEncoding.split(",").map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "" && name !== "identity")
  const found = names.flatMap((name) => (Object.hasOwn(codings, name) && codings[name]) || [])
  return found.length === names.length && found.length <= maxCodings
    ? found.reverse()
    : "the body has a content encoding that is not supported"
}

/**
 * Decompresses a whole body. It runs synchronously, because bodies are small and bounded, and another thread would cost
 * more.
 */
export const whole = (contentEncoding: string): Decompress => (bytes, maxBytes) => {
  if (bytes.byteLength === 0) return bytes
  const found = parse(contentEncoding)
  if (typeof found === "string") return found
  try {
    return found.reduce((rest, { all }) => all(rest, { maxOutputLength: maxBytes }), bytes)
  } catch (cause) {
    return cause instanceof RangeError ? tooLarge(maxBytes) : "the body does not match its content encoding"
  }
}

/** Decompresses a body as it arrives. */
export const stream = (contentEncoding: string, body: Readable): Readable => {
  const found = parse(contentEncoding)
  if (typeof found === "string") {
    body.destroy()
    throw new Error(found)
  }
  // An error in any of the streams also fails the last one, which is the one that is read.
  return found.reduce<Readable>((rest, { stream }) => pipeline(rest, stream(), () => {}), body)
}
