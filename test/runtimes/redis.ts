/** A real Redis on loopback. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type ChildProcess, spawn } from "node:child_process"
import { type AddressInfo, createServer } from "node:net"
import { temporaryFolder } from "../temporaryFolder.ts"
import { lineOf, scopedProcess } from "./program.ts"

export const freePort: Effect.Effect<number> = Effect.promise(() =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
)

/** Starts a Redis that writes nothing to disk. */
export const startRedis = (port: number): Effect.Effect<ChildProcess, never, Scope.Scope> =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const args = ["--bind", "127.0.0.1", "--port", `${port}`, "--save", "", "--appendonly", "no", "--dir", folder]
    const redis = yield* scopedProcess(() => spawn("redis-server", args, { stdio: ["pipe", "pipe", "inherit"] }))
    yield* lineOf(redis, "Ready to accept connections")
    return redis
  })
