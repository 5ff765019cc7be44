/** A temporary PostgreSQL server, with the binaries of the system's package. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { execFileSync, spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"
import process from "node:process"
import { createInterface } from "node:readline"
import { setTimeout } from "node:timers/promises"
import * as Processes from "./processes.ts"

/** The folder of the binaries: on the path, or where Debian and Ubuntu install them. */
const binaries = (): string => {
  const debian = "/usr/lib/postgresql"
  const folders = [
    ...(process.env["PATH"] ?? "").split(delimiter),
    ...(existsSync(debian) ? readdirSync(debian).map((version) => join(debian, version, "bin")) : [])
  ]
  const found = folders.find((folder) => existsSync(join(folder, "initdb")))
  if (found === undefined) throw new Error("PostgreSQL is not installed: apt-get install postgresql")
  return found
}

/** PostgreSQL does not run as root. Its package has created a user for it. */
const owner = (): { readonly uid?: number; readonly gid?: number } => {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }))
  return { uid: id("-u"), gid: id("-g") }
}

const start = async (port: number) => {
  const bin = binaries()
  const user = owner()
  const folder = mkdtempSync(join(tmpdir(), "cluster-postgres-"))
  const data = join(folder, "data")
  const password = randomBytes(16).toString("hex")
  writeFileSync(join(folder, "password"), password, { mode: 0o600 })
  if (user.uid !== undefined && user.gid !== undefined) {
    for (const path of [folder, join(folder, "password")]) chownSync(path, user.uid, user.gid)
  }
  const env = { ...process.env, LC_ALL: "C" }
  execFileSync(join(bin, "initdb"), [
    ...["--pgdata", data, "--username", "cluster", "--pwfile", join(folder, "password")],
    ...["--auth", "scram-sha-256", "--encoding", "UTF8", "--no-sync"]
  ], { ...user, env, cwd: folder, stdio: ["ignore", "ignore", "inherit"] })
  const serve = async () => {
    const server = spawn(join(bin, "postgres"), [
      ...["-D", data, "-p", String(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
    ], { ...user, env, cwd: folder, stdio: ["ignore", "ignore", "pipe"] })
    const said: Array<string> = []
    await new Promise<void>((resolve, reject) => {
      createInterface(server.stderr).on("line", (line) => {
        if (said.push(line) > 50) said.shift()
        if (line.includes("ready to accept connections")) resolve()
      })
      server.once("error", reject)
      server.once("exit", () => reject(new Error(`PostgreSQL did not start:\n${said.join("\n")}`)))
    })
    return server
  }
  let server = await serve()
  const end = async () => {
    // SIGINT is a fast shutdown, which does not wait for clients.
    if (server.exitCode === null && server.kill("SIGINT")) await once(server, "exit")
  }
  return {
    url: Redacted.make(`postgres://cluster:${password}@127.0.0.1:${port}/postgres`),
    restart: Effect.promise(async () => {
      await end()
      await setTimeout(3000)
      server = await serve()
    }),
    stop: async () => {
      await end()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

export interface Postgres {
  /** Contains the password. */
  readonly url: Redacted.Redacted
  /** An outage of three seconds, which breaks all connections. */
  readonly restart: Effect.Effect<void>
}

/** Runs on loopback in a temporary folder until the scope closes. */
export const postgres: Effect.Effect<Postgres, never, Scope.Scope> = Effect.acquireRelease(
  Effect.flatMap(Processes.freePort, (port) => Effect.promise(() => start(port))),
  ({ stop }) => Effect.promise(stop)
)
