/**
 * No failure of any operation, rendered by any means a program has, gives a credential away; nor does the client itself.
 * The servers here are hostile: they repeat the request's headers wherever an answer has room for text.
 */
import {
  ConversationsClient,
  type ConversationsError,
  fetchServiceUserConversation,
  RetryPolicy,
  TimeoutPolicy
} from "@effect-twilio/conversations"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Inspectable from "effect/Inspectable"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/TestClock"
import * as Tracer from "effect/Tracer"
import { inspect } from "node:util"
import { operations, path, record, success } from "./support.ts"

const accountSid = "AC0123456789abcdef0123456789abcdef"
const token = "s3cr3t/t+k3n=ü!"
const basic = btoa(String.fromCharCode(...new TextEncoder().encode(`${accountSid}:${token}`)))

const secrets = [
  token,
  basic,
  basic.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""),
  encodeURIComponent(token),
  encodeURIComponent(basic),
  JSON.stringify(token).slice(1, -1),
  btoa(basic),
  "s3cr3t"
]

const assertClean = (about: string, text: string) => {
  for (const secret of secrets) assert.notInclude(text, secret, about)
}

declare const Bun: { readonly inspect: (value: unknown, options?: object) => string } | undefined
declare const Deno: { readonly inspect: (value: unknown, options?: object) => string } | undefined

/** Everything that a program may do to look at a value. */
const renderings = (value: unknown): ReadonlyArray<readonly [string, string]> => [
  ["String", String(value)],
  ["template", `${value}`],
  ["JSON.stringify", JSON.stringify(value, (_, value) => typeof value === "bigint" ? String(value) : value) ?? ""],
  ["inspect", inspect(value)],
  ["inspect, hidden", inspect(value, { depth: Infinity, showHidden: true, getters: true, maxStringLength: Infinity })],
  ["Inspectable", Inspectable.toStringUnknown(value)],
  ["stack", value instanceof Error ? String(value.stack) + String(value.cause) : ""],
  ["own properties", ownProperties(value, new Set())],
  ...(typeof Bun === "undefined" ? [] : [["Bun.inspect", Bun.inspect(value, { depth: 50 })] as const]),
  ...(typeof Deno === "undefined"
    ? []
    : [["Deno.inspect", Deno.inspect(value, { depth: 50, showHidden: true, getters: true })] as const])
]

/** Every string that can be reached by property access, which is more than any inspector shows. */
const ownProperties = (value: unknown, seen: Set<unknown>): string => {
  if (typeof value === "string") return value
  if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) return ""
  seen.add(value)
  if (value instanceof Map || value instanceof Set) return ownProperties([...value], seen)
  return Reflect.ownKeys(value).map((key) => {
    const descriptor = Object.getOwnPropertyDescriptor(value, key)
    return `${String(key)} ${
      descriptor !== undefined && "value" in descriptor ? ownProperties(descriptor.value, seen) : ""
    }`
  }).join(" ")
}

type Answer = (headers: string, method: string, url: URL) => Effect.Effect<Response, "transport" | "broken">

const echo = (init: ResponseInit, body: (headers: string) => string): Answer => (headers) =>
  Effect.sync(() => new Response(body(headers), init))

const everyWord = (headers: string) =>
  JSON.stringify({
    code: 20003,
    message: `you sent ${headers}`,
    detail: headers,
    title: headers,
    more_info: `https://evil.example/?${headers}`,
    type: headers,
    errors: [{ detail: headers, pointer: headers, field: headers }]
  })

const echoing = (headers: string) => ({
  "twilio-request-id": `RQ ${headers}`,
  "retry-after": headers,
  "content-type": `text/${headers}`,
  location: `https://evil.example/${encodeURIComponent(headers)}`
})

