import {
  ConversationsClient,
  forService,
  InvalidRequest,
  NotFound,
  RateLimited,
  type ServiceClient,
  type ServiceConversationMessage
} from "@effect-twilio/conversations"
import { PromiseClient, type PromiseList } from "@effect-twilio/conversations/PromiseClient"
import { Fault, type Seed, Simulator } from "@effect-twilio/conversations/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { call, operationNames, takesPath, valuesOf } from "./functions.ts"
import { chatServiceSid, connected, credentials, type Sent, simulated, transport } from "./support.ts"

const shown = ({ request, url }: Sent) => [
  request.method,
  url.href,
  request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : request.body._tag
]

const failing = () => new Response("{}", { status: 404 })

/** What an operation sends when it is called as a function. */
const sentBy = (name: string) =>
  Effect.gen(function* () {
    const { client, sent } = yield* connected(failing)
    const { input, path } = valuesOf(name)
    yield* Effect.ignore(Effect.provide(takesPath(name) ? call(name, path, input) : call(name, input), client))
    return sent.map(shown)
  })

/** Only the fields that the path of this operation has, as a caller would write them. */
const mergedValues = (name: string): Record<string, unknown> => {
  const { input, path } = valuesOf(name)
  return takesPath(name) ? { ...path, ...input } : { ...input }
}

const isOfService = (name: string) => /^[a-z]+Service[A-Z]/.test(name)

describe("forService", () => {
  it.scoped("has each operation of a service, which sends what the function sends", () =>
    Effect.gen(function* () {
      const names = operationNames.filter(isOfService)
      assert.isAtLeast(names.length, 57)
      const { client, sent } = yield* connected(failing)
      const desk = forService(`IS${"0123456789abcdef".repeat(2)}`) as unknown as Record<
        string,
        (values: object) => Effect.Effect<unknown, unknown, ConversationsClient> | Stream.Stream<unknown>
      >
      for (const name of names) {
        const { chatServiceSid: _, ...values } = mergedValues(name)
        const made = desk[name.replace("Service", "")]!(values)
        const before = sent.length
        yield* Effect.ignore(Effect.provide(
          Effect.isEffect(made) ? made : Stream.runDrain(made),
          client
        ))
        assert.deepStrictEqual(sent.slice(before).map(shown), yield* sentBy(name), name)
      }
      const others = Object.keys(desk).filter((name) => !names.includes(name.replace(/^([a-z]+)/, "$1Service")))
      assert.sameMembers(others, [
        "downloadMedia",
        "fetchMedia",
        "fetchMediaSet",
        "uploadMedia",
        "findOrCreateConversation",
        "markUserConversationRead",
        "postConversationMessageOnce"
      ])
    }))

  const desk: ServiceClient = forService(chatServiceSid)

  it.effect("writes the service once", () =>
    Effect.gen(function* () {
      const { sid } = yield* desk.findOrCreateConversation({ uniqueName: "order-2001" })
      const message = yield* desk.postConversationMessageOnce({ conversationSid: sid, id: "one", body: "Hello" })
      const messages: ReadonlyArray<ServiceConversationMessage> = Array.from(
        yield* Stream.runCollect(desk.listConversationMessage({ conversationSid: sid, order: "desc", limit: 1 }))
      )
      assert.deepStrictEqual(messages.map(({ sid }) => sid), [message.sid])
      yield* desk.createConversation()
    }).pipe(Effect.provide(simulated())))

  for (const values of [{ chatServiceSid }, { chatServiceSid: "IS" + "0".repeat(32) }]) {
    it.effect(`refuses another service: ${values.chatServiceSid}`, () =>
      Effect.gen(function* () {
        const one = yield* Effect.flip(desk.fetchConversation({ ...values, sid: "order-1042" }))
        const all = yield* Effect.flip(Stream.runDrain(desk.listConversation(values as object)))
        for (const error of [one, all]) {
          assert.strictEqual(error._tag === "InvalidRequest" ? error.field : error._tag, "chatServiceSid")
        }
        assert.deepStrictEqual(yield* (yield* Simulator).requests, [])
      }).pipe(Effect.provide(simulated())))
  }

  it.effect("uploads what a Stream has, with its error and its needs", () =>
    Effect.gen(function* () {
      const content = Stream.fromEffect(Effect.as(Simulator, new Uint8Array(3)))
      const { sid, size } = yield* desk.uploadMedia({ content, size: 3 })
      const fetched = yield* desk.fetchMedia({ sid })
      assert.deepStrictEqual([size, fetched.size], [3, 3])
      assert.strictEqual(yield* Stream.runFold(desk.downloadMedia({ sid }), 0, (sum, part) => sum + part.length), 3)
      const broken = desk.uploadMedia({ content: Stream.fail("no disk" as const), size: 3 })
      assert.strictEqual(yield* Effect.flip(broken), "no disk")
    }).pipe(Effect.provide(simulated())))

  it.effect("refuses what is no plain object, and sends nothing", () =>
    Effect.gen(function* () {
      const wrong: ReadonlyArray<unknown> = [
        Promise.resolve({}),
        new Map([["sid", "order-1042"]]),
        "order-1042",
        7,
        null,
        []
      ]
      for (const values of wrong) {
        const error = yield* Effect.flip(desk.updateConversation(values as { readonly sid: string }))
        assert.strictEqual(error._tag, "InvalidRequest")
      }
      assert.deepStrictEqual(yield* (yield* Simulator).requests, [])
    }).pipe(Effect.provide(simulated())))

  it("does not compile with a wrong name, a wrong value or without what is required", () => {
    // @ts-expect-error: no such operation
    void desk.fetchServiceConversation
    // @ts-expect-error: sid is missing
    void desk.fetchConversation({})
    // @ts-expect-error: no values
    void desk.fetchConversation()
    // @ts-expect-error: a wrong state
    void desk.updateConversation({ sid: "order-1042", state: "open" })
    // @ts-expect-error: an unknown field
    void desk.updateConversation({ sid: "order-1042", friendlyname: "Order" })
  })
})

