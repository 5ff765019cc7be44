/**
 * Running effects from code that is written with Promises: a handler of Express or Next, a script, a job of another
 * framework.
 *
 * @module
 * @since 3.0.0
 */
import * as Cause from "effect/Cause"
import type * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as ManagedRuntime from "effect/ManagedRuntime"
import * as Major from "../internal/effect/effect.ts"

/**
 * Runs effects as Promises in a `ManagedRuntime`, like its own `runPromise`, but with rejections that `catch` can tell
 * apart:
 *
 * - A failure rejects with the error itself, such as `NotFound`, and not with a `FiberFailure`, which has neither its
 *   class nor its fields. Its `stack` ends with the frames of the caller. A defect rejects with the defect itself.
 * - An aborted `signal` rejects with the signal's reason, as `fetch` does, and interrupts the effect, so that its
 *   request is aborted. If it was aborted before, nothing is run.
 * - If the runtime's layer cannot be built, each call rejects with the layer's error, such as a `ConfigError`.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation, NotFound, runPromise } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { ManagedRuntime } from "effect"
 *
 * // once for the process
 * const run = runPromise(ManagedRuntime.make(Simulator.layerClient()))
 *
 * try {
 *   const signal = AbortSignal.timeout(5_000)
 *   await run(fetchServiceUserConversation({ ...Seed.order, conversationSid: "order-1" }), { signal })
 * } catch (error) {
 *   if (!(error instanceof NotFound)) throw error
 *   console.log(error._tag, error.status, error.code)
 * }
 * // NotFound 404 20404
 * ```
 */
export const runPromise = <R, ER>(
  runtime: ManagedRuntime.ManagedRuntime<R, ER>
): <A, E>(
  effect: Effect.Effect<A, E, R>,
  options?: { readonly signal?: AbortSignal | undefined }
) => Promise<A> =>
async (effect, options) => {
  const signal = options?.signal
  signal?.throwIfAborted()
  // Where it is called. The engine makes text of the frames only if it is read.
  const caller = new Error()
  const exit = await runtime.runPromiseExit(effect, { signal })
  if (Exit.isSuccess(exit)) return exit.value
  if (Major.isInterruptedOnly(exit.cause)) signal?.throwIfAborted()
  throw withCaller(Major.originalError(Cause.squash(exit.cause)), caller)
}

/** Appends the frames of the caller, as the engine does for an `await`. An error that is thrown twice gets them once. */
const withCaller = (error: unknown, caller: Error): unknown => {
  if (!(error instanceof Error) || Object.isFrozen(error) || extended.has(error)) return error
  // Without the frame of `runPromise`.
  const frames = (caller.stack ?? "").split("\n").filter((line) => /^\s*at /.test(line)).slice(1)
  // The engine of Bun may write the stack before an error has its name, and V8 always writes that of the class.
  const own = (error.stack ?? String(error)).replace(/^Error\b/, () => error.name)
  error.stack = [own, ...frames].join("\n")
  extended.add(error)
  return error
}

/** The error of a layer, for example, is that of every call. */
const extended = new WeakSet<Error>()
