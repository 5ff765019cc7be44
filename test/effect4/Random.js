import * as Effect from "effect/Effect"

export * from "effect/Random"

const service = (next) => ({
  next: Effect.sync(next),
  nextDoubleUnsafe: next,
  nextIntUnsafe: () => Math.floor(next() * Number.MAX_SAFE_INTEGER)
})

/** The values, again and again. */
export const fixed = (values) => {
  let at = 0
  return service(() => values[at++ % values.length])
}

/** Numbers that depend on the seed only. */
export const make = (seed) => {
  let state = [...String(seed)].reduce((hash, char) => Math.imul(hash ^ char.charCodeAt(0), 16777619), 2166136261)
  return service(() => {
    state = (state + 0x6D2B79F5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  })
}
