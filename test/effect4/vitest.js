import { it } from "@effect/vitest"

export * from "@effect/vitest"

Object.assign(it, { scoped: it.effect, scopedLive: it.live })
