/** Failures of real connections, and the expected results over any transport. */
import {
  ConversationsClient,
  type ConversationsError,
  deleteServiceUserConversation,
  fetchServiceUserConversation,
  pageServiceUserConversation,
  RetryPolicy,
  TimeoutPolicy,
  TransportError,
  type TransportErrorReason,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import { Simulator } from "@effect-twilio/conversations/testing"
import type * as HttpClient from "@effect/platform/HttpClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type { Socket } from "node:net"
import { inspect } from "node:util"
import { credentials, path, record } from "../support.ts"
import * as Faulty from "./faulty.ts"

const identity = "ada secret@example.com"
const pageToken = "PTsecret"
const token = Simulator.authToken

/** A URL that a runtime may echo, with everything that must not be leaked. */
export const secretUrl =
  `https://${Simulator.accountSid}:${token}@127.0.0.1/v1/Services/${path.chatServiceSid}/Users/ada%20secret@example.com/Conversations?PageToken=${pageToken}`

const secrets = [
  identity,
  "ada%20",
  pageToken,
  path.chatServiceSid,
  token,
  btoa(`${Simulator.accountSid}:${token}`),
  Simulator.accountSid,
  "127.0.0.1"
]

export const assertClean = (error: Error): void => {
  const inspected = inspect(error, { depth: Infinity, showHidden: true, getters: true })
  for (const text of [String(error), JSON.stringify(error), inspected, String(error.cause)]) {
    for (const secret of secrets) assert.notInclude(text, secret)
  }
}

const json = JSON.stringify(record)
const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
const whole = `${head}Content-Length: ${json.length}\r\n\r\n${json}`

interface Case {
  readonly about: string
  readonly serve: Effect.Effect<Faulty.Faulty, never, Scope.Scope>
  /** More than one if runtimes differ. */
  readonly reasons: ReadonlyArray<TransportErrorReason>
  /** `undefined` if it depends on the client. */
  readonly mayHaveArrived?: boolean
}

const afterRequest = (act: (socket: Socket) => void) => Faulty.serve((socket) => act(socket))

const cases: ReadonlyArray<Case> = [
  { about: "a closed port", serve: Faulty.closedPort, reasons: ["ECONNREFUSED"], mayHaveArrived: false },
  {
    about: "a reset after the request",
    serve: afterRequest((socket) => socket.resetAndDestroy()),
    reasons: ["ECONNRESET"],
    mayHaveArrived: true
  },
  {
    about: "an end after the request",
    serve: afterRequest((socket) => socket.end()),
    reasons: ["ECONNRESET"],
    mayHaveArrived: true
  },
  {
    about: "a head that is cut",
    serve: afterRequest((socket) => socket.end("HTTP/1.1 200 OK\r\nConte")),
    reasons: ["ECONNRESET"],
    mayHaveArrived: true
  },
  {
    about: "a body that is cut",
    serve: afterRequest((socket) => socket.end(`${head}Content-Length: 100\r\n\r\n{`)),
    reasons: ["ECONNRESET"],
    mayHaveArrived: true
  },
  {
    about: "a chunk that is cut",
    serve: afterRequest((socket) => socket.end(`${head}Transfer-Encoding: chunked\r\n\r\nff\r\n{`)),
    reasons: ["ECONNRESET"],
    mayHaveArrived: true
  },
  {
    about: "a chunk size that is none",
    serve: afterRequest((socket) => socket.end(`${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n{`)),
    // Deno reports the same as for a truncated one.
    reasons: ["PROTOCOL", "ECONNRESET"],
    mayHaveArrived: true
  },
  {
    about: "another protocol",
    serve: afterRequest((socket) => socket.end("SMTP ready\r\n\r\n")),
    // Bun waits for more.
    reasons: ["PROTOCOL", "ECONNRESET"],
    mayHaveArrived: true
  },
  {
    about: "two lengths",
    serve: afterRequest((socket) => socket.end(`${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`)),
    reasons: ["PROTOCOL"],
    mayHaveArrived: true
  },
  {
    about: "a self-signed certificate",
    serve: Faulty.serve((socket) => socket.end(whole), { tls: true }),
    reasons: ["CERTIFICATE"],
    mayHaveArrived: false
  },
  {
    about: "no TLS on the port",
    serve: Effect.map(Faulty.plain, (server) => ({ ...server, url: server.url.replace("http:", "https:") })),
    reasons: ["TLS"]
  }
]

const layerAt = (transport: Layer.Layer<HttpClient.HttpClient>, server: Faulty.Faulty) =>
  Layer.merge(
    Layer.provide(ConversationsClient.layer({ ...credentials, baseUrl: server.url }), transport),
    TimeoutPolicy.layer({ attempt: "15 seconds" })
  )

const theirs = { ...path, userSid: identity }

const operations: ReadonlyArray<Effect.Effect<unknown, ConversationsError, ConversationsClient>> = [
  fetchServiceUserConversation(theirs),
  pageServiceUserConversation(theirs, { pageToken }),
  updateServiceUserConversation(theirs, { notificationLevel: "muted" }),
  deleteServiceUserConversation(theirs)
]

/** Responds to reads, and drops the connection of a write as soon as it was read. */
const dropsWrites = (onWrite: (socket: Socket) => void = (socket) => socket.destroy()) =>
  Faulty.serve((socket, request) => {
    if (request.startsWith("GET ")) socket.write(whole)
    else onWrite(socket)
  })

/** Leaves connections in the transport's pool. */
const warmUp = Effect.all(Array.from({ length: 3 }, () => fetchServiceUserConversation(path)), {
  concurrency: "unbounded"
})

const writesTo = (server: Faulty.Faulty) => server.requests.filter((request) => !request.startsWith("GET "))

export const transportErrors = (transport: Layer.Layer<HttpClient.HttpClient>): void => {
  describe("reports the reason, whether it may have arrived, and nothing of the request:", () => {
    it.live.each(cases)("$about", ({ mayHaveArrived, reasons, serve }) =>
      Effect.gen(function* () {
        const server = yield* serve
        for (const operation of operations) {
          const before = server.requests.length
          const error = yield* operation.pipe(
            Effect.flip,
            Effect.provide(layerAt(transport, server)),
            Effect.provide(RetryPolicy.none)
          )
          assert.instanceOf(error, TransportError)
          assert.include(reasons, error.reason)
          if (mayHaveArrived !== undefined) assert.strictEqual(error.mayHaveArrived, mayHaveArrived)
          if (!error.mayHaveArrived) assert.lengthOf(server.requests, before)
          assertClean(error)
        }
      }).pipe(Effect.scoped))
  })

  describe("sends a write once per attempt if pooled connections drop:", () => {
    const writes: ReadonlyArray<readonly [string, Effect.Effect<unknown, ConversationsError, ConversationsClient>]> = [
      ["update", updateServiceUserConversation(path, { notificationLevel: "muted" })],
      ["delete", deleteServiceUserConversation(path)]
    ]
    it.live.each(writes)("%s", ([, write]) =>
      Effect.gen(function* () {
        const server = yield* dropsWrites()
        const program = Effect.zipRight(warmUp, Effect.flip(write))
        const error = yield* program.pipe(Effect.provide(layerAt(transport, server)), Effect.provide(RetryPolicy.none))
        assert.deepInclude(error, { _tag: "TransportError", reason: "ECONNRESET", mayHaveArrived: true })
        assert.lengthOf(writesTo(server), 1)
      }).pipe(Effect.scoped))

    it.live("an update with retryUpdates, as often as the policy allows", () =>
      Effect.gen(function* () {
        const server = yield* dropsWrites()
        const policy = RetryPolicy.layer({ maxRetries: 2, baseDelay: 0, retryUpdates: true })
        const update = updateServiceUserConversation(path, { notificationLevel: "muted" })
        yield* Effect.zipRight(warmUp, Effect.flip(update)).pipe(
          Effect.provide(layerAt(transport, server)),
          Effect.provide(policy)
        )
        assert.lengthOf(writesTo(server), 3)
      }).pipe(Effect.scoped))

    it.live("a delete that was processed is not a NotFound", () =>
      Effect.gen(function* () {
        let isGone = false
        const server = yield* dropsWrites((socket) => {
          if (isGone) socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
          else socket.destroy()
          isGone = true
        })
        yield* Effect.zipRight(warmUp, deleteServiceUserConversation(path)).pipe(
          Effect.provide(layerAt(transport, server)),
          Effect.provide(RetryPolicy.layer({ maxRetries: 1, baseDelay: 0 }))
        )
        assert.lengthOf(writesTo(server), 2)
      }).pipe(Effect.scoped))
  })
}
