/**
 * Where the time of one call goes, without a network: microseconds of CPU over an `HttpClient` that answers at once,
 * with one thing after the other left out, and of single steps.
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Headers from "@effect/platform/Headers"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ParseResult from "effect/ParseResult"
import * as Redacted from "effect/Redacted"
import process from "node:process"
import {
  ConversationsClient,
  fetchServiceUserConversation,
  pageServiceUserConversation,
  RetryPolicy,
  ServiceUserConversation,
  ThrottlePolicy,
  TimeoutPolicy
} from "../mod.ts"
import { accountSid, authToken, chatServiceSid, records } from "./records.ts"

const text = records(1).json[0] ?? ""
const bytes = new TextEncoder().encode(text)
const headers = {
  "content-type": "application/json;charset=utf-8",
  "content-length": String(bytes.length),
  "twilio-request-id": "RQ4d0ad3d2f2ef4d2f8c6a3f1b2c3d4e5f",
  "twilio-request-duration": "0.018",
  "date": "Thu, 01 Feb 2024 10:15:00 GMT",
  "connection": "keep-alive"
}

const answer = (request: HttpClientRequest.HttpClientRequest, body: Uint8Array<ArrayBuffer>) =>
  HttpClientResponse.fromWeb(request, new Response(body, { headers }))

/** Answers at once, and leaves out what `HttpClient.make` does around it. */
const instant = HttpClient.makeWith<never, never, never, never>(
  Effect.map((request) => answer(request, bytes)),
  Effect.succeed
)
/** The same, with a wait for a promise as a real one has. */
const waiting = HttpClient.makeWith<never, never, never, never>(
  Effect.flatMap((request) => Effect.promise(() => Promise.resolve(answer(request, bytes)))),
  Effect.succeed
)
/** With what the platform does around each request. */
const made = HttpClient.make((request) => Effect.promise(() => Promise.resolve(answer(request, bytes))))

const pageText = `{"conversations":[${records(50).json.join(",")}],"meta":{"next_page_url":null}}`
const pageBytes = new TextEncoder().encode(pageText)
const page = HttpClient.makeWith<never, never, never, never>(
  Effect.map((request) => answer(request, pageBytes)),
  Effect.succeed
)

const layer = (client: HttpClient.HttpClient) =>
  ConversationsClient.layer({ accountSid, authToken: Redacted.make(authToken) }).pipe(
    Layer.provide(Layer.succeed(HttpClient.HttpClient, client))
  )

const path = { chatServiceSid, userSid: "ada@example.com", conversationSid: `CH${"0".repeat(32)}` }
const fetch = fetchServiceUserConversation(path)

const repeat = (count: number) => <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    for (let i = 0; i < count; i++) yield* effect
  })

const isQuick = process.argv.includes("--quick")
const count = isQuick ? 4_000 : 20_000

/** The best of some rounds: what is added by others is left out. */
const time = async (label: string, runs: number, run: (n: number) => unknown): Promise<void> => {
  await run(runs)
  let best = Infinity
  for (let round = 0; round < 5; round++) {
    globalThis.gc?.()
    const before = process.cpuUsage()
    await run(runs)
    const { system, user } = process.cpuUsage(before)
    best = Math.min(best, (user + system) / runs)
  }
  console.log(label.padEnd(64), best.toFixed(2).padStart(9))
}

const noPolicies = Layer.mergeAll(RetryPolicy.none, ThrottlePolicy.none, TimeoutPolicy.none)

const variants: ReadonlyArray<readonly [string, HttpClient.HttpClient, (e: typeof fetch) => typeof fetch]> = [
  ["fetch, answered at once", instant, (e) => e],
  ["fetch, a promise", waiting, (e) => e],
  ["fetch, a promise, HttpClient.make", made, (e) => e]
]

const withSettings: ReadonlyArray<
  readonly [string, Layer.Layer<never> | undefined, (e: typeof fetch) => typeof fetch]
