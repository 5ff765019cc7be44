import * as NodeHttpClient from "@effect-twilio/conversations/NodeHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import { assert, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Transport from "../../src/internal/transport/transport.ts"
import { currentRuntime } from "../../scripts/runtimes.ts"
import { exchanges, failure } from "./exchange.ts"
import { serve } from "./server.ts"

const transport: Effect.Effect<Transport.Transport, never, Scope.Scope> = Effect.map(
  Layer.build(Layer.fresh(NodeHttpClient.layer)),
  (context) => {
    const transport = Transport.of(Context.get(context, HttpClient.HttpClient))
    if (transport === undefined) throw new Error("the client has no transport")
    return transport
  }
)

exchanges({ keepsConnections: currentRuntime !== "deno", transport: () => transport })

it.live("after its layer was closed, it sends nothing", () =>
  Effect.gen(function* () {
    const server = yield* serve((_, response) => void response.end("{}"))
    const closed = yield* Effect.scoped(transport)
    const { cause, neverSent } = yield* failure(closed, { url: server.url })
    assert.deepStrictEqual([cause instanceof Error && cause.message, neverSent], ["the layer is closed", true])
    assert.lengthOf(server.requests, 0)
  }).pipe(Effect.scoped))

it.live("a response that changes the protocol is a failure", () =>
  Effect.gen(function* () {
    const server = yield* serve((_, response) => {
      response.writeHead(101, { connection: "upgrade", upgrade: "other" }).end()
    })
    const { neverSent } = yield* failure(yield* transport, { url: server.url })
    assert.isFalse(neverSent)
  }).pipe(Effect.scoped))
