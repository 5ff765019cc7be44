/** What both transports of Node do with a response: its headers as text, and its body as text. */
import { Buffer, isAscii, isUtf8 } from "node:buffer"
import type { BoundedBody, DecodeUtf8, Text } from "./boundedBody.ts"
import * as Decompress from "./decompress.ts"

/** Headers by lower-case name. Node makes an array of some that are repeated. */
export interface NodeHeaders {
  [name: string]: string | Array<string> | undefined
}

/** Joins, in place, the values of a repeated header. */
export const joined = (headers: NodeHeaders): { readonly [name: string]: string } => {
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (Array.isArray(value)) headers[name] = value.join(", ")
  }
  return headers as { readonly [name: string]: string }
}

/** The text of a whole body, which is decompressed first if that is needed. */
export const textOf = (body: BoundedBody, contentEncoding: string | undefined): Text =>
  body.read(contentEncoding === undefined ? undefined : Decompress.whole(contentEncoding), decodeUtf8)

/**
 * Node keeps a Latin-1 string of more than about 1,031,000 characters outside of V8's heap until a full garbage
 * collection. With 1,000 records per page a list took 35 MiB more.
 */
const maxLatin1Length = 1_000_000

/** The same as `TextDecoder`, in a third of the time, since most bodies are ASCII. */
const decodeUtf8: DecodeUtf8 = (bytes) => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length <= maxLatin1Length && isAscii(buffer)) return buffer.toString("latin1")
  if (!isUtf8(buffer)) throw new TypeError("not UTF-8")
  const text = buffer.toString("utf8")
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}
