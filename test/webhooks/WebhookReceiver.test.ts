// The web handler, the app and the parts get the same requests, and must reply the same. Nothing listens on a port.

import * as HttpApp from "@effect/platform/HttpApp"
import { assert, describe, it } from "@effect/vitest"
import {
  InvalidRequest,
  WebhookReceiver,
  type WebhookRefusal,
  type WebhookRefused,
  WebhookRejected,
  WebhookSignature
} from "@effect-twilio/conversations"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/TestClock"
import {
  base,
  type Form,
  postEvent,
  preEvent,
  publicUrl,
  type Sent,
  sid,
  signed,
  type SignedRequest,
  webRequest
} from "./requests.ts"
import { routed } from "./router.ts"
import { token } from "./vectors.ts"

const seen: Array<string> = []

const options = {
  authToken: token,
  baseUrl: publicUrl,
  on: {
    onMessageAdd: ({ body }) => {
      if (body?.includes("spam")) return Effect.fail(new WebhookRejected())
      if (body?.includes("teapot")) return Effect.fail(new WebhookRejected({ status: 418 }))
      if (body?.includes("bug")) return Effect.die(new Error("a bug"))
      return body?.includes("darn")
        ? Effect.succeed({ body: body.replace("darn", "****"), attributes: { filtered: true } })
        : Effect.void
    },
    onConversationAdd: () => Effect.succeed({ friendlyName: "New", attributes: '{"a":1}' }),
    onMessageAdded: ({ author, body, index }, { idempotencyToken }) =>
      Effect.sync(() => seen.push(`${index} ${author}: ${body}, ${idempotencyToken}`)),
    onMessageRemoved: () => Effect.die(new Error("a bug")),
    UnknownEvent: ({ eventType, problem }) => Effect.sync(() => seen.push(`${eventType}: ${problem}`))
  }
} satisfies WebhookReceiver.Options<WebhookReceiver.Handlers>

type Answer = readonly [status: number, body: string]

const answer = async (response: Response): Promise<Answer> => [response.status, await response.text()]

const lines: Array<string> = []

/** Collects what is logged, to see that it has no contents. */
const logger = Logger.replace(
  Logger.defaultLogger,
  Logger.make(({ cause, logLevel, message }) => {
    lines.push(`${logLevel.label} ${[message].flat().map(String).join(" ")} ${String(cause)}`)
  })
)

const runtime = ManagedRuntime.make(logger)

const ways: Record<string, () => (request: SignedRequest) => Promise<Answer>> = {
  "the web handler": () => {
    const handle = WebhookReceiver.webHandler(options, runtime)
    return async (request) => answer(await handle(webRequest(request)))
  },
  "an HttpRouter": () => {
    const handle = routed(WebhookReceiver.httpApp(options), logger)
    return async (request) => answer(await handle(webRequest(request)))
  },
  "an HttpApp": () => {
    const handle = HttpApp.toWebHandlerLayer(WebhookReceiver.httpApp(options), logger).handler
    return async (request) => answer(await handle(webRequest(request)))
  },
  "the parts, with a parsed body": () => {
    const receive = WebhookReceiver.make(options)
    return async ({ body, headers, method, path }) => {
      const parsed = Object.fromEntries(new URLSearchParams(body))
      const received = receive({ method, url: path, headers, body: parsed })
      const reply = await runtime.runPromise(
        Effect.catchTag(received, "WebhookRefused", ({ reply }) => Effect.succeed(reply))
      )
      return [reply.status, reply.body]
    }
  },
  "the parts, with a body as text": () => {
    const receive = WebhookReceiver.make(options)
    return async ({ body, headers, method, path }) => {
      const received = receive({ method, url: path, headers: new Headers(headers), body: body ?? "" })
      const reply = await runtime.runPromise(
        Effect.catchTag(received, "WebhookRefused", ({ reply }) => Effect.succeed(reply))
      )
      return [reply.status, reply.body]
    }
  }
}