const answers: ReadonlyArray<readonly [string, Answer]> = [
  ...[302, 400, 401, 403, 404, 409, 418, 429, 500, 503].map((status): readonly [string, Answer] => [
    `${status} that repeats the headers`,
    (headers) => Effect.sync(() => new Response(everyWord(headers), { status, headers: echoing(headers) }))
  ]),
  ["200 with text", (headers) => Effect.sync(() => new Response(headers, { headers: echoing(headers) }))],
  [
    "200 with a bad field",
    (headers, method, url) =>
      Effect.sync(() => success(method === "DELETE" ? "GET" : method, url, { ...record, date_created: headers }))
  ],
  [
    "200 with a bad name of a field",
    (headers, method, url) =>
      Effect.sync(() => success(method === "DELETE" ? "GET" : method, url, { ...record, links: { [headers]: 1 } }))
  ],
  [
    "200 with a bad next link",
    echo({}, (headers) => JSON.stringify({ conversations: [], meta: { next_page_url: headers } }))
  ],
  [
    "204 where a body is due, 200 where none is",
    (headers, method) =>
      Effect.sync(() => new Response(method === "DELETE" ? headers : null, { status: method === "DELETE" ? 200 : 204 }))
  ],
  ["no connection", () => Effect.fail("transport")],
  ["a broken body", () => Effect.fail("broken")],
  ["no answer", () => Effect.never]
]

/** A transport that repeats what it was sent in its answers, and in its errors. */
const hostile = (answer: Answer) =>
  HttpClient.make((request, url) => {
    const headers = `authorization: ${request.headers["authorization"]} password: ${token}`
    const cause = new Error(`failed to send ${headers}`, {
      cause: Object.assign(new Error(headers), { code: headers })
    })
    return Effect.matchEffect(answer(headers, request.method, url), {
      onSuccess: (response) => Effect.succeed(HttpClientResponse.fromWeb(request, response)),
      onFailure: (reason) =>
        reason === "transport"
          ? Effect.fail(new HttpClientError.RequestError({ request, reason: "Transport", cause, description: headers }))
          : Effect.succeed(HttpClientResponse.fromWeb(
            request,
            new Response(new ReadableStream({ pull: (controller) => controller.error(cause) }))
          ))
    })
  })

/** Keeps all that a tracer gets, and all that loggers write. */
const recording = () => {
  const spans: Array<unknown> = []
  const lines: Array<string> = []
  const tracer = Tracer.make({
    context: (f) => f(),
    span: (name, parent, context, links, startTime, kind, options) => {
      const attributes = new Map<string, unknown>(Object.entries(options?.attributes ?? {}))
      const span = {
        _tag: "Span" as const,
        name,
        spanId: String(spans.length),
        traceId: "trace",
        sampled: true,
        parent,
        context,
        links,
        kind,
        status: { _tag: "Started" as const, startTime },
        attributes,
        attribute: (key: string, value: unknown) => attributes.set(key, value),
        event: (...event: ReadonlyArray<unknown>) => spans.push(event),
        addLinks: (links: ReadonlyArray<unknown>) => spans.push(links),
        end: (_: bigint, exit: Exit.Exit<unknown, unknown>) => {
          spans.push([exit, Exit.isFailure(exit) ? Cause.pretty(exit.cause, { renderErrorCause: true }) : ""])
        }
      }
      spans.push([name, options, attributes])
      return span
    }
  })
  const write = <A>(logger: Logger.Logger<unknown, A>) =>
    Logger.map(logger, (line) => lines.push(inspect(line, { depth: 20 })))
  const loggers = Logger.replace(
    Logger.defaultLogger,
    Logger.zip(
      Logger.zip(write(Logger.stringLogger), write(Logger.jsonLogger)),
      Logger.zip(write(Logger.structuredLogger), write(Logger.logfmtLogger))
    )
  )
  return { spans, lines, layer: Layer.mergeAll(loggers, Layer.setTracer(tracer), Logger.minimumLogLevel(LogLevel.All)) }
}

