/** The other processes of a run: started and ended with a scope, and asked over Node's channel between processes. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:net"
import process from "node:process"
import { fileURLToPath } from "node:url"

export interface Process {
  readonly ask: <A>(question: string) => Effect.Effect<A>
  readonly kill: Effect.Effect<void>
}

const kill = (child: ChildProcess) =>
  Effect.promise(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill("SIGKILL")
    await once(child, "exit")
  })

const message = async <A>(child: ChildProcess): Promise<A> => {
  const [answer] = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code, signal]) => Promise.reject(new Error(`a process ended: ${code ?? signal}`)))
  ])
  return answer as A
}

/** Starts a program of this folder, and waits until it is ready. */
export const start = (program: string, args: ReadonlyArray<string>): Effect.Effect<Process, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const child = fork(fileURLToPath(new URL(program, import.meta.url)), args, {
        cwd: fileURLToPath(new URL(".", import.meta.url)),
        execArgv: ["--import", "tsx", "--no-deprecation"],
        stdio: ["ignore", "inherit", "inherit", "ipc"]
      })
      await message(child)
      return child
    }),
    kill
  ).pipe(Effect.map((child) => ({
    ask: (question) =>
      Effect.promise(() => {
        child.send(question)
        return message(child)
      }),
    kill: kill(child)
  })))

/** What such a program does: says that it is ready, and answers until its parent is gone. */
export const answer = (answers: Readonly<Record<string, Effect.Effect<unknown>>>): Effect.Effect<void> =>
  Effect.sync(() => {
    process.on("disconnect", () => process.exit())
    process.on("message", (question: string) => {
      Effect.runPromise(answers[question] ?? Effect.dieMessage(`no answer to ${question}`)).then((answer) =>
        process.send?.(answer)
      )
    })
    process.send?.("ready")
  })

/** A port of this machine that is free. */
export const freePort: Effect.Effect<number> = Effect.promise(async () => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === "object" && address !== null ? address.port : 0
})