for (const [name, make] of Object.entries(ways)) {
  const handle = make()
  const send = (form: Form, sending?: Sent): Effect.Effect<Answer> =>
    Effect.flatMap(signed(form, sending), (request) => Effect.promise(() => handle(request)))

  describe(`WebhookReceiver as ${name}`, () => {
    it.effect("lets a pre-event pass, changes or rejects it", () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* send(preEvent()), [200, "{}"])
        assert.deepStrictEqual(yield* send(preEvent({ Body: "darn & Grüße + 1" })), [
          200,
          '{"body":"**** & Grüße + 1","attributes":"{\\"filtered\\":true}"}'
        ])
        assert.deepStrictEqual(yield* send(preEvent({ Body: "spam" })), [403, ""])
        assert.deepStrictEqual(yield* send(preEvent({ Body: "teapot" })), [418, ""])
        assert.deepStrictEqual(yield* send({ ...base, EventType: "onConversationAdd" }), [
          200,
          '{"friendly_name":"New","attributes":"{\\"a\\":1}"}'
        ])
      }))

    it.effect("acknowledges an event, with a handler or without one", () =>
      Effect.gen(function* () {
        seen.length = 0
        const idempotencyToken = `${name} 1`
        assert.deepStrictEqual(yield* send(postEvent({ Body: "a & b" }), { idempotencyToken }), [200, "{}"])
        assert.deepStrictEqual(yield* send(postEvent(), { method: "GET", idempotencyToken: null }), [200, "{}"])
        assert.deepStrictEqual(yield* send({ ...base, EventType: "onParticipantAdded", ParticipantSid: sid("MB") }), [
          200,
          "{}"
        ])
        assert.deepStrictEqual(seen, [`7 ada: a & b, ${idempotencyToken}`, "7 ada: hello, null"])
      }))

    it.effect("acknowledges and logs what does not decode, and a handler that dies", () =>
      Effect.gen(function* () {
        seen.length = 0
        lines.length = 0
        assert.deepStrictEqual(yield* send({ ...base, EventType: "onTypingStarted", Body: "secret" }), [200, "{}"])
        const { Index: _, ...malformed } = postEvent({ Body: "secret" })
        assert.deepStrictEqual(yield* send(malformed), [200, "{}"])
        assert.deepStrictEqual(yield* send({ Nothing: "secret" }), [200, "{}"])
        assert.deepStrictEqual(yield* send(preEvent({ Body: "bug" })), [200, "{}"])
        assert.deepStrictEqual(seen, [
          "onTypingStarted: EventType is not known",
          "onMessageAdded: Index is missing",
          "null: EventType is missing"
        ])
        assert.lengthOf(lines, 4)
        assert.match(lines[1] ?? "", /^WARN A webhook has an unknown event onMessageAdded: Index is missing/)
        assert.match(lines[3] ?? "", /^ERROR The handler of onMessageAdd died/)
        assert.notInclude(lines.join(), "secret")
      }))

    it.effect("handles a repetition once, and replies the same", () =>
      Effect.gen(function* () {
        seen.length = 0
        const idempotencyToken = `${name} 2`
        for (let i = 0; i < 3; i++) {
          assert.strictEqual((yield* send(postEvent({ RetryCount: `${i}` }), { idempotencyToken }))[0], 200)
        }
        assert.lengthOf(seen, 1)
        // The two events of a change may have the same token.
        for (let i = 0; i < 2; i++) {
          assert.deepStrictEqual(yield* send(preEvent({ Body: "spam" }), { idempotencyToken }), [403, ""])
        }
      }))

    it.effect("refuses what is not from Twilio, with the right status, and logs no contents", () =>
      Effect.gen(function* () {
        seen.length = 0
        lines.length = 0
        const form = postEvent({ Body: "secret" })
        const other = yield* WebhookSignature.sign("https://evil.example/hooks?tenant=a%20b", form, token)
        const refusals: ReadonlyArray<readonly [sending: Sent, status: number, reason: WebhookRefusal]> = [
          [{ method: "PUT" }, 405, "MethodNotAllowed"],
          [{ headers: { "content-type": "application/json" }, body: '{"Body":"secret"}' }, 415, "UnsupportedType"],
          [{ headers: { "content-type": "multipart/form-data; boundary=secret" } }, 415, "UnsupportedType"],
          [{ headers: { "x-twilio-signature": "" } }, 403, "NotSigned"],
          [{ headers: { "x-twilio-signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA=" } }, 403, "WrongSignature"],
          [{ headers: { "x-twilio-signature": "secret" } }, 403, "WrongSignature"],
          // The signature of what the forwarded headers claim.
          [{ headers: { "x-twilio-signature": other } }, 403, "WrongSignature"],
          [{ body: new URLSearchParams({ ...form, Author: "eve" }).toString() }, 403, "WrongSignature"],
          [{ body: "" }, 403, "WrongSignature"]
        ]
        for (const [sending, status, reason] of refusals) {
          const [actual] = yield* send(form, sending)
          assert.strictEqual(actual, status, JSON.stringify(sending))
          assert.match(lines.at(-1) ?? "", new RegExp(`^WARN A webhook was refused with ${status}, ${reason}: `))
        }
        assert.lengthOf(lines, refusals.length)
        assert.notInclude(lines.join(), "secret")
        assert.isEmpty(seen)
      }))
  })
}

