/** Bodies that come compressed, although no request of ours asks for that. */
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

/** As many as `fetch` takes apart; each of them can multiply what the one before made. */
const maxCodings = 5

/** The codings in the order in which they are undone, or why that cannot be done. */
const parse = (contentEncoding: string): ReadonlyArray<Coding> | string => {
  const names = contentEncoding.split(",").map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "" && name !== "identity")
  const found = names.flatMap((name) => (Object.hasOwn(codings, name) && codings[name]) || [])
  return found.length === names.length && found.length <= maxCodings
    ? found.reverse()
    : "the body is compressed in a way that cannot be undone"
}

/** For a body that is there as a whole. It is small, or its bound is: a thread of its own would cost more. */
export const whole = (contentEncoding: string): Decompress => (bytes, maxBytes) => {
  if (bytes.byteLength === 0) return bytes
  const found = parse(contentEncoding)
  if (typeof found === "string") return found
  try {
    return found.reduce((rest, { all }) => all(rest, { maxOutputLength: maxBytes }), bytes)
  } catch (cause) {
    return cause instanceof RangeError ? tooLarge(maxBytes) : "the body is not compressed as its header says"
  }
}

/** For a body as it arrives. */
export const stream = (contentEncoding: string, body: Readable): Readable => {
  const found = parse(contentEncoding)
  if (typeof found === "string") {
    body.destroy()
    throw new Error(found)
  }
  // What breaks one of them breaks the last, which is the one that is read.
  return found.reduce<Readable>((rest, { stream }) => pipeline(rest, stream(), () => {}), body)
}
