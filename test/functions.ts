/** The functions of the library by their names, for tests that are about all of them. */
import * as Library from "@effect-twilio/conversations"
import type { ConversationsClient, ConversationsError } from "@effect-twilio/conversations"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

const functions: Readonly<Record<string, unknown>> = Library

export const covers = (name: string): boolean => typeof functions[name] === "function"

/** The names of all functions that stand for an operation; those of a page too. */
export const operationNames: ReadonlyArray<string> = Object.keys(functions).filter((name) =>
  /^(create|delete|fetch|list|page|update)[A-Z]/.test(name) && covers(name)
)

/** Whether a function takes a path: one whose path has no parameters takes its input alone. */
export const takesPath = (name: string): boolean => (functions[name] as { readonly length: number }).length > 0

export type Call = Effect.Effect<unknown, ConversationsError, ConversationsClient>

/** Calls a function by its name. The stream of a list is run to an array. */
export const call = (name: string, ...values: ReadonlyArray<unknown>): Call =>
  Effect.suspend(() => {
    const made = (functions[name] as (...values: ReadonlyArray<unknown>) => Call | Stream.Stream<unknown>)(...values)
    return Effect.isEffect(made)
      ? made as Call
      : Effect.map(Stream.runCollect(made), (all) => Chunk.toReadonlyArray(all)) as Call
  })
