// Kills the programs between any two steps, and runs them again: nothing is there twice, and nothing is missing.

import {
  type ConversationsClient,
  type ConversationsError,
  createServiceConversation,
  createServiceConversationMessage,
  deleteServiceConversationMessage,
  findOrCreateConversation,
  findOrCreateServiceConversation,
  listServiceConversation,
  listServiceConversationMessage,
  postConversationMessageOnce,
  postServiceConversationMessageOnce,
  RetryPolicy,
  updateServiceConversation
} from "@effect-twilio/conversations"
import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { advancing } from "./advancing.ts"
import { chatServiceSid, next, requests, simulated } from "./support.ts"

const desk = { chatServiceSid }
const order = { chatServiceSid, conversationSid: "order-17" }

/** A new simulator with one conversation, without retries. */
const fresh = () =>
  simulated({
    seed: Seed.make({
      users: [
        Seed.user({
          identity: "ada@example.com",
          conversations: [Seed.conversation({ uniqueName: "order-17", messages: 3 })]
        })
      ]
    })
  })

type Program = Effect.Effect<unknown, ConversationsError, ConversationsClient>

/** What can happen to a request, from the side of a program that does not survive it, or only gets an error. */
const accidents: ReadonlyArray<
  readonly [name: string, fault: Fault.Fault | "killed" | "killed after it was processed"]
> = [
  ["killed before the request was processed", "killed"],
  ["killed after the request was processed", "killed after it was processed"],
  ["500, not processed", Fault.serverError()],
  ["500, processed", Fault.serverError({ processed: true })],
  ["connection lost before", Fault.droppedConnection()],
  ["connection lost after", Fault.droppedConnection({ processed: true })],
  ["body cut off", Fault.truncatedBody()],
  ["a page of a proxy in place of the response", Fault.reply(() => new Response("<h1>Hi</h1>"), { processed: true })],
  ["429", Fault.rateLimited()],
  ["404 of another path", Fault.reply(() => Response.json({ status: 404 }, { status: 404 }))]
]

/** Runs the program until its request of this number, which has the accident; `false` if there is no such request. */
const runUntil = (program: Program, number: number, accident: typeof accidents[number][1]) =>
  Effect.gen(function* () {
    const simulator = yield* Simulator
    const reached = yield* Deferred.make<void>()
    const hanging = Fault.reply(() => {
      Deferred.unsafeDone(reached, Effect.void)
      return new Promise(() => {})
    }, { processed: accident === "killed after it was processed" })
    let count = 0
    let isReached = false
    yield* simulator.setFaults(() => {
      if (count++ !== number) return null
      isReached = true
      return typeof accident === "string" ? hanging : accident
    })
    const fiber = yield* Effect.fork(Effect.exit(Effect.provide(program, RetryPolicy.none)))
    const isKilled = yield* Effect.raceFirst(
      Effect.as(Deferred.await(reached), true),
      Effect.as(Fiber.join(fiber), false)
    )
    if (isKilled) yield* Fiber.interrupt(fiber)
    yield* simulator.setFaults(() => null)
    return isReached
  })

/** Runs the program with one accident, at every place and of every kind, then again, and counts what is there. */
const survives = (program: Program, count: Effect.Effect<number, ConversationsError, ConversationsClient>) =>
  Effect.gen(function* () {
    for (const [name, accident] of accidents) {
      let number = 0
      let isReached = true
      while (isReached) {
        const at = `request ${number}: ${name}`
        isReached = yield* Effect.gen(function* () {
          const isReached = yield* runUntil(program, number, accident)
          assert.isAtMost(yield* advancing(count), 1, at)
          // After a 429 the client pauses.
          const exit = yield* Effect.exit(advancing(program))
          assert.isTrue(Exit.isSuccess(exit), at)
          assert.strictEqual(yield* count, 1, at)
          yield* program
          assert.strictEqual(yield* count, 1, `${at}, a third time`)
          return isReached
        }).pipe(Effect.provide(fresh()))
        number++
      }
      // a look and a create at least
      assert.isAtLeast(number, 3, name)
    }
  })

