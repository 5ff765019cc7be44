/** What every transport has to do for a client, beside what test/hostile/cases.ts asks of it. */
import {
  ConversationsClient,
  type ConversationsError,
  deleteServiceUserConversation,
  fetchServiceUserConversation,
  RetryPolicy,
  TimeoutPolicy,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import type * as HttpClient from "@effect/platform/HttpClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import type * as Http from "node:http"
import { createServer } from "node:net"
import { gzipSync } from "node:zlib"
import { credentials, path, record } from "../support.ts"
import { type Certificate, listening, type Respond, selfSigned, serve, type Served } from "./server.ts"

export interface Options {
  /** Whether it takes compressed responses apart. */
  readonly decompresses: boolean
  /** Whether it uses a connection for one request after the other. */
  readonly keepsConnections: boolean
  /** A transport that accepts this certificate; `undefined` where there is no way to tell it. */
  readonly trusting?: ((certificate: Certificate) => Layer.Layer<HttpClient.HttpClient>) | undefined
}

const json = JSON.stringify(record)

const answer = (response: Http.ServerResponse, status: number, body: string | Uint8Array, headers = {}): void => {
  response.writeHead(status, { "content-type": "application/json", "content-length": body.length, ...headers })
  response.end(body)
}

const succeed: Respond = ({ method }, response) => {
  if (method === "DELETE") response.writeHead(204).end()
  else answer(response, 200, json)
}

/** Runs an effect with a client of the server's, which sends nothing twice. */
export const at = (transport: Layer.Layer<HttpClient.HttpClient>, { url }: Pick<Served, "url">) =>
  Effect.provide(Layer.mergeAll(
    Layer.provide(ConversationsClient.layer({ ...credentials, baseUrl: url }), transport),
    RetryPolicy.none,
    TimeoutPolicy.none
  ))

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
  describe("a record comes of a response", () => {
    const bodies: ReadonlyArray<readonly [string, (response: Http.ServerResponse) => void]> = [
      ["with its length", (response) => answer(response, 200, json)],
      ["in chunks", (response) => {
        response.writeHead(200, { "content-type": "application/json" })
        response.write(json.slice(0, 100))
        response.end(json.slice(100))
      }],
      ...(decompresses
        ? [
          ["compressed", (response: Http.ServerResponse) =>
            answer(response, 200, gzipSync(json), { "content-encoding": "gzip" })] as const,
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

  describe("a status is a typed error, with what its body says:", () => {
    it.live.each(statuses)("%d", ([status, tag]) =>
      Effect.gen(function* () {
        const body = JSON.stringify({ code: 20_001, message: "It says so", more_info: "x", status })
        const server = yield* serve((_, response) => answer(response, status, body, { "twilio-request-id": "RQ1" }))
        const error = yield* fetchServiceUserConversation(path).pipe(Effect.flip, at(transport, server))
        assert.strictEqual(error._tag, tag)
        assert.include(error.message, "It says so")
        assert.include(error.message, "RQ1")
      }).pipe(Effect.scoped))
  })

  it.live("a connection that is refused is a TransportError", () =>
    Effect.gen(function* () {
      const port = yield* Effect.scoped(listening(createServer(), new Set()))
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
        // The next may be sent in the moment before a connection is free again.
        assert.isAtMost(server.connections(), keepsConnections ? 3 : 20)
      }).pipe(Effect.scoped)
  )

  it.live(
    "200 deletes, ten at a time, hold no more than ten connections",
    () =>
      Effect.gen(function* () {
        const server = yield* serve(succeed)
        let most = 0
        const remove = Effect.tap(deleteServiceUserConversation(path), () => {
          most = Math.max(most, server.open())
        })
        yield* Effect.all(Array.from({ length: 200 }, () => remove), { concurrency: 10, discard: true }).pipe(
          at(transport, server)
        )
        assert.lengthOf(server.requests, 200)
        // One that is not kept may be closed a moment later.
        assert.isAtMost(most, 20)
      }).pipe(Effect.scoped)
  )

  const writes: ReadonlyArray<
    readonly ["update" | "delete", string, Effect.Effect<unknown, ConversationsError, ConversationsClient>]
  > = [
    ["update", "POST", updateServiceUserConversation(path, { notificationLevel: "muted" })],
    ["delete", "DELETE", deleteServiceUserConversation(path)]
  ]
  for (const [name, method, write] of writes) {
    it.live(`where kept connections drop, every ${name} arrives once`, () =>
      Effect.gen(function* () {
        const server = yield* serve((request, response, nth) =>
          nth === 0 ? succeed(request, response, nth) : response.destroy()
        )
        yield* Effect.gen(function* () {
          for (let round = 0; round < 5; round++) {
            // The first leaves connections for those after it.
            yield* Effect.all(
              [fetchServiceUserConversation(path), fetchServiceUserConversation(path)].map(Effect.exit),
              {
                concurrency: 2
              }
            )
            yield* Effect.exit(write)
          }
        }).pipe(at(transport, server))
        assert.lengthOf(server.requests.filter((request) => request.method === method), 5)
      }).pipe(Effect.scoped))
  }

  it.live("a certificate that nobody has signed is not accepted, and nothing is sent", () =>
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
