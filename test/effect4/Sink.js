import * as Sink from "effect/Sink"

export * from "effect/Sink"

export const foldChunksEffect = (initial, predicate, f) => Sink.foldArray(() => initial, predicate, f)
