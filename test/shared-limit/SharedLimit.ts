import { type InvalidRequest, ThrottlePolicy } from "@effect-twilio/conversations"
import * as RateLimiter from "@effect/experimental/RateLimiter"
import * as RedisStore from "@effect/experimental/RateLimiter/Redis"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** 40 requests a second, one every 25 ms, by all processes that use this Redis. */
const rate = { key: "twilio", algorithm: "token-bucket", limit: 1, window: "25 millis" } as const

/** The policy of a process. */
export const SharedLimit = (redis: {
  readonly host: string
  readonly port: number
}): Layer.Layer<ThrottlePolicy, InvalidRequest> =>
  RateLimiter.makeSleep.pipe(
    Effect.map((sleep) => ThrottlePolicy.layer({ limiter: sleep(rate) })),
    Layer.unwrapEffect,
    Layer.provide(RateLimiter.layer),
    // without these, ioredis retries for several seconds when Redis is down
    Layer.provide(RedisStore.layerStore({ ...redis, commandTimeout: 1_000, maxRetriesPerRequest: 1 }))
  )
