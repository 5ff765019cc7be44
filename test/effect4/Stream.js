import * as Stream from "effect/Stream"

export * from "effect/Stream"

export const catchAll = Stream.catch
export const provideSomeLayer = Stream.provide
export const runFold = (self, initial, f) => Stream.runFold(self, () => initial, f)
