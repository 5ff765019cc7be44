/** A plain HTTP server that records requests byte for byte. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import * as OpenApi from "./openapi.ts"

/** A request as received. */
export interface Recorded {
  readonly method: string
  /** Path and query, as in the request line. */
  readonly target: string
  readonly body: string
  /** Every header by lower-case name, with all of its values. */
  readonly headers: Readonly<Record<string, ReadonlyArray<string>>>
}

export interface RecordedResponse {
  readonly status: number
  readonly body: unknown
}

const recordHeaders = (raw: ReadonlyArray<string>): Readonly<Record<string, ReadonlyArray<string>>> => {
  const headers: Record<string, Array<string>> = {}
  for (let index = 0; index < raw.length; index += 2) {
    const name = String(raw[index]).toLowerCase()
    headers[name] = [...(headers[name] ?? []), String(raw[index + 1])]
  }
  return headers
}

const page = { conversations: [], meta: { key: "conversations", page: 0, page_size: 50, next_page_url: null } }

/** A valid response for any of the operations. */
const anyResponse = ({ method, target }: Recorded): RecordedResponse =>
  method === "DELETE"
    ? { status: 204, body: null }
    : { status: 200, body: /\/Conversations(?:\?|$)/.test(target) ? page : OpenApi.record }

export class Recorder extends Context.Tag("test/contract/Recorder")<Recorder, {
  readonly url: string
  /** Records the requests of an effect. Only one effect can run at a time. */
  readonly record: <A, E, R>(
    effect: Effect.Effect<A, E, R>,
    response?: (request: Recorded) => RecordedResponse
  ) => Effect.Effect<readonly [value: A, requests: ReadonlyArray<Recorded>], E, R>
}>() {
  static readonly layer: Layer.Layer<Recorder> = Layer.scoped(
    Recorder,
    Effect.gen(function* () {
      let requests: Array<Recorded> = []
      let respond = anyResponse
      const server = yield* Effect.acquireRelease(
        Effect.async<Http.Server>((resume) => {
          const server = Http.createServer(async (incoming, outgoing) => {
            const chunks: Array<Uint8Array> = []
            for await (const chunk of incoming) chunks.push(chunk)
            const request: Recorded = {
              method: incoming.method ?? "",
              target: incoming.url ?? "",
              body: Buffer.concat(chunks).toString("latin1"),
              headers: recordHeaders(incoming.rawHeaders)
            }
            requests.push(request)
            const { body, status } = respond(request)
            outgoing.writeHead(status, body === null ? {} : { "content-type": "application/json" })
            outgoing.end(body === null ? undefined : JSON.stringify(body))
          })
          server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
        }),
        (server) =>
          Effect.async<void>((resume) => {
            server.close(() => resume(Effect.void))
            server.closeAllConnections()
          })
      )
      return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        record: (effect, response = anyResponse) =>
          Effect.suspend(() => {
            requests = []
            respond = response
            return Effect.map(effect, (value) => [value, requests] as const)
          })
      }
    })
  )
}
