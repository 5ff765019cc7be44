import { it as base, layer as baseLayer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as FastCheck from "fast-check"

export * from "@effect/vitest"

/** Properties of fast-check's arbitraries, which Effect 4 has of its own. */
const check = (arbitraries, property, options) =>
  FastCheck.assert(
    FastCheck.asyncProperty(
      Array.isArray(arbitraries) ? FastCheck.tuple(...arbitraries) : FastCheck.record(arbitraries),
      property
    ),
    options?.fastCheck
  )

const prop = (run) => (title, arbitraries, f, options) =>
  base(
    title,
    (context) => check(arbitraries, (values) => Promise.resolve(run(f(values, context))), options),
    typeof options === "number" ? options : options?.timeout
  )

const live = (effect) => Effect.runPromise(Effect.scoped(effect))

Object.assign(base.effect, { prop: prop((effect) => live(Effect.provide(effect, TestClock.layer()))) })
Object.assign(base.live, { prop: prop(live) })

const own = { prop: prop((result) => result), scoped: base.effect, scopedLive: base.live }

/** `it` itself cannot be changed. */
const wrap = (it, own) => new Proxy(it, { get: (target, name) => own[name] ?? Reflect.get(target, name) })

export const it = wrap(base, own)

/** Each run of a property has what the layer provides. */
const layeredProp = (effect) => (title, arbitraries, f, options) =>
  effect(
    title,
    (context) =>
      Effect.flatMap(Effect.context(), (provided) =>
        Effect.promise(() =>
          check(arbitraries, (values) =>
            live(Effect.provide(f(values, context), provided)), options)
        )),
    typeof options === "number" ? options : options?.timeout
  )

export const layer = (...args) => {
  const build = baseLayer(...args)
  const wrapped = (f) => (it) =>
    f(wrap(it, {
      effect: wrap(it.effect, { prop: layeredProp(it.effect) }),
      scoped: it.effect,
      prop: own.prop
    }))
  return (...rest) => typeof rest[0] === "function" ? build(wrapped(rest[0])) : build(rest[0], wrapped(rest[1]))
}
