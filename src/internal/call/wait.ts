/** How a call waits for a callback. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { constVoid } from "effect/Function"
import * as Major from "../effect/effect.ts"
import type { AnyCall } from "./callState.ts"

/** Starts something that calls back. The function that it returns is called when the wait is over or interrupted. */
export interface Start<A, E> {
  (resume: (exit: Exit.Exit<A, E>) => void): () => void
}

/**
 * Waits for a callback, and continues in the asynchronous context of the caller, because it awaits a promise that was made
 * there. Without it, `AsyncLocalStorage` would have the store of the fiber that calls back, and workerd would lose a fiber
 * that is resumed by the event of another request.
 */
export const wait = <A, E>({ restore }: AnyCall, start: Start<A, E>): Effect.Effect<Exit.Exit<A, E>> => {
  const pending = new Pending(start)
  return Effect.map(
    Effect.exit(restore(Major.callback<A, E>((resume) => pending.start(resume)))),
    (exit) => {
      pending.stop()
      return exit
    }
  )
}

/**
 * The state of a wait. It drops all references when it is over. V8 allocates the functions inside `Effect.async` and
 * `Effect.interruptible` in the old generation, and would keep what they refer to until a full collection: 9 kB of each
 * request, and a third of its time.
 */
class Pending<A, E> {
  #start: Start<A, E> | undefined
  #stop = constVoid

  constructor(start: Start<A, E>) {
    this.#start = start
  }

  start(resume: (exit: Exit.Exit<A, E>) => void): void {
    new Promise<Exit.Exit<A, E>>((resolve) => {
      if (this.#start !== undefined) this.#stop = this.#start(resolve)
    }).then(resume, (defect) => resume(Exit.die(defect)))
  }

  stop(): void {
    this.#stop()
    this.#start = undefined
    this.#stop = constVoid
  }
}
