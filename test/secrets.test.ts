/**
 * No error of any operation leaks a credential, by any means of rendering it, nor does the client itself. The servers
 * here are hostile: they echo the headers of the request in every part of a response.
 */
import {
  ClientCredentials,
  ConversationsClient,
  ConversationsError,
  createCredential,
  fetchServiceUserConversation,
  RequestOptions,
  RetryPolicy,
  TimeoutPolicy
} from "@effect-twilio/conversations"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FastCheck from "effect/FastCheck"
import * as Fiber from "effect/Fiber"
import * as Inspectable from "effect/Inspectable"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/TestClock"
import * as Tracer from "effect/Tracer"
import { inspect } from "node:util"
import { expectedAt, operations, pageOf, path, record, success, transport } from "./support.ts"

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

/** Every way to render a value. */
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

/** Every string that is reachable by property access, which is more than any inspector shows. */
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

type FakeResponse = (headers: string, method: string, url: URL) => Effect.Effect<Response, "transport" | "broken">

const withDate = (text: string) => (record: object) => ({ ...record, date_created: text })

/** A record with the text in names that the service chooses, if it has any. */
const withName = (text: string) => (record: object) =>
  "links" in record ? { ...record, links: { [text]: 1 } } : withDate(text)(record)

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

const fakes: ReadonlyArray<readonly [string, FakeResponse]> = [
  ...[302, 400, 401, 403, 404, 409, 418, 429, 500, 503].map((status): readonly [string, FakeResponse] => [
    `${status} that repeats the headers`,
    (headers) => Effect.sync(() => new Response(everyWord(headers), { status, headers: echoing(headers) }))
  ]),
  ["200 with text", (headers) => Effect.sync(() => new Response(headers, { headers: echoing(headers) }))],
  [
    "200 with a bad field",
    (headers, method, url) => Effect.sync(() => success(method === "DELETE" ? "GET" : method, url, withDate(headers)))
  ],
  [
    "200 with a bad name of a field",
    (headers, method, url) => Effect.sync(() => success(method === "DELETE" ? "GET" : method, url, withName(headers)))
  ],
  [
    "200 with a bad next link",
    (headers, method, url) => Effect.sync(() => Response.json(pageOf([], headers, expectedAt(method, url).key)))
  ],
  [
    "204 where a body is due, 200 where none is",
    (headers, method) =>
      Effect.sync(() => new Response(method === "DELETE" ? headers : null, { status: method === "DELETE" ? 200 : 204 }))
  ],
  ["no connection", () => Effect.fail("transport")],
  ["a broken body", () => Effect.fail("broken")],
  ["no response", () => Effect.never]
]