const methods = Effect.map(requests, (all) => all.map(({ method, status }) => `${method} ${status}`))

describe("findOrCreateServiceConversation", () => {
  const input = { uniqueName: "order-2001", friendlyName: "Order 2001" }
  const open = findOrCreateServiceConversation(desk, input)
  const count = Effect.map(
    Stream.runCollect(listServiceConversation(desk)),
    (all) => Chunk.toReadonlyArray(all).filter(({ uniqueName }) => uniqueName === input.uniqueName).length
  )

  it.effect("creates one, however the program ends and runs again", () => survives(open, count))

  it.effect("does the same in the default service", () => survives(findOrCreateConversation(input), count))

  it.effect("takes two requests at first, and one later", () =>
    Effect.gen(function* () {
      const created = yield* open
      assert.strictEqual(created.friendlyName, "Order 2001")
      assert.deepStrictEqual(yield* open, created)
      assert.deepStrictEqual(yield* methods, ["GET 404", "POST 201", "GET 200"])
    }).pipe(Effect.provide(fresh())))

  it.effect("returns what is there as it is, closed too", () =>
    Effect.gen(function* () {
      const { sid } = yield* createServiceConversation(desk, { ...input, friendlyName: "Another" })
      yield* updateServiceConversation({ ...desk, sid }, { state: "closed" })
      const found = yield* open
      assert.deepStrictEqual([found.sid, found.friendlyName, found.state], [sid, "Another", "closed"])
    }).pipe(Effect.provide(fresh())))

  it.effect("returns the one of a program that was faster", () =>
    Effect.gen(function* () {
      const all = yield* Effect.all(Array.from({ length: 5 }, () => open), { concurrency: "unbounded" })
      assert.lengthOf(new Set(all.map(({ sid }) => sid)), 1)
      assert.strictEqual(yield* count, 1)
    }).pipe(Effect.provide(fresh())))

  it.effect("returns the one whose response was lost", () =>
    Effect.gen(function* () {
      yield* next(Fault.droppedConnection({ match: { method: "POST" }, processed: true }))
      assert.strictEqual((yield* open).friendlyName, "Order 2001")
      assert.deepStrictEqual(yield* methods, ["GET 404", "POST null", "GET 200"])
    }).pipe(Effect.provide(fresh())))

  it.effect("fails with the error of the create if there is none", () =>
    Effect.gen(function* () {
      yield* next(Fault.serverError({ match: { method: "POST" }, status: 503 }))
      const error = yield* Effect.flip(open)
      assert.strictEqual(error._tag, "ServerError")
      assert.deepStrictEqual(yield* methods, ["GET 404", "POST 503", "GET 404"])
    }).pipe(Effect.provide(fresh())))

  it.effect("fails at once with an error after which there is none", () =>
    Effect.gen(function* () {
      yield* next(Fault.reply(() => Response.json({}, { status: 400 }), { match: { method: "POST" } }))
      const error = yield* Effect.flip(open)
      assert.strictEqual(error._tag, "InvalidRequest")
      assert.deepStrictEqual(yield* methods, ["GET 404", "POST 400"])
    }).pipe(Effect.provide(fresh())))

  for (const uniqueName of [undefined, "", 7, "CH0123456789abcdef0123456789abcdef"]) {
    it.effect(`refuses ${uniqueName} as a name before anything is sent`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(findOrCreateServiceConversation(desk, { uniqueName: uniqueName as string }))
        assert.strictEqual(error._tag === "InvalidRequest" ? error.field : error._tag, "uniqueName")
        assert.deepStrictEqual(yield* methods, [])
      }).pipe(Effect.provide(fresh())))
  }
})

