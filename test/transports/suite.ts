/** Tests that every transport must pass, in addition to test/hostile/cases.ts. */
import {
  ConversationsClient,
  type ConversationsError,
  deleteServiceUserConversation,
  fetchServiceUserConversation,
  RetryPolicy,
  ThrottlePolicy,
  TimeoutPolicy,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import type * as HttpClient from "@effect/platform/HttpClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as ExecutionStrategy from "effect/ExecutionStrategy"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import type * as Http from "node:http"
import { gzipSync } from "node:zlib"
import { credentials, path, record } from "../support.ts"
import { type Certificate, closedPort, type Respond, selfSigned, serve, type Served } from "./server.ts"

export interface Options {
  /** Whether it decompresses responses. */
  readonly decompresses: boolean
  /** Whether it reuses connections. */
  readonly keepsConnections: boolean
  /** A transport that accepts this certificate; `undefined` if that cannot be configured. */
  readonly trusting?: ((certificate: Certificate) => Layer.Layer<HttpClient.HttpClient>) | undefined
}

const json = JSON.stringify(record)

const send = (response: Http.ServerResponse, status: number, body: string | Uint8Array, headers = {}): void => {
  response.writeHead(status, { "content-type": "application/json", "content-length": body.length, ...headers })
  response.end(body)
}

const succeed: Respond = ({ method }, response) => {
  if (method === "DELETE") response.writeHead(204).end()
  else send(response, 200, json)
}

/** Runs an effect with a client of the server, without retries. */
export const at = (transport: Layer.Layer<HttpClient.HttpClient>, { url }: Pick<Served, "url">) =>
  Effect.provide(Layer.mergeAll(
    Layer.provide(ConversationsClient.layer({ ...credentials, baseUrl: url }), transport),
    RetryPolicy.none,
    TimeoutPolicy.none
  ))

const writes: Readonly<
  Record<"update" | "delete", Effect.Effect<unknown, ConversationsError, ConversationsClient>>
> = {
  update: updateServiceUserConversation(path, { notificationLevel: "muted" }),
  delete: deleteServiceUserConversation(path)
}

/** The fate of a request: a closed port, a server that drops the connection after reading, or a response. */
type Fate = "refused" | "cut" | "404" | "done"

interface Fates {
  readonly write: keyof typeof writes
  /** The fates of the requests, in order. Everything that can be retried is retried. */
  readonly fates: ReadonlyArray<Fate>
  readonly retryUpdates?: boolean
  /** The tag of the error, or "done". */
  readonly outcome: ConversationsError["_tag"] | "done"
  /** The number of requests, including refused ones. */
  readonly requests: number
}

const sentOrNot: ReadonlyArray<Fates> = [
  { write: "delete", fates: ["refused", "404"], outcome: "NotFound", requests: 2 },
  { write: "delete", fates: ["refused", "refused", "404"], outcome: "NotFound", requests: 3 },
  { write: "delete", fates: ["cut", "404"], outcome: "done", requests: 2 },
  { write: "delete", fates: ["refused", "cut", "404"], outcome: "done", requests: 3 },
  { write: "delete", fates: ["cut", "refused", "404"], outcome: "done", requests: 3 },
  { write: "update", fates: ["refused", "done"], outcome: "done", requests: 2 },
  { write: "update", fates: ["cut", "done"], outcome: "TransportError", requests: 1 },
  { write: "update", fates: ["refused", "cut", "done"], outcome: "TransportError", requests: 2 },
  { write: "update", fates: ["cut", "done"], retryUpdates: true, outcome: "done", requests: 2 }
]

/** Runs a write with these fates. The port is opened or closed before each request. */
const writeWithFates = (
  transport: Layer.Layer<HttpClient.HttpClient>,
  { fates, retryUpdates = false, write }: Fates
): Effect.Effect<Pick<Fates, "outcome" | "requests"> & { readonly arrived: number }, never, Scope.Scope> =>
  Effect.gen(function* () {
    const scope = yield* Effect.scope
    const port = yield* closedPort
    let [requests, arrived] = [0, 0]
    let listening: Scope.CloseableScope | undefined
    const respond: Respond = (request, response, nth) => {
      arrived++
      const fate = fates[requests - 1]
      if (fate === "cut") response.destroy()
      else if (fate === "404") response.writeHead(404).end()
      else succeed(request, response, nth)
    }
    const nextRequest = Effect.gen(function* () {
      const fate = fates[requests++]
      if (fate === "refused" && listening !== undefined) {
        yield* Scope.close(listening, Exit.void)
        listening = undefined
      } else if (fate !== "refused" && listening === undefined) {
        listening = yield* Scope.fork(scope, ExecutionStrategy.sequential)
        yield* Scope.extend(serve(respond, undefined, port), listening)
      }
    })
    const schedule = Schedule.tapOutput(Schedule.recurs(fates.length - 1), () => nextRequest)
    yield* nextRequest
    const client = ConversationsClient.layer({ ...credentials, baseUrl: `http://127.0.0.1:${port}` })
    const outcome = yield* writes[write].pipe(
      Effect.match({ onFailure: ({ _tag }) => _tag, onSuccess: () => "done" as const }),
      Effect.provide(Layer.mergeAll(
        Layer.provide(client, transport),
        RetryPolicy.layer({ schedule, retryUpdates }),
        TimeoutPolicy.none
      )),
      Effect.orDie
    )
    return { outcome, requests, arrived }
  })

const statuses = [
  [400, "InvalidRequest"],
  [401, "Unauthorized"],
  [403, "Forbidden"],
  [404, "NotFound"],
  [409, "Conflict"],
  [418, "UnexpectedResponse"],
  [429, "RateLimited"],
  [500, "ServerError"],
  [503, "ServerError"]
] as const

export const everyTransport = (
  transport: Layer.Layer<HttpClient.HttpClient>,
  { decompresses, keepsConnections, trusting }: Options
): void => {
  describe("a record is read from a response", () => {
    const bodies: ReadonlyArray<readonly [string, (response: Http.ServerResponse) => void]> = [
      ["with its length", (response) => send(response, 200, json)],
      ["in chunks", (response) => {
        response.writeHead(200, { "content-type": "application/json" })
        response.write(json.slice(0, 100))
        response.end(json.slice(100))
      }],
      ...(decompresses
        ? [
          ["compressed", (response: Http.ServerResponse) =>
            send(response, 200, gzipSync(json), { "content-encoding": "gzip" })] as const,
          ["compressed, in chunks", (response: Http.ServerResponse) => {
            const body = gzipSync(json)
            response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
            response.write(body.subarray(0, 50))
            response.end(body.subarray(50))
          }] as const
        ]
        : [])
    ]
    it.live.each(bodies)("%s", ([, respond]) =>
      Effect.gen(function* () {
        const server = yield* serve((_, response) => respond(response))
        const { accountSid, uniqueName } = yield* fetchServiceUserConversation(path).pipe(at(transport, server))
        assert.deepStrictEqual([accountSid, uniqueName], [record.account_sid, record.unique_name])
      }).pipe(Effect.scoped))
  })

  it.live("an update sends its form, and a delete no body", () =>
    Effect.gen(function* () {
      const server = yield* serve(succeed)
      yield* Effect.zipRight(
        updateServiceUserConversation(path, { notificationLevel: "muted" }),
        deleteServiceUserConversation(path)
      ).pipe(at(transport, server))
      const [update, remove] = server.requests
      assert.deepStrictEqual([update?.method, update?.body], ["POST", "NotificationLevel=muted"])
      assert.match(update?.headers["content-type"] ?? "", /^application\/x-www-form-urlencoded/)
      assert.deepStrictEqual([remove?.method, remove?.body], ["DELETE", ""])
    }).pipe(Effect.scoped))

  describe("a status is a typed error, with the message of its body:", () => {
    it.live.each(statuses)("%d", ([status, tag]) =>
      Effect.gen(function* () {
        const body = JSON.stringify({ code: 20_001, message: "It says so", more_info: "x", status })
        const server = yield* serve((_, response) => send(response, status, body, { "twilio-request-id": "RQ1" }))
        const error = yield* fetchServiceUserConversation(path).pipe(Effect.flip, at(transport, server))
        assert.strictEqual(error._tag, tag)
        assert.include(error.message, "It says so")
        assert.include(error.message, "RQ1")
      }).pipe(Effect.scoped))
  })

  it.live("a connection that is refused is a TransportError", () =>
    Effect.gen(function* () {
      const port = yield* closedPort
      const error = yield* fetchServiceUserConversation(path).pipe(
        Effect.flip,
        at(transport, { url: `http://127.0.0.1:${port}` })
      )
      assert.strictEqual(error._tag, "TransportError")
    }))

  describe("an interrupt aborts the request on the wire", () => {
    const stages: ReadonlyArray<readonly [string, Respond]> = [
      ["that waits for a response", () => {}],
      ["in the middle of the body", (_, response) => {
        response.writeHead(200, { "content-length": json.length })
        response.write(json.slice(0, 100))
      }]
    ]
    it.live.each(stages)("%s", ([, respond]) =>
      Effect.gen(function* () {
        const server = yield* serve(respond)
        yield* Effect.gen(function* () {
          const fiber = yield* Effect.fork(fetchServiceUserConversation(path))
          yield* server.arrived
          yield* Fiber.interrupt(fiber)
          yield* server.aborted
        }).pipe(at(transport, server))
      }).pipe(Effect.scoped))
  })

  it.live(
    "requests one after the other" + (keepsConnections ? " go over a kept connection" : ""),
    () =>
      Effect.gen(function* () {
        const server = yield* serve(succeed)
        yield* Effect.repeatN(fetchServiceUserConversation(path), 19).pipe(at(transport, server))
        assert.lengthOf(server.requests, 20)
        // The next request may be sent just before a connection is free again.
        assert.isAtMost(server.connections(), keepsConnections ? 3 : 20)
      }).pipe(Effect.scoped)
  )

  // Most of these bodies are not needed, but an unread body would keep its connection open.
  it.live.each([204, 302, 404, 429, 503])(
    "200 deletes with a %d, ten at a time, hold no more than ten connections",
    (status) =>
      Effect.gen(function* () {
        const server = yield* serve((request, response, nth) =>
          status === 204 ? succeed(request, response, nth) : send(response, status, json)
        )
        let [most, succeeded] = [0, 0]
        const remove = Effect.map(Effect.exit(deleteServiceUserConversation(path)), (exit) => {
          most = Math.max(most, server.open())
          if (Exit.isSuccess(exit)) succeeded++
        })
        yield* Effect.all(Array.from({ length: 200 }, () => remove), { concurrency: 10, discard: true }).pipe(
          Effect.provide(ThrottlePolicy.none),
          at(transport, server)
        )
        assert.lengthOf(server.requests, 200)
        assert.strictEqual(succeeded, status === 204 ? 200 : 0)
        // A connection that is not reused may be closed a moment later.
        assert.isAtMost(most, 20)
      }).pipe(Effect.scoped)
  )

  describe("whether a write was sent decides its outcome:", () => {
    it.live.each(sentOrNot.map((fates) => [`${fates.write}, ${fates.fates.join(", ")}`, fates] as const))(
      "%s",
      ([, fates]) =>
        Effect.gen(function* () {
          const { outcome, requests } = fates
          const refused = fates.fates.slice(0, requests).filter((fate) => fate === "refused").length
          assert.deepStrictEqual(yield* writeWithFates(transport, fates), {
            outcome,
            requests,
            arrived: requests - refused
          })
        }).pipe(Effect.scoped)
    )
  })

  const methods = { update: "POST", delete: "DELETE" } as const
  for (const name of ["update", "delete"] as const) {
    it.live(`if kept-alive connections drop, every ${name} arrives once`, () =>
      Effect.gen(function* () {
        const server = yield* serve((request, response, nth) =>
          nth === 0 ? succeed(request, response, nth) : response.destroy()
        )
        yield* Effect.gen(function* () {
          for (let round = 0; round < 5; round++) {
            // The first requests leave connections for later ones.
            yield* Effect.all(
              [fetchServiceUserConversation(path), fetchServiceUserConversation(path)].map(Effect.exit),
              {
                concurrency: 2
              }
            )
            yield* Effect.exit(writes[name])
          }
        }).pipe(at(transport, server))
        assert.lengthOf(server.requests.filter((request) => request.method === methods[name]), 5)
      }).pipe(Effect.scoped))
  }

  it.live("a self-signed certificate is not accepted, and nothing is sent", () =>
    Effect.gen(function* () {
      const server = yield* serve(succeed, selfSigned())
      const error = yield* fetchServiceUserConversation(path).pipe(Effect.flip, at(transport, server))
      assert.strictEqual(error._tag, "TransportError")
      assert.lengthOf(server.requests, 0)
    }).pipe(Effect.scoped))

  if (trusting !== undefined) {
    it.live("a certificate that is trusted is accepted", () =>
      Effect.gen(function* () {
        const certificate = selfSigned()
        const server = yield* serve(succeed, certificate)
        yield* fetchServiceUserConversation(path).pipe(at(trusting(certificate), server))
        assert.lengthOf(server.requests, 1)
      }).pipe(Effect.scoped))
  }
}