> = [
  ["all defaults", undefined, (e) => e],
  ["without timeouts", TimeoutPolicy.none as Layer.Layer<never>, (e) => e],
  ["without gate", ThrottlePolicy.none as Layer.Layer<never>, (e) => e],
  ["without retry", RetryPolicy.none as Layer.Layer<never>, (e) => e],
  ["without spans", undefined, Effect.withTracerEnabled(false)],
  ["without all policies", noPolicies as Layer.Layer<never>, (e) => e],
  ["without all policies and spans", noPolicies as Layer.Layer<never>, Effect.withTracerEnabled(false)]
]

for (const [name, client] of variants) {
  for (const [setting, policies, wrap] of withSettings) {
    const provided = policies === undefined ? layer(client) : Layer.merge(layer(client), policies)
    await time(`${name}: ${setting}`, count, (n) => Effect.runPromise(Effect.provide(repeat(n)(wrap(fetch)), provided)))
  }
}

console.log()
const decode = ParseResult.decodeUnknownEither(ServiceUserConversation)
const parsed = JSON.parse(text)
await time("decode a record", count * 5, (n) => {
  for (let i = 0; i < n; i++) decode(parsed)
})
await time("JSON.parse a record", count * 5, (n) => {
  for (let i = 0; i < n; i++) JSON.parse(text)
})
const fifty = JSON.parse(pageText)
const decodePage = ParseResult.decodeUnknownEither((await import("effect/Schema")).Array(ServiceUserConversation))
await time("decode 50 records", count / 10, (n) => {
  for (let i = 0; i < n; i++) decodePage(fifty.conversations)
})
await time("JSON.parse 50 records", count / 10, (n) => {
  for (let i = 0; i < n; i++) JSON.parse(pageText)
})
await time("a page of 50, answered at once", count / 10, (n) =>
  Effect.runPromise(
    Effect.provide(repeat(n)(pageServiceUserConversation({ chatServiceSid, userSid: "ada" })), layer(page))
  ))

console.log()
const nothing = Effect.void
const aPromise = Effect.promise(() => Promise.resolve(1))
const loops: ReadonlyArray<readonly [string, Effect.Effect<unknown, unknown>]> = [
  ["a void effect in a loop", nothing],
  ["a promise", aPromise],
  ["timeoutFail of a void effect", Effect.timeoutFail(nothing, { duration: "30 seconds", onTimeout: () => 1 })],
  ["timeoutFail of a promise", Effect.timeoutFail(aPromise, { duration: "30 seconds", onTimeout: () => 1 })],
  ["makeSpan and end", Effect.useSpan("s", { captureStackTrace: false, kind: "client" }, () => Effect.void)],
  ["Effect.withSpan", Effect.withSpan(nothing, "s", { captureStackTrace: false })],
  ["Effect.onExit of a void effect", Effect.onExit(nothing, () => Effect.void)],
  ["Effect.locally of one FiberRef", Effect.locally(nothing, HttpClient.currentTracerDisabledWhen, () => true)],
  ["Effect.provideService", Effect.provideService(nothing, FetchHttpClient.RequestInit, {})],
  ["Effect.fork and join", Effect.flatMap(Effect.fork(nothing), (fiber) => fiber)],
  ["uninterruptibleMask", Effect.uninterruptibleMask((restore) => restore(nothing))]
]
for (const [label, effect] of loops) await time(label, count, (n) => Effect.runPromise(repeat(n)(effect)))

console.log()
const url = `https://conversations.twilio.com/v1/Services/${chatServiceSid}/Users/ada@example.com/Conversations/CH${
  "0".repeat(32)
}`
const request = HttpClientRequest.get(url)
const steps: ReadonlyArray<readonly [string, () => unknown]> = [
  ["URL.canParse", () => URL.canParse(url)],
  ["new URL", () => new URL(url)],
  ["new AbortController", () => new AbortController()],
  ["new TextDecoder, decode", () => new TextDecoder("utf-8", { fatal: true }).decode(bytes)],
  ["Headers.fromInput (7)", () => Headers.fromInput({ ...headers })],
  [
    "HttpClientRequest.setHeaders (2)",
    () => HttpClientRequest.setHeaders(request, { accept: "application/json", authorization: "Basic x" })
  ],
  ["HttpClientRequest.get", () => HttpClientRequest.get(url)]
]
for (const [label, step] of steps) {
  await time(label, count * 5, (n) => {
    for (let i = 0; i < n; i++) step()
  })
}