describe("the limit of a body", () => {
  const large = `${new URLSearchParams(postEvent())}&X=${"x".repeat(1_048_576)}`

  for (const [name, make] of Object.entries(ways).filter(([name]) => !name.includes("parsed"))) {
    it.effect(`is 1 MiB for ${name}`, () =>
      Effect.gen(function* () {
        const handle = make()
        const request = yield* signed(postEvent(), { body: large })
        assert.strictEqual((yield* Effect.promise(() => handle(request)))[0], 413)
        const fits = yield* signed(postEvent({ Body: "x".repeat(1_000_000) }))
        assert.strictEqual((yield* Effect.promise(() => handle(fits)))[0], 200)
      }))
  }

  for (const name of ["the web handler", "an HttpApp"]) {
    it.effect(`stops reading a stream without a length for ${name}`, () =>
      Effect.gen(function* () {
        let pulled = 0
        const body = new ReadableStream<Uint8Array>({
          pull: (controller) => {
            pulled++
            controller.enqueue(new Uint8Array(100_000))
          }
        })
        const { headers, path } = yield* signed(postEvent())
        const request = new Request(
          `http://10.0.0.7${path}`,
          { method: "POST", headers, body, duplex: "half" } as RequestInit
        )
        const handle = name === "an HttpApp"
          ? HttpApp.toWebHandlerLayer(WebhookReceiver.httpApp(options), logger).handler
          : WebhookReceiver.webHandler(options, runtime)
        const [status] = yield* Effect.promise(async () => answer(await handle(request)))
        assert.strictEqual(status, 413)
        assert.isBelow(pulled, 20)
      }))
  }

  it.effect("replies to a body that ends early", () =>
    Effect.gen(function* () {
      const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error("reset")) })
      const { headers, path } = yield* signed(postEvent())
      const request = new Request(
        `http://10.0.0.7${path}`,
        { method: "POST", headers, body, duplex: "half" } as RequestInit
      )
      const handle = WebhookReceiver.webHandler(options, runtime)
      assert.deepStrictEqual(yield* Effect.promise(async () => answer(await handle(request))), [
        400,
        "the body ended early"
      ])
    }))
})

