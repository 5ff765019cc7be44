/** Prism, Stoplight's mock server, which validates requests against Twilio's OpenAPI document. */
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
 * The server must not outlive the tests. The scope kills it. If the test process is killed, no scope closes, but the
 * pipe to the child's standard input does.
 */
const exitWithParent = `data:text/javascript,${
  encodeURIComponent('import process from "node:process"; process.stdin.on("close", () => process.exit()).resume()')
}`

const start = (document: string): Effect.Effect<string, PrismError, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() =>
      spawn(
        process.execPath,
        // Port 0 is any free port, and there is only one process to kill. deno-fmt-ignore
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

/** Waits until Prism prints its address. */
const listening = (child: ChildProcessWithoutNullStreams): Effect.Effect<string, PrismError> =>
  Effect.async<string, PrismError>((resume) => {
    let output = ""
    const refuse = (what: string) => resume(Effect.fail(new PrismError({ message: `Prism ${what}:\n${output}` })))
    const read = (chunk: string) => {
      output += chunk
      const url = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1]
      if (url === undefined) return
      child.stdout.off("data", read)
      // It logs every request, and would block on a full pipe.
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

/** A request as passed to `fetch`, and Prism's verdict. */
export interface Exchange {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly form: URLSearchParams | null
  readonly status: number
  /** The validator's messages about the request or the response; `null` for none. */
  readonly violations: string | null
}

export interface Options {
  readonly credentials?: ConversationsClient.Credentials
  /** The documented response that Prism sends. */
  readonly example?: string
  /** Changes a response before the client gets it. */
  readonly rewrite?: (response: Response, index: number) => Response | Promise<Response>
}

export const credentials: ConversationsClient.Credentials = {
  accountSid: `AC${"a".repeat(32)}`,
  authToken: Redacted.make("an auth token")
}

/** Runs a program with the client bound to Prism, and returns its result with the exchanges. */
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
      // An error is Prism's verdict, and must not be retried.
      Layer.merge(RetryPolicy.none)
    )
    const exit = yield* Effect.provide(Effect.exit(program), client)
    return { exchanges, outcome: exit }
  })
