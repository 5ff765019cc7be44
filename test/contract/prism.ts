/** Prism, Stoplight's validating mock server, as the judge of what is sent: it knows Twilio's OpenAPI document only. */
import {
  ConversationsClient,
  type ConversationsError,
  type InvalidRequest,
  RetryPolicy
} from "@effect-twilio/conversations"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import process from "node:process"
import * as OpenApi from "./openapi.ts"

export class PrismError extends Data.TaggedError("PrismError")<{ readonly message: string }> {}

/** The base URL that Prism listens on. */
export class Prism extends Context.Tag("test/contract/Prism")<Prism, { readonly url: string }>() {
  static readonly layer: Layer.Layer<Prism, PrismError> = Layer.scoped(
    Prism,
    Effect.map(Effect.suspend(() => start(OpenApi.file)), (url) => ({ url }))
  )
}

const executable = (): string => {
  const packageFile = createRequire(import.meta.url).resolve("@stoplight/prism-cli/package.json")
  return join(dirname(packageFile), JSON.parse(readFileSync(packageFile, "utf8")).bin.prism)
}

/**
 * Nobody may be left with a server that outlives the tests. The scope kills it; where the whole test process is killed
 * no scope closes, but the pipe to the child's standard input does.
 */
const exitWithParent = `data:text/javascript,${
  encodeURIComponent('import process from "node:process"; process.stdin.on("close", () => process.exit()).resume()')
}`

const start = (document: string): Effect.Effect<string, PrismError, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() =>
      spawn(
        process.execPath,
        // Port 0 leaves the choice to the system, and one process is all there is to kill.
        // deno-fmt-ignore
        ["--import", exitWithParent, executable(), "mock", document,
          "--host", "127.0.0.1", "--port", "0", "--errors", "--multiprocess=false"],
        { stdio: "pipe", env: { ...process.env, NO_COLOR: "1" } }
      )
    ),
    kill
  ).pipe(Effect.flatMap(listening))

const kill = (child: ChildProcessWithoutNullStreams): Effect.Effect<void> =>
  Effect.async<void>((resume) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return resume(Effect.void)
    child.once("exit", () => resume(Effect.void))
    child.kill("SIGKILL")
  })

/** Waits for Prism to say where it listens. */
const listening = (child: ChildProcessWithoutNullStreams): Effect.Effect<string, PrismError> =>
  Effect.async<string, PrismError>((resume) => {
    let output = ""
    const refuse = (what: string) => resume(Effect.fail(new PrismError({ message: `Prism ${what}:\n${output}` })))
    const read = (chunk: string) => {
      output += chunk
      const url = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1]
      if (url === undefined) return
      child.stdout.off("data", read)
      // It logs every request, and would stop at a pipe that nobody empties.
      child.stdout.resume()
      resume(Effect.succeed(url))
    }
    child.stdout.setEncoding("utf8").on("data", read)
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk
    })
    child.once("error", (error) => refuse(`cannot be started (${error.message})`))
    child.once("exit", (code) => refuse(`ended with code ${code}`))
  })

/** A request as `fetch` was given it, and what Prism had to say. */
export interface Exchange {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly form: URLSearchParams | null
  readonly status: number
  /** What is wrong with the request or the answer in the validator's words; `null` for nothing. */
  readonly violations: string | null
}

export interface Options {
  readonly credentials?: ConversationsClient.Credentials
  /** Which of the documented answers Prism gives. */
  readonly example?: string
  /** What an answer is changed to before our client sees it. */
  readonly rewrite?: (response: Response, index: number) => Response | Promise<Response>
}

export const credentials: ConversationsClient.Credentials = {
  accountSid: `AC${"a".repeat(32)}`,
  authToken: Redacted.make("an auth token")
}

/** Runs a program with the client bound to Prism, and tells what went over the wire besides what came of it. */
export const judge = <A>(
  program: Effect.Effect<A, ConversationsError, ConversationsClient>,
  { credentials: who = credentials, example, rewrite = identity }: Options = {}
): Effect.Effect<
  { readonly exchanges: ReadonlyArray<Exchange>; readonly outcome: Effect.Effect<A, ConversationsError> },
  InvalidRequest,
  Prism
> =>
  Effect.gen(function* () {
    const { url } = yield* Prism
    const exchanges: Array<Exchange> = []
    const observedFetch: typeof fetch = async (input, init) => {
      const request = new Request(input, init)
      const body = await request.clone().text()
      const response = await fetch(request)
      exchanges.push({
        method: request.method,
        url: new URL(request.url),
        headers: request.headers,
        form: body === "" ? null : new URLSearchParams(body),
        status: response.status,
        violations: response.ok ? response.headers.get("sl-violations") : await response.clone().text()
      })
      return rewrite(response, exchanges.length - 1)
    }
    const httpClient = Layer.effect(
      HttpClient.HttpClient,
      Effect.map(
        HttpClient.HttpClient,
        HttpClient.mapRequest(
          example === undefined ? identity : HttpClientRequest.setHeader("prefer", `example=${example}`)
        )
      )
    )
    const client = ConversationsClient.layer({ ...who, baseUrl: url }).pipe(
      Layer.provide(httpClient),
      Layer.provide(FetchHttpClient.layer),
      Layer.provide(Layer.succeed(FetchHttpClient.Fetch, observedFetch)),
      // A refusal is the verdict, not a reason to ask again.
      Layer.merge(RetryPolicy.none)
    )
    const exit = yield* Effect.provide(Effect.exit(program), client)
    return { exchanges, outcome: exit }
  })