/** Sends on the test clock, with the parts. */
const receiving = <const On extends WebhookReceiver.Handlers>(
  on: On,
  more: Omit<Partial<WebhookReceiver.Options>, "on"> = {}
) => {
  const receive = WebhookReceiver.make<WebhookReceiver.Handlers>({ authToken: token, baseUrl: publicUrl, ...more, on })
  return (form: Form, sending?: Sent): Effect.Effect<WebhookReceiver.Reply, WebhookRefused> =>
    Effect.flatMap(
      signed(form, sending),
      ({ body = "", headers, method, path }) => receive({ method, url: path, headers, body })
    )
}

/** Lets what runs on WebCrypto's threads go on. */
const turns = Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 0)))

const until = (isDone: () => boolean): Effect.Effect<void> => Effect.asVoid(Effect.repeat(turns, { until: isDone }))

describe("the time of a handler", () => {
  it.effect("is 4.5 seconds, then a pre-event is published as it is, and the handler interrupted", () =>
    Effect.gen(function* () {
      let [began, interrupted] = [false, false]
      const send = receiving({
        onMessageAdd: () => {
          began = true
          return Effect.onInterrupt(Effect.never, () => Effect.sync(() => interrupted = true))
        }
      })
      const fiber = yield* Effect.fork(send(preEvent()))
      yield* until(() => began)
      yield* TestClock.adjust("4499 millis")
      yield* turns
      assert.isFalse(interrupted)
      yield* TestClock.adjust("1 millis")
      const { body, status } = yield* Fiber.join(fiber)
      assert.deepStrictEqual([status, body], [200, "{}"])
      yield* until(() => interrupted)
    }))

  it.effect("is an option, and so is what its end means", () =>
    Effect.gen(function* () {
      let began = 0
      const send = receiving({
        onMessageAdd: () => {
          began++
          return Effect.never
        }
      }, { timeout: "2 seconds", onTimeout: "reject" })
      const fiber = yield* Effect.fork(send(preEvent()))
      yield* until(() => began === 1)
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual((yield* Fiber.join(fiber)).status, 403)
    }))

  it.effect("does not end a handler of any other event, which goes on after the reply", () =>
    Effect.gen(function* () {
      const latch = yield* Deferred.make<void>()
      let [began, done] = [false, false]
      const send = receiving({
        onMessageAdded: () => {
          began = true
          return Effect.map(Deferred.await(latch), () => done = true)
        }
      })
      const fiber = yield* Effect.fork(send(postEvent()))
      yield* until(() => began)
      yield* TestClock.adjust("4500 millis")
      assert.strictEqual((yield* Fiber.join(fiber)).status, 200)
      assert.isFalse(done)
      yield* Deferred.succeed(latch, undefined)
      yield* until(() => done)
    }))

  it.effect("is told to an edge runtime, which would end the handler otherwise", () =>
    Effect.gen(function* () {
      const latch = yield* Deferred.make<void>()
      let done = false
      const waited: Array<Promise<unknown>> = []
      const handle = WebhookReceiver.webHandler({
        ...options,
        timeout: "1 millis",
        on: { onMessageAdded: () => Effect.map(Deferred.await(latch), () => done = true) }
      }, runtime)
      const request = webRequest(yield* signed(postEvent()))
      const { status } = yield* Effect.promise(() => handle(request, { waitUntil: (promise) => waited.push(promise) }))
      assert.strictEqual(status, 200)
      assert.lengthOf(waited, 1)
      yield* Deferred.succeed(latch, undefined)
      yield* Effect.promise(() => Promise.all(waited))
      assert.isTrue(done)
    }))

  it.effect("goes on where the server passes something else with a request", () =>
    Effect.gen(function* () {
      const latch = yield* Deferred.make<void>()
      let done = false
      const handle = WebhookReceiver.webHandler({
        ...options,
        onDefect: "reject",
        timeout: "1 millis",
        on: { onMessageAdded: () => Effect.map(Deferred.await(latch), () => done = true) }
      }, runtime)
      // A route of Next, and Deno.serve
      const next: (request: Request, context: { readonly params: Promise<object> }) => Promise<Response> = handle
      const deno: (request: Request, info: { readonly completed: Promise<void> }) => Promise<Response> = handle
      const requests = [webRequest(yield* signed(postEvent())), webRequest(yield* signed(postEvent()))] as const
      assert.strictEqual((yield* Effect.promise(() => next(requests[0], { params: Promise.resolve({}) }))).status, 200)
      assert.strictEqual((yield* Effect.promise(() => deno(requests[1], { completed: Promise.resolve() }))).status, 200)
      yield* Deferred.succeed(latch, undefined)
      yield* until(() => done)
    }))

  it.effect("goes on for a client that hangs up", () =>
    Effect.gen(function* () {
      const latch = yield* Deferred.make<void>()
      let [began, done] = [false, false]
      const send = receiving({
        onMessageAdded: () => {
          began = true
          return Effect.map(Deferred.await(latch), () => done = true)
        }
      })
      const fiber = yield* Effect.fork(send(postEvent()))
      yield* until(() => began)
      yield* Fiber.interrupt(fiber)
      yield* Deferred.succeed(latch, undefined)
      yield* until(() => done)
    }))
})

