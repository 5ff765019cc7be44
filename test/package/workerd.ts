/** Cloudflare's runtime, which runs a worker without Node's APIs. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { spawn } from "node:child_process"
import { writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import type { Readable } from "node:stream"
import { scopedProcess } from "../runtimes/program.ts"

export class WorkerdError extends Data.TaggedError("WorkerdError")<{ readonly message: string }> {}

const executable: string = createRequire(import.meta.url)("workerd").default

/** No compatibility flag, so no `nodejs_compat`. `fetch` can only reach this machine, or `outbound` whatever the URL is. */
const config = (script: string, bindings: Readonly<Record<string, string>>, outbound: string | undefined): string => {
  const texts = Object.entries(bindings).map(([name, text]) => `(name = "${name}", text = "${text}")`)
  const internet = outbound === undefined
    ? `network = (allow = ["local"])`
    : `external = (address = "${new URL(outbound).host}", http = ())`
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = (
      modules = [(name = "worker", esModule = embed "${script}")],
      compatibilityDate = "2026-01-01",
      bindings = [${texts.join(", ")}]
    )),
    (name = "internet", ${internet})
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")]
);
`
}

/**
 * Runs the script of a worker until the scope closes, and returns its base URL. With `outbound` all of its requests go to
 * that server.
 */
export const serveWorker = (
  folder: string,
  script: string,
  bindings: Readonly<Record<string, string>>,
  outbound?: string
): Effect.Effect<string, WorkerdError, Scope.Scope> =>
  scopedProcess(() => {
    const file = join(folder, "config.capnp")
    writeFileSync(file, config(script, bindings, outbound))
    // Port 0 is any free port, which is reported on the control channel.
    return spawn(executable, ["serve", file, "--control-fd=3"], { stdio: ["ignore", "ignore", "pipe", "pipe"] })
  }).pipe(Effect.flatMap((child) =>
    Effect.async<string, WorkerdError>((resume) => {
      let [said, complaint] = ["", ""]
      child.stderr?.setEncoding("utf8").on("data", (text: string) => complaint += text)
      const control = child.stdio[3] as Readable
      control.setEncoding("utf8").on("data", (text: string) => {
        said += text
        const port = /"port":(\d+)/.exec(said)?.[1]
        if (port !== undefined) resume(Effect.succeed(`http://127.0.0.1:${port}`))
      })
      child.once("error", ({ message }) => resume(new WorkerdError({ message })))
      child.once(
        "exit",
        (status) => resume(new WorkerdError({ message: `workerd ended with ${status}\n${complaint}` }))
      )
    })
  ))