/** A client on a new simulator. */
const simulatedClient = (seed?: Seed.Seed) => {
  const simulator = Simulator.unsafeMake(seed === undefined ? {} : { seed })
  const twilio = PromiseClient.make({
    accountSid: Simulator.accountSid,
    authToken: Simulator.authToken,
    fetch: simulator.fetch
  })
  return { simulator, twilio, desk: twilio.service(chatServiceSid) }
}

const requestsOf = (simulator: Simulator.Service) => Effect.runSync(simulator.requests)

/** The rejection of a promise. */
const rejection = (promise: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(promise).then(() => assert.fail("it succeeded"), (error: unknown) => error)

describe("PromiseClient", () => {
  it("has each operation, which sends what the function sends", async () => {
    const { layer, sent } = transport(failing)
    const twilio = PromiseClient.fromLayer(
      Layer.provide(ConversationsClient.layer(credentials), layer)
    ) as unknown as Record<string, (values: object) => PromiseLike<unknown>>
    for (const name of operationNames) {
      const before = sent.length
      await rejection(twilio[name]!(mergedValues(name)))
      const expected = await Effect.runPromise(Effect.scoped(sentBy(name)))
      assert.deepStrictEqual(sent.slice(before).map(shown), expected, name)
    }
  })

  it("returns records with dates, and takes dates", async () => {
    const { desk, twilio } = simulatedClient()
    const endDate = new Date("2024-03-31T00:00:00Z")
    const found: ReadonlyArray<{ readonly dateCreated: Date | null }> = await desk.listConversation({ endDate })
    assert.isNotEmpty(found)
    for (const { dateCreated } of found) assert.isTrue(dateCreated instanceof Date && dateCreated <= endDate)
    const { timers } = await desk.createConversation({ uniqueName: "order-2001", timers: { closed: "3 days" } })
    const closes: Date | null | undefined = timers?.dateClosed
    assert.instanceOf(closes, Date)
    assert.include(JSON.stringify(found[0]), '"dateCreated":"2024-')
    await twilio.dispose()
  })

  it("uploads and downloads bytes", async () => {
    const { desk, twilio } = simulatedClient()
    const content = new Uint8Array([1, 2, 3])
    const { dateCreated, sid }: { readonly dateCreated: Date | null; readonly sid: string } = await desk.uploadMedia({
      content,
      contentType: "image/png"
    })
    assert.instanceOf(dateCreated, Date)
    const whole: ReadonlyArray<Uint8Array> = await desk.downloadMedia({ sid })
    assert.deepStrictEqual(whole, [content])
    const parts: Array<Uint8Array> = []
    for await (const part of twilio.downloadMedia({ chatServiceSid, sid, maxBytes: 3 })) parts.push(part)
    assert.deepStrictEqual(parts, [content])
    assert.deepStrictEqual((await desk.fetchMediaSet({ sids: [sid] })).map((file) => file?.size), [3])
    await twilio.dispose()
  })

  it("returns a list as an array, or page by page", async () => {
    const { desk, simulator, twilio } = simulatedClient()
    const grace = { userSid: "grace@example.com", pageSize: 50 }
    const list: PromiseList<{ readonly conversationSid: string }> = desk.listUserConversation(grace)
    assert.lengthOf(requestsOf(simulator), 0)
    const all = await list
    assert.isTrue(Array.isArray(all))
    assert.lengthOf(all, 128)
    const before = requestsOf(simulator).length
    const first: Array<string> = []
    for await (const { conversationSid } of list) {
      first.push(conversationSid)
      if (first.length === 60) break
    }
    assert.deepStrictEqual(first, all.slice(0, 60).map(({ conversationSid }) => conversationSid))
    assert.strictEqual(requestsOf(simulator).length - before, 2)
    await twilio.dispose()
  })

  it("rejects with the error itself", async () => {
    const { desk, simulator, twilio } = simulatedClient()
    assert.instanceOf(await rejection(desk.fetchConversation({ sid: "order-0" })), NotFound)
    assert.instanceOf(await rejection(desk.fetchConversation({ sid: "" })), InvalidRequest)
    assert.instanceOf(await rejection(desk.listUserConversation({ userSid: "nobody" })), NotFound)
    const iterated = (async () => {
      for await (const _ of desk.listUserConversation({ userSid: "nobody" })) assert.fail("there is none")
    })()
    assert.instanceOf(await rejection(iterated), NotFound)
    Effect.runSync(simulator.injectFaults(Fault.rateLimited({ retryAfter: 3_600 })))
    assert.instanceOf(await rejection(desk.fetchConversation({ sid: "order-1042" })), RateLimited)
    await twilio.dispose()
  })

  it("aborts", async () => {
    const { desk, simulator, twilio } = simulatedClient()
    const reason = new Error("the browser went away")
    const signal = AbortSignal.abort(reason)
    assert.strictEqual(await rejection(desk.fetchConversation({ sid: "order-1042" }, { signal })), reason)
    assert.strictEqual(await rejection(desk.listConversation({}, { signal })), reason)
    assert.lengthOf(requestsOf(simulator), 0)

    Effect.runSync(simulator.setFaults(() => Fault.stalledBody()))
    const calls: ReadonlyArray<(signal: AbortSignal) => PromiseLike<unknown>> = [
      (signal) => desk.fetchConversation({ sid: "order-1042" }, { signal }),
      (signal) => desk.listConversation({}, { signal }),
      async (signal) => {
        for await (const _ of desk.listConversation({}, { signal })) assert.fail("there is none")
      }
    ]
    for (const [index, call] of calls.entries()) {
      const controller = new AbortController()
      const rejected = rejection(call(controller.signal))
      await Effect.runPromise(simulator.awaitRequests((requests) => requests.length === index + 1))
      controller.abort(reason)
      assert.strictEqual(await rejected, reason)
      await Effect.runPromise(simulator.awaitRequests((requests) => requests[index]?.aborted === true))
    }
    await twilio.dispose()
  })

  it("is disposed of", async () => {
    const { twilio } = simulatedClient()
    assert.isTrue(Symbol.asyncDispose in twilio)
    await twilio.fetchConversation({ sid: "order-1042" })
    await twilio[Symbol.asyncDispose]()
    assert.isDefined(await rejection(twilio.fetchConversation({ sid: "order-1042" })))
  })

  it("takes policies and an API key, and rejects what is wrong with its options", async () => {
    const simulator = Simulator.unsafeMake()
    const fetch = simulator.fetch
    const account = { accountSid: Simulator.accountSid, authToken: Redacted.make(Simulator.authToken) }
    const key = { apiKeySid: Simulator.apiKeySid, apiKeySecret: Simulator.apiKeySecret }
    const { friendlyName } = await PromiseClient.make({ ...key, fetch }).fetchConversation({ sid: "order-1042" })
    assert.strictEqual(friendlyName, "Order 1042: where is my parcel?")

    Effect.runSync(simulator.injectFaults(Fault.serverError(), Fault.serverError()))
    const once = PromiseClient.make({ ...account, fetch, retry: { maxRetries: 0 } })
    await rejection(once.fetchConversation({ sid: "order-1042" }))
    assert.lengthOf(requestsOf(simulator), 2)

    for (
      const [field, options] of [
        ["maxretries", { ...account, retry: { maxretries: 0 } }],
        ["colour", { ...account, colour: "red" }],
        ["accountSid", { ...account, accountSid: "me" }],
        ["region", { ...account, region: "a b" }]
      ] as const
    ) {
      const error = await rejection(
        PromiseClient.make({ ...options as typeof account, fetch }).fetchConversation({ sid: "order-1042" })
      )
      assert.strictEqual(error instanceof InvalidRequest ? error.field : error, field)
    }
  })

  it("keeps its secret out of what it shows", () => {
    const { twilio } = simulatedClient()
    assert.notInclude(JSON.stringify(twilio), Simulator.authToken)
  })

  it("does not compile with a wrong name or value", () => {
    const { desk, twilio } = simulatedClient()
    const wrong = () => {
      // @ts-expect-error: sid is missing
      void twilio.fetchConversation()
      // @ts-expect-error: no such operation
      void desk.fetchServiceConversation
      // @ts-expect-error: a date of another kind
      void desk.listConversation({ endDate: 7 })
      // @ts-expect-error: a list has no such field
      void desk.listConversation({}).then((all) => all[0]?.friendlyname)
    }
    assert.isFunction(wrong)
  })
})