describe("a handler that fails", () => {
  const bugs = {
    onMessageAdd: () => {
      throw new Error("a bug")
    },
    onMessageAdded: () => Effect.die("a bug")
  }

  it.effect("loses no message by default, and is logged", () =>
    Effect.gen(function* () {
      const send = receiving(bugs)
      assert.strictEqual((yield* send(preEvent())).status, 200)
      assert.strictEqual((yield* send(postEvent())).status, 200)
    }))

  it.effect("replies with 500 if asked to, and handles the event again when it is sent again", () =>
    Effect.gen(function* () {
      let attempts = 0
      const send = receiving({
        ...bugs,
        onMessageAdded: () => attempts++ === 0 ? Effect.die("a bug") : Effect.void
      }, { onDefect: "reject" })
      assert.strictEqual((yield* send(preEvent())).status, 500)
      assert.strictEqual((yield* send(postEvent(), { idempotencyToken: "t" })).status, 500)
      assert.strictEqual((yield* send(postEvent(), { idempotencyToken: "t" })).status, 200)
      assert.strictEqual((yield* send(postEvent(), { idempotencyToken: "t" })).status, 200)
      assert.strictEqual(attempts, 2)
    }))

  it.effect("rejects nothing by returning what Twilio would not understand", () =>
    Effect.gen(function* () {
      const changes: ReadonlyArray<unknown> = [
        { text: "a misspelt field" },
        { body: 7 },
        { attributes: "{" },
        { attributes: () => {} },
        { friendlyName: "of a conversation" }
      ]
      for (const change of changes) {
        const send = receiving({ onMessageAdd: () => Effect.succeed(change as object) }, { onDefect: "reject" })
        assert.strictEqual((yield* send(preEvent())).status, 500, JSON.stringify(change))
      }
      const nothing = receiving({ onMessageAdd: () => Effect.succeed({ body: undefined }) }, { onDefect: "reject" })
      assert.strictEqual((yield* nothing(preEvent())).body, "{}")
    }))

  it.effect("rejects with a status that Twilio takes for a rejection, whatever it is given", () =>
    Effect.gen(function* () {
      for (
        const [status, expected] of [[400, 400], [599, 599], [200, 403], [302, 403], [NaN, 403], [4e9, 403]] as const
      ) {
        const send = receiving({ onMessageAdd: () => new WebhookRejected({ status }) })
        assert.strictEqual((yield* send(preEvent())).status, expected)
      }
    }))
})

