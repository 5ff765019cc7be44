/** Reads the body of a request with bounded memory. */

/** Collects chunks by copying: a body of many small chunks costs no more than its bytes. */
export const collector = (maxBytes: number) => {
  let buffer = new Uint8Array()
  let size = 0
  return {
    /** Returns `false` if the body is larger than its bound. */
    add: (chunk: Uint8Array): boolean => {
      const end = size + chunk.byteLength
      if (end > maxBytes) return false
      if (end > buffer.byteLength) {
        const larger = new Uint8Array(Math.min(maxBytes, Math.max(end, buffer.byteLength * 2)))
        larger.set(buffer.subarray(0, size))
        buffer = larger
      }
      buffer.set(chunk, size)
      size = end
      return true
    },
    bytes: (): Uint8Array => buffer.subarray(0, size)
  }
}

/** `undefined` if the body is larger than its bound. Rejects if it ends early. */
export const readWeb = async (request: Request, maxBytes: number): Promise<Uint8Array | undefined> => {
  const { add, bytes } = collector(maxBytes)
  const reader = request.body?.getReader()
  if (reader === undefined) return bytes()
  while (true) {
    const { done, value } = await reader.read()
    if (done) return bytes()
    if (!add(value)) {
      await reader.cancel()
      return undefined
    }
  }
}
