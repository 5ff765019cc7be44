/** The functions of the library by their names, for tests that are about all of them. */
import * as Library from "@effect-twilio/conversations"
import type { ConversationsClient, ConversationsError } from "@effect-twilio/conversations"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

export const functions: Readonly<Record<string, unknown>> = Library

export const covers = (name: string): boolean => typeof functions[name] === "function"

export type Call = Effect.Effect<unknown, ConversationsError, ConversationsClient>

/** Calls a function by its name. A list comes to an array. */
export const call = (name: string, ...values: ReadonlyArray<unknown>): Call =>
  Effect.suspend(() => {
    const made = (functions[name] as (...values: ReadonlyArray<unknown>) => Call | Stream.Stream<unknown>)(...values)
    return Effect.isEffect(made)
      ? made as Call
      : Effect.map(Stream.runCollect(made), (all) => Chunk.toReadonlyArray(all)) as Call
  })