describe("a failure", () => {
  const cases = answers.flatMap(([about, answer]) =>
    operations.map(([name, operation]) => ({ about, answer, name, operation }))
  )
  it.effect.each(cases)("of $name on $about gives nothing away", ({ answer, operation }) =>
    Effect.gen(function* () {
      const { layer, lines, spans } = recording()
      const client = ConversationsClient.layer({ accountSid, authToken: Redacted.make(token) }).pipe(
        Layer.provide(Layer.succeed(HttpClient.HttpClient, hostile(answer)))
      )
      const fiber = yield* operation.pipe(
        Effect.tapErrorCause((cause) => Effect.logError("failed", cause)),
        Effect.tapError((error) => Effect.log(error)),
        Effect.withSpan("a span of the caller's"),
        Effect.exit,
        Effect.provide(client),
        Effect.provide(
          Layer.mergeAll(
            RetryPolicy.layer({ maxRetries: 1, baseDelay: 0 }),
            TimeoutPolicy.layer({ attempt: "1 second" }),
            layer
          )
        ),
        Effect.fork
      )
      yield* TestClock.adjust("1 hour")
      const exit = yield* Fiber.join(fiber)
      if (Exit.isSuccess(exit)) return assert.fail("succeeded")
      const error = Option.getOrThrow(Cause.failureOption(exit.cause)) as ConversationsError
      for (const value of [error, exit, exit.cause, { error }, [error]]) {
        for (const [how, text] of renderings(value)) assertClean(how, text)
      }
      assertClean("Cause.pretty", Cause.pretty(exit.cause, { renderErrorCause: true }))
      assert.isAbove(spans.length, 0)
      assert.isAbove(lines.length, 0)
      for (const [how, text] of renderings(spans)) assertClean(`spans, ${how}`, text)
      assertClean("logs", lines.join("\n"))
    }))
})

describe("the client", () => {
  const inert = Layer.succeed(HttpClient.HttpClient, hostile(() => Effect.never))
  const provider = ConfigProvider.fromMap(new Map([["TWILIO_ACCOUNT_SID", accountSid], ["TWILIO_AUTH_TOKEN", token]]))

  it.effect("its layers, its context and what it is made of give nothing away", () =>
    Effect.gen(function* () {
      const options = { accountSid, authToken: Redacted.make(token) }
      const layer = Layer.provide(ConversationsClient.layer(options), inert)
      const configured = Layer.provide(
        ConversationsClient.layerConfig(),
        Layer.merge(inert, Layer.setConfigProvider(provider))
      )
      for (const each of [layer, configured]) {
        const context = yield* Layer.build(each)
        const client = Context.get(context, ConversationsClient)
        for (const value of [options, each, context, client, client.execute, client.pipe]) {
          for (const [how, text] of renderings(value)) assertClean(how, text)
        }
      }
    }).pipe(Effect.scoped))

  it.effect("a request of the caller's own does not come back with the credentials", () =>
    Effect.gen(function* () {
      const layer = Layer.provide(
        ConversationsClient.layer({ accountSid, authToken: Redacted.make(token) }),
        Layer.succeed(HttpClient.HttpClient, hostile(() => Effect.sync(() => new Response("{"))))
      )
      const client = yield* Effect.provide(ConversationsClient, layer)
      const response = yield* client.get("/v1/x")
      const error = yield* Effect.flip(response.json)
      for (const value of [response, error]) {
        for (const [how, text] of renderings(value)) assertClean(how, text)
      }
    }))

  it.effect("a refused secret is not repeated", () =>
    Effect.gen(function* () {
      for (
        const options of [
          { accountSid, authToken: token as never },
          { accountSid, authToken: Redacted.make(`${token}\n`) },
          { accountSid, authToken: Redacted.make(token), baseUrl: `https://${accountSid}:${token}@proxy.example` }
        ]
      ) {
        const error = yield* fetchServiceUserConversation(path).pipe(
          Effect.provide(Layer.provide(ConversationsClient.layer(options), inert)),
          Effect.flip
        )
        for (const [how, text] of renderings(error)) assertClean(how, text)
      }
    }))
})