describe("the guard", () => {
  it.effect("lets a repetition wait for the reply of the first request", () =>
    Effect.gen(function* () {
      const latch = yield* Deferred.make<void>()
      let began = 0
      const send = receiving({
        onMessageAdd: () => {
          began++
          return Effect.zipRight(Deferred.await(latch), Effect.fail(new WebhookRejected()))
        }
      })
      const first = yield* Effect.fork(send(preEvent(), { idempotencyToken: "t" }))
      yield* until(() => began === 1)
      const second = yield* Effect.fork(send(preEvent(), { idempotencyToken: "t" }))
      yield* turns
      yield* Deferred.succeed(latch, undefined)
      assert.strictEqual((yield* Fiber.join(first)).status, 403)
      assert.strictEqual((yield* Fiber.join(second)).status, 403)
      assert.strictEqual(began, 1)
    }))

  it.effect("forgets the oldest delivery", () =>
    Effect.gen(function* () {
      const handled: Array<string> = []
      const guard = WebhookReceiver.guard({ capacity: 2 })
      const reply = { status: 200, headers: {}, body: "{}" }
      const handle = (id: string) =>
        guard.once(
          id,
          Effect.sync(() => {
            handled.push(id)
            return reply
          })
        )
      for (const id of ["a", "b", "a", "c", "b", "a"]) assert.strictEqual(yield* handle(id), reply)
      assert.deepStrictEqual(handled, ["a", "b", "c", "a"])
    }))

  it.effect("handles a delivery again whose handling was interrupted", () =>
    Effect.gen(function* () {
      const guard = WebhookReceiver.guard()
      const fiber = yield* Effect.fork(guard.once("a", Effect.never))
      yield* turns
      const waiting = yield* Effect.fork(guard.once("a", Effect.succeed({ status: 200, headers: {}, body: "second" })))
      yield* turns
      yield* Fiber.interrupt(fiber)
      assert.strictEqual((yield* Fiber.join(waiting)).body, "second")
    }))

  it.effect("can be shared, replaced or left out", () =>
    Effect.gen(function* () {
      let handled = 0
      const on = { onMessageAdded: () => Effect.sync(() => handled++) }
      const shared = WebhookReceiver.guard()
      const [one, two] = [receiving(on, { guard: shared }), receiving(on, { guard: shared })]
      yield* one(postEvent(), { idempotencyToken: "t" })
      yield* two(postEvent(), { idempotencyToken: "t" })
      assert.strictEqual(handled, 1)
      const none = receiving(on, { guard: "none" })
      yield* none(postEvent(), { idempotencyToken: "t" })
      yield* none(postEvent(), { idempotencyToken: "t" })
      assert.strictEqual(handled, 3)
    }))

  it.effect("is not waited for longer than a handler, and an event is handled when it goes on", () =>
    Effect.gen(function* () {
      const latch = yield* Deferred.make<void>()
      let [asked, handled] = [0, 0]
      const guard: WebhookReceiver.Guard = {
        once: (_, handle) =>
          Effect.suspend(() => {
            asked++
            return Effect.zipRight(Deferred.await(latch), handle)
          })
      }
      const count = () => Effect.sync(() => void handled++)
      const send = receiving({ onMessageAdded: count, onMessageAdd: count }, { guard })
      const replies = yield* Effect.fork(Effect.all([send(postEvent()), send(preEvent())], { concurrency: 2 }))
      yield* until(() => asked === 2)
      yield* TestClock.adjust("4500 millis")
      assert.deepStrictEqual((yield* Fiber.join(replies)).map(({ body, status }) => `${status} ${body}`), [
        "200 {}",
        "200 {}"
      ])
      assert.strictEqual(handled, 0)
      yield* Deferred.succeed(latch, undefined)
      yield* until(() => handled > 0)
      yield* turns
      // Twilio has published what the pre-event was about.
      assert.strictEqual(handled, 1)
    }))

  it.effect("rejects nothing if it dies, unless a bug is to", () =>
    Effect.gen(function* () {
      const guard: WebhookReceiver.Guard = { once: () => Effect.die("no store") }
      const on = { onMessageAdd: () => Effect.void }
      assert.strictEqual((yield* receiving(on, { guard })(preEvent())).status, 200)
      assert.strictEqual((yield* receiving(on, { guard, onDefect: "reject" })(preEvent())).status, 500)
    }))

  it.effect("recognises a repetition while a handler goes on after the reply", () =>
    Effect.gen(function* () {
      const latch = yield* Deferred.make<void>()
      let began = 0
      const send = receiving({
        onMessageAdded: () => {
          began++
          return Deferred.await(latch)
        }
      })
      for (let attempt = 0; attempt < 2; attempt++) {
        let status = 0
        const sent = Effect.map(send(postEvent(), { idempotencyToken: "t" }), (reply) => status = reply.status)
        yield* Effect.fork(sent)
        const waits = Effect.zipRight(turns, TestClock.adjust("4500 millis"))
        yield* Effect.repeat(waits, { until: () => status > 0 })
        assert.strictEqual(status, 200)
      }
      yield* Deferred.succeed(latch, undefined)
      assert.strictEqual((yield* send(postEvent(), { idempotencyToken: "t" })).status, 200)
      assert.strictEqual(began, 1)
    }))

  it.effect("is asked after the signature was verified", () =>
    Effect.gen(function* () {
      const asked: Array<string> = []
      const guard: WebhookReceiver.Guard = {
        once: (id, handle) => {
          asked.push(id)
          return handle
        }
      }
      const send = receiving({ onMessageAdded: () => Effect.void }, { guard })
      const { reason } = yield* Effect.flip(send(postEvent(), { idempotencyToken: "t", body: "X=1" }))
      assert.strictEqual(reason, "WrongSignature")
      yield* send(postEvent(), { idempotencyToken: "t" })
      assert.deepStrictEqual(asked, ["onMessageAdded t"])
    }))
})

