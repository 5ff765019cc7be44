/** The same failures as in test/transport-errors.test.ts, over the other transports on Node. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import {
  ConversationsClient,
  RetryPolicy,
  TransportError,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { createRequire } from "node:module"
import { credentials, path } from "../support.ts"
import { assertClean, transportErrors } from "../transports/errors.ts"
import * as Faulty from "../transports/faulty.ts"

/** The undici of the platform's client. */
const undici: {
  readonly ProxyAgent: new (url: string) => Parameters<typeof NodeHttpClient.Dispatcher.of>[0]
} = createRequire(createRequire(import.meta.url).resolve("@effect/platform-node/NodeHttpClient"))("undici")

describe("@effect/platform-node's undici client", () => {
  transportErrors(NodeHttpClient.layerUndici)

  it.live.each([403, 407, 502])(
    "reports that a proxy responded with %d, without opening a tunnel",
    (status) =>
      Effect.gen(function* () {
        const proxy = yield* Faulty.serve((socket) => {
          socket.end(`HTTP/1.1 ${status} ${path.chatServiceSid}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
        })
        const agent = new undici.ProxyAgent(proxy.url)
        const transport = Layer.provide(
          NodeHttpClient.layerUndiciWithoutDispatcher,
          Layer.succeed(NodeHttpClient.Dispatcher, agent)
        )
        const error = yield* updateServiceUserConversation(path, { notificationLevel: "muted" }).pipe(
          Effect.flip,
          Effect.provide(Layer.provide(ConversationsClient.layer(credentials), transport)),
          Effect.provide(RetryPolicy.none)
        )
        assert.instanceOf(error, TransportError)
        assert.deepInclude(error, { reason: "PROXY", mayHaveArrived: false })
        assertClean(error)
        assert.match(proxy.requests[0] ?? "", /^CONNECT conversations\.twilio\.com:443 /)
        yield* Effect.promise(() => agent.destroy())
      }).pipe(Effect.scoped)
  )
})

describe("@effect/platform-node's node:http client", () => {
  transportErrors(NodeHttpClient.layer)
})
