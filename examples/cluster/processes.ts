/** Processes that live as long as a scope, and respond over Node's IPC channel. */
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
  const [response] = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code, signal]) => Promise.reject(new Error(`a process ended: ${code ?? signal}`)))
  ])
  return response as A
}

/** Starts a program of this folder, and waits until it is ready. */
export const start = (
  program: string,
  args: ReadonlyArray<string>,
  env: Readonly<Record<string, string>> = {}
): Effect.Effect<Process, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const child = fork(fileURLToPath(new URL(program, import.meta.url)), args, {
        cwd: fileURLToPath(new URL(".", import.meta.url)),
        env: { ...process.env, ...env },
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

/** The other side: reports that the program is ready, and responds to questions until the parent process ends. */
export const respond = (responses: Readonly<Record<string, Effect.Effect<unknown>>>): Effect.Effect<void> =>
  Effect.sync(() => {
    process.on("disconnect", () => process.exit())
    process.on("message", (question: string) => {
      Effect.runPromise(responses[question] ?? Effect.dieMessage(`unknown question: ${question}`)).then((response) =>
        process.send?.(response)
      )
    })
    process.send?.("ready")
  })

/** A free port on this machine. */
export const freePort: Effect.Effect<number> = Effect.promise(async () => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === "object" && address !== null ? address.port : 0
})