class Inbox extends Context.Tag("Inbox")<Inbox, { readonly add: (line: string) => Effect.Effect<void> }>() {}

class Greeting extends Context.Tag("Greeting")<Greeting, string>() {}

describe("handlers with requirements", () => {
  const on = {
    onMessageAdded: ({ body }) => Effect.flatMap(Inbox, (inbox) => inbox.add(body ?? "")),
    onMessageAdd: ({ body }) => Effect.map(Greeting, (greeting) => ({ body: `${greeting}, ${body}` }))
  } satisfies WebhookReceiver.Handlers<Inbox | Greeting>
  const added: Array<string> = []
  const layer = Layer.merge(
    Layer.succeed(Inbox, { add: (line) => Effect.sync(() => added.push(line)) }),
    Layer.succeed(Greeting, "Hello")
  )
  const settings = { authToken: token, baseUrl: publicUrl, on }

  it.effect("run in a ManagedRuntime, in a Runtime, and in the context of an app", () =>
    Effect.gen(function* () {
      added.length = 0
      const managed = ManagedRuntime.make(layer)
      const runtime = yield* Effect.provide(Effect.runtime<Inbox | Greeting>(), layer)
      const handlers = [
        WebhookReceiver.webHandler(settings, managed),
        WebhookReceiver.webHandler(settings, runtime),
        HttpApp.toWebHandlerLayer(WebhookReceiver.httpApp(settings), layer).handler
      ]
      for (const handle of handlers) {
        const request = webRequest(yield* signed(preEvent({ Body: "Ada" })))
        assert.deepStrictEqual(yield* Effect.promise(async () => answer(await handle(request))), [
          200,
          '{"body":"Hello, Ada"}'
        ])
        const after = webRequest(yield* signed(postEvent({ Body: "hi" })))
        assert.strictEqual((yield* Effect.promise(() => handle(after))).status, 200)
      }
      assert.deepStrictEqual(added, ["hi", "hi", "hi"])
      yield* Effect.promise(() => managed.dispose())
    }))

  it.effect("reply like a handler that died if their layer cannot be built", () =>
    Effect.gen(function* () {
      const broken = ManagedRuntime.make(Layer.fail("no database") as Layer.Layer<Inbox | Greeting, string>)
      const request = yield* signed(preEvent())
      const status = (more: Partial<WebhookReceiver.Options>): Effect.Effect<number> =>
        Effect.promise(async () => {
          const { on: _, ...others } = more
          return (await WebhookReceiver.webHandler({ ...settings, ...others }, broken)(webRequest(request))).status
        })
      assert.strictEqual(yield* status({}), 200)
      assert.strictEqual(yield* status({ onDefect: "reject" }), 500)
    }))

  it("do not compile without a runtime, with an unknown name or a change that the event does not have", () => {
    const compile = (): void => {
      // @ts-expect-error: the runtime is missing
      WebhookReceiver.webHandler(settings)
      WebhookReceiver.webHandler({
        authToken: token,
        on: {
          // @ts-expect-error: misspelt
          onMessageAded: () => Effect.void
        }
      })
      WebhookReceiver.webHandler({
        authToken: token,
        on: {
          // @ts-expect-error: a participant cannot be changed
          onParticipantAdd: () => Effect.succeed({ identity: "eve" })
        }
      })
      WebhookReceiver.webHandler({
        authToken: token,
        on: {
          // @ts-expect-error: the error is not handled
          onMessageAdded: () => Effect.fail("a bug")
        }
      })
    }
    assert.isFunction(compile)
  })
})