describe("postServiceConversationMessageOnce", () => {
  const message = { id: "order-17-shipped", author: "desk@example.com", body: "It is on its way." }
  const post = postServiceConversationMessageOnce(order, message)
  const count = Effect.map(
    Stream.runCollect(listServiceConversationMessage(order)),
    (all) => Chunk.toReadonlyArray(all).filter(({ body }) => body === message.body).length
  )
  const chat = (messages: number) =>
    Effect.forEach(
      Array.from({ length: messages }),
      (_, index) => createServiceConversationMessage(order, { body: `${index}` }),
      { discard: true }
    )

  it.effect("posts one, however the program ends and runs again", () => survives(post, count))

  it.effect("does the same in the default service", () =>
    survives(postConversationMessageOnce({ conversationSid: "order-17" }, message), count))

  it.effect("keeps the other attributes beside the id", () =>
    Effect.gen(function* () {
      const { attributes } = yield* postServiceConversationMessageOnce(order, { ...message, attributes: { order: 17 } })
      assert.deepStrictEqual(JSON.parse(attributes ?? ""), { order: 17, id: message.id })
    }).pipe(Effect.provide(fresh())))

  it.effect("finds it below 250 newer ones, unless it may not look so far", () =>
    Effect.gen(function* () {
      const { sid } = yield* post
      yield* chat(250)
      const before = (yield* requests).length
      assert.strictEqual((yield* post).sid, sid)
      assert.strictEqual((yield* requests).length - before, 3)
      assert.notStrictEqual((yield* postServiceConversationMessageOnce(order, message, { lookBack: 250 })).sid, sid)
    }).pipe(Effect.provide(fresh())))

  it.effect("looks at what is new after a lost response, and at no more", () =>
    Effect.gen(function* () {
      yield* chat(150)
      const before = (yield* methods).length
      yield* next(Fault.droppedConnection({ match: { method: "POST" }, processed: true }))
      assert.strictEqual((yield* post).body, message.body)
      assert.deepStrictEqual((yield* methods).slice(before), ["GET 200", "GET 200", "POST null", "GET 200"])
    }).pipe(Effect.provide(fresh())))

  it.effect("takes other programs' attributes for what they are", () =>
    Effect.gen(function* () {
      for (const attributes of ["null", "[]", "7", '"id"', "{}", '{"id":7}', `{"other":{"id":"${message.id}"}}`]) {
        yield* createServiceConversationMessage(order, { body: "another", attributes })
      }
      yield* post
      assert.strictEqual(yield* count, 1)
    }).pipe(Effect.provide(fresh())))

  it.effect("posts again what was deleted", () =>
    Effect.gen(function* () {
      const first = yield* post
      yield* deleteServiceConversationMessage(first)
      const second = yield* post
      assert.isAbove(second.index, first.index)
    }).pipe(Effect.provide(fresh())))

  class Order {
    readonly order = 17
  }
  const refused: ReadonlyArray<readonly [field: string, message: object, options?: object]> = [
    ["id", { id: "" }],
    ["id", { id: undefined }],
    ["id", { id: "\ud800" }],
    ["attributes", { attributes: "{}" }],
    ["attributes", { attributes: ["order"] }],
    ["attributes", { attributes: null }],
    ["attributes", { attributes: Promise.resolve({}) }],
    ["attributes", { attributes: new Map([["order", 17]]) }],
    ["attributes", { attributes: new Order() }],
    ["attributes", { attributes: { id: "another" } }],
    ["lookBack", {}, { lookBack: 0 }],
    ["lookback", {}, { lookback: 5 }]
  ]
  for (const [index, [field, change, options]] of refused.entries()) {
    it.effect(`refuses a wrong ${field} before anything is sent (${index})`, () =>
      Effect.gen(function* () {
        const wrong = { ...message, ...change } as typeof message
        const error = yield* Effect.flip(postServiceConversationMessageOnce(order, wrong, options))
        assert.strictEqual(error._tag === "InvalidRequest" ? error.field : error._tag, field)
        assert.deepStrictEqual(yield* methods, [])
      }).pipe(Effect.provide(fresh())))
  }
})
