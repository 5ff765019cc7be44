import { ThrottlePolicy } from "@effect-twilio/conversations"
import * as RateLimiter from "@effect/experimental/RateLimiter" // Effect 3
import * as RedisStore from "@effect/experimental/RateLimiter/Redis" // Effect 3
// Effect 4: import * as NodeRedis from "@effect/platform-node/NodeRedis"
// Effect 4: import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
// Effect 4: import * as RcRef from "effect/RcRef"
// Effect 4: import * as RateLimiter from "effect/persistence/RateLimiter"
// Effect 4: import * as Redis from "effect/persistence/Redis"
import * as Scope from "effect/Scope"

/** 40 requests a second, one every 25 ms, by all processes that use this Redis. */
const rate = { key: "twilio", algorithm: "token-bucket", limit: 1, window: "25 millis" } as const

// Effect 4: /** Connects when it is first asked. `NodeRedis.layer` alone connects while it is built, so nothing starts without Redis. */
// Effect 4: export const LazyRedis = (socket: { readonly host: string; readonly port: number }) =>
// Effect 4:   Layer.effect(
// Effect 4:     Redis.Redis,
// Effect 4:     Effect.gen(function* () {
// Effect 4:       const connection = yield* RcRef.make({
// Effect 4:         acquire: Layer.build(NodeRedis.layer({ socket, disableOfflineQueue: true })),
// Effect 4:         idleTimeToLive: "Infinity"
// Effect 4:       })
// Effect 4:       const redis = Effect.map(RcRef.get(connection), Context.get(Redis.Redis))
// Effect 4:       const ask = <A>(question: (redis: Redis.Redis["Service"]) => Effect.Effect<A, Redis.RedisError>) =>
// Effect 4:         Effect.scoped(Effect.flatMap(redis, question)).pipe(
// Effect 4:           Effect.timeoutOrElse({
// Effect 4:             duration: "1 second",
// Effect 4:             orElse: () => Effect.fail(new Redis.RedisError({ cause: new Error("Redis does not reply") }))
// Effect 4:           })
// Effect 4:         )
// Effect 4:       return Redis.Redis.of({
// Effect 4:         send: (command, ...args) => ask((redis) => redis.send(command, ...args)),
// Effect 4:         eval: (script) => (...params) => ask((redis) => redis.eval(script)(...params)),
// Effect 4:         reserve: Effect.flatMap(redis, (redis) => redis.reserve),
// Effect 4:         subscribe: (channel) => Effect.flatMap(Effect.orDie(redis), (redis) => redis.subscribe(channel))
// Effect 4:       })
// Effect 4:     })
// Effect 4:   )

/** A connection to a Redis that stalls fails to close. That is logged, and does not fail the program that ends. */
export const closeSafely = <A, E, R>(layer: Layer.Layer<A, E, R>) =>
  Layer.scopedContext( // Effect 3
    // Effect 4: Layer.effectContext(
    Effect.flatMap(
      Effect.acquireRelease(
        Scope.make(),
        (scope, exit) => Scope.close(scope, exit).pipe(Effect.onError((cause) => Effect.logWarning(cause)), Effect.exit)
      ),
      (scope) => Layer.buildWithScope(layer, scope)
    )
  )

/** The policy of a process. */
export const SharedLimit = (redis: { readonly host: string; readonly port: number }) =>
  RateLimiter.makeSleep.pipe( // Effect 3
    // Effect 4: Effect.map(RateLimiter.RateLimiter, (limiter) => RateLimiter.sleep(limiter)).pipe(
    Effect.map((sleep) => ThrottlePolicy.layer({ limiter: sleep(rate) })),
    Layer.unwrapEffect, // Effect 3
    // Effect 4: Layer.unwrap,
    Layer.provide(RateLimiter.layer),
    Layer.provide(closeSafely(
      RedisStore.layerStore({ ...redis, commandTimeout: 1_000, maxRetriesPerRequest: 1 }) // Effect 3
      // Effect 4: Layer.provide(RateLimiter.layerStoreRedis(), LazyRedis(redis))
    ))
  )
