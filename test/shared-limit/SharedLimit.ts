import { ThrottlePolicy } from "@effect-twilio/conversations"
import * as RateLimiter from "@effect/experimental/RateLimiter" // Effect 3
import * as RedisStore from "@effect/experimental/RateLimiter/Redis" // Effect 3
// Effect 4: import * as NodeRedis from "@effect/platform-node/NodeRedis"
// Effect 4: import * as RateLimiter from "effect/persistence/RateLimiter"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** 40 requests a second, one every 25 ms, by all processes that use this Redis. */
const rate = { key: "twilio", algorithm: "token-bucket", limit: 1, window: "25 millis" } as const

/** The policy of a process. */
export const SharedLimit = (redis: { readonly host: string; readonly port: number }) =>
  RateLimiter.makeSleep.pipe( // Effect 3
    // Effect 4: Effect.map(RateLimiter.RateLimiter, (limiter) => RateLimiter.sleep(limiter)).pipe(
    Effect.map((sleep) => ThrottlePolicy.layer({ limiter: sleep(rate) })),
    Layer.unwrapEffect, // Effect 3
    // Effect 4: Layer.unwrap,
    Layer.provide(RateLimiter.layer),
    // without these, ioredis retries for several seconds when Redis is down
    Layer.provide(RedisStore.layerStore({ ...redis, commandTimeout: 1_000, maxRetriesPerRequest: 1 })) // Effect 3
    // Effect 4: Layer.provide(RateLimiter.layerStoreRedis()),
    // Effect 4: Layer.provide(Layer.orDie(NodeRedis.layer({ socket: { ...redis, reconnectStrategy: false } })))
  )