/** A transport that echoes requests in its responses and errors. */
const hostile = (fake: FakeResponse) =>
  HttpClient.make((request, url) => {
    const headers = `authorization: ${request.headers["authorization"]} password: ${token}`
    const cause = new Error(`failed to send ${headers}`, {
      cause: Object.assign(new Error(headers), { code: headers })
    })
    return Effect.matchEffect(fake(headers, request.method, url), {
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

/** Records everything that a tracer and loggers get. */
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
  // A 2xx response is decoded by the schema of the record; all others are the same for any operation.
  const cases = fakes.flatMap(([about, fake]) =>
    operations
      .filter(([name]) => /^20/.test(about) || name.startsWith("create") || name.endsWith("ServiceUserConversation"))
      .map(([name, operation]) => ({ about, fake, name, operation }))
  )
  it.effect.each(cases)("of $name on $about leaks nothing", ({ fake, operation }) =>
    Effect.gen(function* () {
      const { layer, lines, spans } = recording()
      const client = ConversationsClient.layer({ accountSid, authToken: Redacted.make(token) }).pipe(
        Layer.provide(Layer.succeed(HttpClient.HttpClient, hostile(fake)))
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

const utf8 = (text: string): ReadonlyArray<number> => Array.from(new TextEncoder().encode(text))

const base64 = (text: string): string => btoa(utf8(text).map((byte) => String.fromCharCode(byte)).join(""))

/** Within a longer encoded text. The base64 digits depend on the number of bytes before it. */
const within = (before: string, after: string) => (text: string) => base64(before + text + after)

const url = (text: string) => text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")

const percent = (text: string) => utf8(text).map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("")

const escaped = (text: string) =>
  text.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")

const hexadecimal = (text: string) => utf8(text).map((byte) => byte.toString(16).padStart(2, "0")).join("")

const forms: ReadonlyArray<readonly [string, (text: string) => string]> = [
  ["plain", (text) => text],
  ["as a component of a URL", encodeURIComponent],
  [
    "as a component of a URL, in lower case",
    (text) => encodeURIComponent(text).replace(/%../g, (_) => _.toLowerCase())
  ],
  ["as a URL", encodeURI],
  ["as a form", (text) => new URLSearchParams([["", text]]).toString().slice(1)],
  ["percent-encoded wholly", percent],
  // Not within a surrogate pair, half of which has no encoding.
  ["percent-encoded in part", (text) => percent([...text].slice(0, 5).join("")) + [...text].slice(5).join("")],
  ["as JSON", (text) => JSON.stringify(text).slice(1, -1)],
  ["as JSON with escaped slashes", (text) => JSON.stringify(text).slice(1, -1).replaceAll("/", "\\/")],
  ["as JSON, escaped wholly", escaped],
  ["as JSON, escaped wholly in upper case", (text) => escaped(text).toUpperCase().replaceAll("\\U", "\\u")],
  ["as HTML", (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;")],
  ["as HTML, by numbers", (text) => Array.from(text, (_) => `&#${_.codePointAt(0)};`).join("")],
  [
    "as HTML, by hexadecimal numbers",
    (text) => Array.from(text, (_) => `&#x${_.codePointAt(0)?.toString(16)};`).join("")
  ],
  ["as a JSON pointer", (text) => text.replaceAll("~", "~0").replaceAll("/", "~1")],
  ["in hexadecimal", hexadecimal],
  ["in hexadecimal, in upper case", (text) => hexadecimal(text).toUpperCase()],
  ["in base64", base64],
  ["in base64 without padding", (text) => base64(text).replace(/=+$/, "")],
  ["in base64url", (text) => url(base64(text))],
  ["in base64 as a component of a URL", (text) => encodeURIComponent(base64(text))],
  ...["", "x", "xy", "xyz", "user:", "accounts:"].flatMap((before) =>
    ["", "z", "zz"].flatMap((after): ReadonlyArray<readonly [string, (text: string) => string]> => [
      [`in base64 between "${before}" and "${after}"`, within(before, after)],
      [`in base64url between "${before}" and "${after}"`, (text) => url(within(before, after)(text))]
    ])
  ),
  ["in the header", (text) => `Basic ${base64(`${accountSid}:${text}`)}`],
  ["in the header, as base64url", (text) => url(base64(`${accountSid}:${text}`))]
]

/** A response with a text in one place. */
interface Place {
  (text: string, method: string, url: URL): Response
}

/** A header cannot contain other characters. */
const headerOf = (text: string) => text.replace(/[^\x20-\x7e]/gu, encodeURIComponent)

const inBody = (status: number, body: (text: string) => unknown): Place => (text) =>
  Response.json(body(text), { status })

const inHeader = (status: number, name: string): Place => (text) =>
  new Response("<html>", { status, headers: { [name]: headerOf(text) } })

const places: ReadonlyArray<readonly [string, Place]> = [
  ...["message", "detail", "title", "more_info", "type", "code", "error", "error_description", "error_uri"].map(
    (key): readonly [string, Place] => [`${key} of an error`, inBody(400, (text) => ({ [key]: text }))]
  ),
  ...["detail", "message", "title", "pointer", "field", "parameter", "header", "code"].map(
    (key): readonly [string, Place] => [`${key} in errors`, inBody(422, (text) => ({ errors: [{ [key]: text }] }))]
  ),
  ["a text in errors", inBody(400, (text) => ({ errors: [text] }))],
  ["a value in details", inBody(404, (text) => ({ details: { a: [{ b: text }] } }))],
  ["a key in details", inBody(404, (text) => ({ details: { [text]: { [text]: 1 } } }))],
  ["the details", inBody(404, (text) => ({ details: text }))],
  ["a body that is text", (text) => new Response(text, { status: 500 })],
  ...[200, 302, 400, 401, 408, 429, 503].flatMap((status) =>
    ["twilio-request-id", "retry-after", "content-type", "date", "location"].map(
      (name): readonly [string, Place] => [`${name} of a ${status}`, inHeader(status, name)]
    )
  ),
  ["a body that is no JSON", (text) => new Response(text)],
  ["a field of another type", (text, _, url) => success("GET", url, withDate(text))],
  ["the name of a field", (text, _, url) => success("GET", url, withName(text))],
  ["a next link", (text, method, url) => Response.json(pageOf([], text, expectedAt(method, url).key))],
  [
    "a next link's page token",
    (text, method, url) =>
      Response.json(
        pageOf([], `https://a.example/?PageToken=${text}&PageToken=${text}`, expectedAt(method, url).key)
      )
  ]
]

/** Any secret. Twilio's are 32 hexadecimal digits, but simulators use others. */
const anySecret = FastCheck.oneof(
  FastCheck.string({ unit: FastCheck.constantFrom(..."0123456789abcdef"), minLength: 32, maxLength: 32 }),
  FastCheck.string({ unit: FastCheck.constantFrom(..."aZ09+/=-_~%&\"'\\<>.:?#ü😀"), minLength: 8, maxLength: 40 })
)

/** Eight characters of it count as a leak. */
const assertHidden = (about: string, text: string, secret: string, form: string) => {
  assert.notInclude(text, secret, about)
  assert.notInclude(text, form, about)
  for (let at = 0; at + 8 <= secret.length; at++) assert.notInclude(text, secret.slice(at, at + 8), about)
}

describe("a secret", () => {
  it.effect.prop(
    "is nowhere in an error, whatever its form and place in a response",
    [
      anySecret,
      FastCheck.constantFrom(...forms),
      FastCheck.constantFrom(...places),
      FastCheck.oneof(FastCheck.constantFrom(0, 1, 2, 3), FastCheck.integer({ min: 900, max: 1_010 })),
      FastCheck.constantFrom(" ", "-", "é", "."),
      FastCheck.constantFrom(...operations)
    ],
    ([secret, [form, encode], [place, respond], before, filler, [name, operation]]) =>
      Effect.gen(function* () {
        const encoded = encode(secret)
        const text = `${filler.repeat(before)}${encoded}${filler}`
        const client = ConversationsClient.layer({ accountSid, authToken: Redacted.make(secret) }).pipe(
          Layer.provide(transport(({ request, url }) => respond(text, request.method, url)).layer)
        )
        const exit = yield* Effect.exit(Effect.provide(operation, Layer.merge(client, RetryPolicy.none)))
        if (Exit.isSuccess(exit)) return
        const error = Option.getOrThrow(Cause.failureOption(exit.cause))
        const about = `${secret}, ${form}, in ${place}, of ${name}`
        const wire = Schema.encodeSync(Schema.parseJson(ConversationsError))(error)
        for (const value of [error.message, wire, JSON.parse(wire), error, exit.cause]) {
          for (const [how, rendered] of renderings(value)) assertHidden(`${about}: ${how}`, rendered, secret, encoded)
        }
        assertHidden(`${about}: pretty`, Cause.pretty(exit.cause, { renderErrorCause: true }), secret, encoded)
      }),
    { fastCheck: { numRuns: 100 }, timeout: 60_000 }
  )

  it.effect.each(forms)("%s is redacted, and the text around it is kept", ([, encode]) =>
    Effect.gen(function* () {
      // The last one looks escaped, but is not.
      for (const secret of ["0123456789abcdef0123456789abcdef", token, `aaa"~0aa`]) {
        const encoded = encode(secret)
        const client = ConversationsClient.layer({ accountSid, authToken: Redacted.make(secret) }).pipe(
          Layer.provide(transport(() => Response.json({ message: `before ${encoded} after` }, { status: 404 })).layer)
        )
        const error = yield* Effect.flip(Effect.provide(fetchServiceUserConversation(path), client))
        assert.match(error.message, /^fetchServiceUserConversation: before .*<redacted>.* after \(HTTP 404\)$/)
        assertHidden("message", error.message, secret, encoded)
      }
    }))

  it.effect("is not left at the end of a truncated text", () =>
    Effect.gen(function* () {
      for (let before = 940; before <= 1_010; before++) {
        const client = ConversationsClient.layer({ accountSid, authToken: Redacted.make(token) }).pipe(
          Layer.provide(
            transport(() => new Response("<html>", { headers: { "content-type": `${"-".repeat(before)}${basic}` } }))
              .layer
          )
        )
        const error = yield* Effect.flip(Effect.provide(fetchServiceUserConversation(path), client))
        assert.notInclude(error.message, basic.slice(-20, -12))
        assert.notInclude(error.message, basic.slice(-20, -16))
      }
    }))
})

describe("a part of a secret", () => {
  /** The error's message if the service sends a text, for a client with this secret. */
  const messageOf = (secret: string, text: string) =>
    fetchServiceUserConversation(path).pipe(
      Effect.provide(Layer.provide(
        ConversationsClient.layer({ accountSid, authToken: Redacted.make(secret) }),
        transport(() => Response.json({ message: text }, { status: 404 })).layer
      )),
      Effect.flip,
      Effect.map(({ message }) => message)
    )

  it.effect.prop(
    "of 16 characters or more is redacted, in any form",
    [
      FastCheck.string({ unit: FastCheck.constantFrom(..."aZ09+/=-_\"'<.:?#"), minLength: 40, maxLength: 80 }),
      FastCheck.integer({ min: 0, max: 20 }),
      FastCheck.integer({ min: 16, max: 20 }),
      // The encoding of a part may share digits of base64 with what was before it.
      FastCheck.constantFrom(...forms.filter(([about]) => !/base64|header/.test(about)))
    ],
    ([secret, start, length, [form, encode]]) =>
      Effect.gen(function* () {
        const part = secret.slice(start, start + length)
        const message = yield* messageOf(secret, `before |${encode(part)}| after`)
        assert.strictEqual(
          message,
          "fetchServiceUserConversation: before |<redacted>| after (HTTP 404)",
          `${secret}, ${part}, ${form}`
        )
      }),
    { fastCheck: { numRuns: 100 }, timeout: 60_000 }
  )

  it.effect("is redacted if the text was folded, cut, or encoded several times", () =>
    Effect.gen(function* () {
      const secret = "0123456789abcdef0123456789ABCDEF/+x"
      const texts: ReadonlyArray<readonly [string, string]> = [
        [`a ${secret.slice(0, 9)}\r\n ${secret.slice(9)} b`, "a <redacted> b"],
        [`a ${base64(secret).replace(/.{20}/g, "$&\r\n")} b`, "a <redacted> b"],
        [`a ${encodeURIComponent(encodeURIComponent(encodeURIComponent(secret)))} b`, "a <redacted> b"],
        [`a ${secret.replaceAll("F", "&#0070").replaceAll("f", "&#x00066;")} b`, "a <redacted> b"],
        [`a ${secret.replaceAll("3", "&#x33;").replaceAll("a", "\\x61")} b`, "a <redacted> b"],
        [`a ${secret.slice(1)} and ${secret.slice(0, -1)} b`, "a <redacted> and <redacted> b"],
        [`a ${secret}${secret} b`, "a <redacted> b"],
        // Its first 15 characters tell too little.
        [`a ${secret.slice(0, 15)} b`, `a ${secret.slice(0, 15)} b`]
      ]
      for (const [text, expected] of texts) {
        assert.strictEqual(yield* messageOf(secret, text), `fetchServiceUserConversation: ${expected} (HTTP 404)`)
      }
    }))

  it.effect("keeps the account's SID", () =>
    Effect.gen(function* () {
      const text = `no account ${accountSid} at ${accountSid.toLowerCase()}`
      assert.strictEqual(yield* messageOf(token, text), `fetchServiceUserConversation: ${text} (HTTP 404)`)
    }))

  it.effect("is found in linear time", () =>
    Effect.gen(function* () {
      // With quadratic time each would be many seconds.
      const secret = `${"a".repeat(3_999)}b`
      const start = performance.now()
      for (const text of ["a", "%61", "&#97;", "\\u0061", "6161", "YWFh", "a ", "%2561"]) {
        const message = yield* messageOf(secret, text.repeat(3_999))
        assert.notInclude(message, text.repeat(20))
      }
      assert.isBelow(performance.now() - start, 5_000)
    }))
})

describe("a secret of several lines", () => {
  const body = Array.from({ length: 5 }, (_, nth) => btoa(`${nth}${"secret-bytes-of-a-key-".repeat(3)}`).slice(0, 64))
  const lines = ["-----BEGIN PRIVATE KEY-----", ...body, "c2hvcnQtZQ==", "-----END PRIVATE KEY-----"]
  const privateKey = Redacted.make(`${lines.join("\n")}\n`)
  const repetitions: ReadonlyArray<readonly [string, string]> = [
    ["with LF", lines.join("\n")],
    ["with CRLF", lines.join("\r\n")],
    ["with spaces", lines.join(" ")],
    ["without line breaks", lines.join("")],
    ["without its frame", [...body, lines[6]].join("")],
    ["indented", lines.join("\n    ")],
    ...body.map((line, nth) => [`only line ${nth}`, line] as const),
    ["only half a line", body[2]!.slice(10, 40)],
    ["only its last line", lines[6]!]
  ]
  // All parts of a line that could tell something, as they could be left.
  const parts = [...body, lines[6]!].flatMap((line) =>
    Array.from({ length: Math.floor((line.length - 8) / 4) }, (_, nth) => line.slice(4 * nth, 4 * nth + 12))
  ).flatMap((part) => [part, hexadecimal(part), hexadecimal(part).toUpperCase(), base64(part).slice(0, 16)])

  it.effect("is redacted, however it comes back and in any form", () =>
    Effect.gen(function* () {
      let text = ""
      const client = yield* Layer.build(Layer.provide(
        ConversationsClient.layer({ accountSid, authToken: Redacted.make(token) }),
        transport(() => Response.json({ message: `before ${text} after` }, { status: 400 })).layer
      ))
      const call = Effect.flip(Effect.provide(createCredential({ type: "apn", privateKey }), client))
      for (const [about, repetition] of repetitions) {
        for (const [form, encode] of forms) {
          text = encode(repetition)
          // The frame is no secret, and tells what was wrong.
          const message = (yield* call).message.replace(/-----(?:BEGIN|END) PRIVATE KEY-----/g, "")
          assert.match(message, /^createCredential: before .*<redacted>.* after \(HTTP 400\)$/, `${about}, ${form}`)
          for (const part of parts) assert.isFalse(message.includes(part), `${about}, ${form}: ${message}`)
        }
      }
    }).pipe(Effect.scoped), 60_000)
})

/** The secrets of an OAuth app that a hostile server gets: the client secret in the form, and the access token. */
describe("with client credentials", () => {
  const clientSecret = token
  const accessToken = "eyJhbGciOi.J0b2tlbi0x.c2lnbmF0dXJl-_~+/=="
  const form = new URLSearchParams({ client_secret: clientSecret }).toString()
  const hidden = [...secrets, accessToken, encodeURIComponent(accessToken), btoa(accessToken), form, "J0b2tlbi0x"]
  const assertHidden = (about: string, text: string) => {
    for (const secret of hidden) assert.notInclude(text, secret, about)
  }
  const app = { clientId: "OQ", clientSecret: Redacted.make(clientSecret) }

  /** Echoes everything that it gets. */
  const repeating = (tokenResponse: FakeResponse, fake: FakeResponse) =>
    HttpClient.make((request, url) => {
      const body = request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : ""
      const sent = `${request.headers["authorization"] ?? ""} ${body} ${clientSecret} ${accessToken}`
      const cause = Object.assign(new Error(`failed to send ${sent}`), { code: sent })
      return Effect.matchEffect((url.pathname === "/v2/token" ? tokenResponse : fake)(sent, request.method, url), {
        onSuccess: (response) => Effect.succeed(HttpClientResponse.fromWeb(request, response)),
        onFailure: () =>
          Effect.fail(new HttpClientError.RequestError({ request, reason: "Transport", cause, description: sent }))
      })
    })

  const grant: FakeResponse = () =>
    Effect.sync(() => Response.json({ access_token: accessToken, token_type: "Bearer", expires_in: 3600 }))
  const transportFailure: FakeResponse = () => Effect.fail("transport")
  const tokenResponses: ReadonlyArray<readonly [string, FakeResponse]> = [
    ...[302, 400, 401, 403, 429, 500].map((status): readonly [string, FakeResponse] => [
      `${status} that repeats the form`,
      (sent) =>
        Effect.sync(() =>
          new Response(everyWord(sent.replaceAll(accessToken, "")), {
            status,
            headers: { "twilio-request-id": `RQ ${encodeURIComponent(clientSecret)}` }
          })
        )
    ]),
    // The first that is seen of a new token is a response that repeats it.
    ...[{ expires_in: 3600 }, { expires_in: "soon" }, { token_type: "mac" }, { refresh_token: `${accessToken}x` }]
      .flatMap(
        (fields) =>
          [200, 400].map((status): readonly [string, FakeResponse] => [
            `${status} that repeats the new token beside ${Object.keys(fields)[0]} ${Object.values(fields)[0]}`,
            () =>
              Effect.sync(() =>
                Response.json({ access_token: accessToken, message: accessToken, ...fields }, {
                  status,
                  headers: { "twilio-request-id": `RQ ${accessToken}`, "x-token": accessToken, date: accessToken }
                })
              )
          ])
      ),
    ["no connection", transportFailure],
    ["no response", () => Effect.never],
    [
      "text",
      (sent) => Effect.sync(() => new Response(sent, { headers: { "content-type": encodeURIComponent(sent) } }))
    ],
    ...[
      { access_token: `${accessToken} x` },
      { access_token: accessToken, token_type: accessToken },
      { access_token: accessToken, expires_in: accessToken },
      { [accessToken]: accessToken }
    ].map((body): readonly [string, FakeResponse] => [
      `an unusable token: ${Object.keys(body).length}`,
      () => Effect.sync(() => Response.json(body))
    ])
  ]
  const cases = [
    ...tokenResponses.map(([about, fake]) => ({ about: `a token request with ${about}`, tokenResponse: fake, fake })),
    ...fakes.map(([about, fake]) => ({ about, tokenResponse: grant, fake }))
  ]

  it.effect.each(cases)("a failure on $about leaks nothing", ({ fake, tokenResponse }) =>
    Effect.gen(function* () {
      const { layer, lines, spans } = recording()
      const responses: Array<RequestOptions.Response> = []
      const client = ClientCredentials.layer(app).pipe(
        Layer.provide(Layer.succeed(HttpClient.HttpClient, repeating(tokenResponse, fake)))
      )
      const fiber = yield* fetchServiceUserConversation(path).pipe(
        Effect.tapErrorCause((cause) => Effect.logError("failed", cause)),
        Effect.withSpan("a span of the caller's"),
        Effect.exit,
        Effect.provide(client),
        Effect.provide(Layer.mergeAll(
          RequestOptions.layer({ onResponse: (response) => Effect.sync(() => void responses.push(response)) }),
          RetryPolicy.layer({ maxRetries: 1, baseDelay: 0 }),
          TimeoutPolicy.layer({ attempt: "1 second" }),
          layer
        )),
        Effect.fork
      )
      yield* TestClock.adjust("1 hour")
      const exit = yield* Fiber.join(fiber)
      if (Exit.isFailure(exit)) {
        const error = Option.getOrThrow(Cause.failureOption(exit.cause)) as ConversationsError
        for (const value of [error, exit, exit.cause]) {
          for (const [how, text] of renderings(value)) assertHidden(how, text)
        }
        assertHidden("Cause.pretty", Cause.pretty(exit.cause, { renderErrorCause: true }))
      }
      assert.isAbove(spans.length, 0)
      for (const [how, text] of renderings(spans)) assertHidden(`spans, ${how}`, text)
      for (const [how, text] of renderings(responses)) assertHidden(`onResponse, ${how}`, text)
      assertHidden("logs", lines.join("\n"))
    }))

  it.effect("a token that is too long is rejected", () =>
    Effect.gen(function* () {
      const long = "t".repeat(8_193)
      const { layer } = transport(() =>
        Response.json({ access_token: long }, { headers: { "twilio-request-id": long } })
      )
      const error = yield* Effect.flip(Effect.provide(
        fetchServiceUserConversation(path),
        Layer.provide(ClientCredentials.layer(app), layer)
      ))
      if (error._tag !== "UnexpectedResponse") return assert.fail(error._tag)
      assert.strictEqual(error.field, "access_token")
      assert.include(error.message, "access_token is longer than 8192 characters (HTTP 200, request <redacted>")
    }))

  it.effect("the client, its layers and the credentials leak nothing", () =>
    Effect.gen(function* () {
      const layer = Layer.provide(
        ClientCredentials.layer(app),
        Layer.succeed(HttpClient.HttpClient, repeating(grant, () => Effect.sync(() => Response.json(record))))
      )
      const context = yield* Layer.build(layer)
      const client = Context.get(context, ConversationsClient)
      const response = yield* client.http.get("/v1/x")
      for (const value of [app, layer, context, client, client.run, client.http, client.http.execute, response]) {
        for (const [how, text] of renderings(value)) assertHidden(how, text)
      }
    }).pipe(Effect.scoped))

  it.effect("the previous token is redacted too", () =>
    Effect.gen(function* () {
      let issued = 0
      const { layer } = transport(({ request, url }) =>
        url.pathname === "/v2/token"
          ? Response.json({ access_token: `token-number-${++issued}`, expires_in: 3600 })
          : Response.json(
            { message: `${request.headers["authorization"]} and token-number-${issued - 1}` },
            { status: issued === 1 ? 401 : 404 }
          )
      )
      const error = yield* Effect.flip(Effect.provide(
        fetchServiceUserConversation(path),
        Layer.provide(ClientCredentials.layer(app), layer)
      ))
      assert.strictEqual(error.message, "fetchServiceUserConversation: Bearer <redacted> and <redacted> (HTTP 404)")
    }))
})

describe("the client", () => {
  const inert = Layer.succeed(HttpClient.HttpClient, hostile(() => Effect.never))
  const provider = ConfigProvider.fromMap(new Map([["TWILIO_ACCOUNT_SID", accountSid], ["TWILIO_AUTH_TOKEN", token]]))

  it.effect("its layers, its context and its options leak nothing", () =>
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
        for (
          const value of [
            options,
            each,
            context,
            client,
            client.run,
            client.http,
            client.http.execute,
            client.http.pipe
          ]
        ) {
          for (const [how, text] of renderings(value)) assertClean(how, text)
        }
      }
    }).pipe(Effect.scoped))

  it.effect("the response of a custom request does not contain the credentials", () =>
    Effect.gen(function* () {
      const layer = Layer.provide(
        ConversationsClient.layer({ accountSid, authToken: Redacted.make(token) }),
        Layer.succeed(HttpClient.HttpClient, hostile(() => Effect.sync(() => new Response("{"))))
      )
      const { http } = yield* Effect.provide(ConversationsClient, layer)
      const response = yield* http.get("/v1/x")
      const error = yield* Effect.flip(response.json)
      for (const value of [response, error]) {
        for (const [how, text] of renderings(value)) assertClean(how, text)
      }
    }))

  it.effect.each([200, 404, 429])(
    "redacts what a %i echoes, whatever wraps its functions",
    (status) =>
      Effect.gen(function* () {
        const echo = hostile((headers) =>
          Effect.sync(() => new Response(everyWord(headers), { status, headers: echoing(headers) }))
        )
        const client = yield* ConversationsClient.pipe(Effect.provide(Layer.provide(
          ConversationsClient.layer({ accountSid, authToken: Redacted.make(token) }),
          Layer.succeed(HttpClient.HttpClient, echo)
        )))
        const wrapped = ConversationsClient.of({
          run: (operation, request) => Effect.tapError(client.run(operation, request), () => Effect.void),
          http: client.http.pipe(
            HttpClient.mapRequest(HttpClientRequest.setHeader("x-mine", "1")),
            HttpClient.tapError(() => Effect.void),
            HttpClient.mapRequest(HttpClientRequest.setHeader("x-mine", "2"))
          )
        })
        const calls: ReadonlyArray<Effect.Effect<unknown, ConversationsError, ConversationsClient>> = [
          fetchServiceUserConversation(path),
          Effect.flatMap(ConversationsClient, ({ http }) => status === 200 ? Effect.void : http.get("/v1/x"))
        ]
        for (const call of calls) {
          const exit = yield* call.pipe(
            Effect.provideService(ConversationsClient, wrapped),
            Effect.provide(RetryPolicy.none),
            Effect.exit
          )
          for (const [how, text] of renderings(exit)) assertClean(how, text)
          if (Exit.isFailure(exit)) assert.include(Cause.pretty(exit.cause), "<redacted>")
        }
      })
  )

  it.effect("a rejected secret is not repeated", () =>
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