describe("the options", () => {
  const refused = (more: object): string => {
    try {
      WebhookReceiver.make({ authToken: token, on: {}, ...more })
    } catch (error) {
      assert.instanceOf(error, InvalidRequest)
      return error.field ?? ""
    }
    return "accepted"
  }

  it("are refused by name", () => {
    const wrong: Readonly<Record<string, ReadonlyArray<unknown>>> = {
      authToken: [undefined, "plain", Redacted.make("")],
      baseUrl: [
        "desk.example",
        "https://desk.example?x",
        "https://desk.example#x",
        "https://",
        "ftp://desk.example",
        1
      ],
      maxBodySize: [0, 1.5, "1 MiB"],
      timeout: [0, -1, "soon"],
      onTimeout: ["publish"],
      onDefect: ["ignore", 500],
      guard: [true, "memory", {}],
      on: [undefined, null, []],
      basUrl: ["https://desk.example"]
    }
    for (const [field, values] of Object.entries(wrong)) {
      for (const value of values) assert.strictEqual(refused({ [field]: value }), field, String(value))
    }
    assert.strictEqual(refused({ on: { onMessageAded: () => Effect.void } }), "on.onMessageAded")
    assert.throws(() => WebhookReceiver.guard({ capacity: 0 }), InvalidRequest)
    assert.strictEqual(refused({ baseUrl: "https://desk.example/prefix/", timeout: Infinity }), "accepted")
  })

  it.effect("have a base URL with the prefix that a proxy takes off", () =>
    Effect.gen(function* () {
      const { headers, ...request } = yield* signed(postEvent(), { path: "/prefix/hooks" })
      const receive = WebhookReceiver.make({ authToken: token, baseUrl: `${publicUrl}/prefix/`, on: {} })
      assert.strictEqual((yield* receive({ ...request, headers, url: "/hooks" })).status, 200)
      assert.strictEqual((yield* receive({ ...request, headers, url: "http://10.0.0.7:3000/hooks" })).status, 200)
    }))

  it.effect("may leave out the base URL where the server sees the public one", () =>
    Effect.gen(function* () {
      const { headers, ...request } = yield* signed(postEvent())
      const receive = WebhookReceiver.make({ authToken: token, on: {} })
      assert.strictEqual((yield* receive({ ...request, headers, url: publicUrl + request.path })).status, 200)
      const withHost = { ...headers, host: "desk.example" }
      assert.strictEqual((yield* receive({ ...request, headers: withHost, url: request.path })).status, 200)
      yield* Effect.flip(receive({ ...request, headers, url: request.path }))
      yield* Effect.flip(receive({ ...request, headers, url: `http://desk.example${request.path}` }))
    }))
})
