import * as Stream from "effect/Stream"
import { dual } from "effect/Function"

export * from "effect/Stream"

export const catchAll = Stream.catch
export const provideSomeLayer = Stream.provide
export const runFold = dual(3, (self, initial, f) => Stream.runFold(self, () => initial, f))
