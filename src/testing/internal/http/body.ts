const wholes = new WeakMap<Response, Uint8Array>()

/** A response whose bytes {@link wholeOf} finds. */
export const wholeResponse = (bytes: Uint8Array<ArrayBuffer>, init: ResponseInit): Response => {
  const response = new Response(bytes, init)
  wholes.set(response, bytes)
  return response
}

/** The body of a response without reading its stream, which is a tenth of the time of a served request. */
export const wholeOf = (response: Response): Uint8Array | undefined => wholes.get(response)

/**
 * A truncated body: its first half, and then either a broken connection or silence. Nothing is queued before the body
 * is read, because the failure must happen while reading.
 */
export const brokenBody = (
  whole: Uint8Array,
  end: "error" | "stall",
  signal: AbortSignal,
  onAbort: () => void
): ReadableStream<Uint8Array> => {
  let stopListening = () => {}
  let sent = false
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const abort = () => {
          onAbort()
          controller.error(signal.reason)
        }
        signal.addEventListener("abort", abort, { once: true })
        stopListening = () => signal.removeEventListener("abort", abort)
      },
      pull(controller) {
        if (!sent) {
          sent = true
          controller.enqueue(whole.subarray(0, Math.ceil(whole.length / 2)))
        } else if (end === "stall") {
          return new Promise<void>(() => {})
        } else {
          stopListening()
          controller.error(new TypeError("terminated"))
        }
        return undefined
      },
      cancel() {
        stopListening()
        onAbort()
      }
    },
    { highWaterMark: 0 }
  )
}
