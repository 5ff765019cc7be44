import {
  createServiceConversationMessage,
  deleteServiceConversationMessage,
  fetchServiceUserConversation,
  listServiceConversationMessage,
  markServiceUserConversationRead,
  markUserConversationRead,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import { Seed, Simulator } from "@effect-twilio/conversations/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { chatServiceSid, requests, simulated } from "./support.ts"

const order = { chatServiceSid, conversationSid: "order-17" }
const ada = { ...order, userSid: "ada@example.com" }

const fresh = (messages: number, lastReadMessageIndex: number | null) =>
  simulated({
    seed: Seed.make({
      users: [
        Seed.user({
          identity: "ada@example.com",
          conversations: [Seed.conversation({ uniqueName: "order-17", messages, lastReadMessageIndex })]
        })
      ]
    })
  })

const post = createServiceConversationMessage(order, { body: "Any news?" })

/** Deletes the messages with these indexes. */
const remove = (...indexes: ReadonlyArray<number>) =>
  listServiceConversationMessage(order).pipe(
    Stream.filter(({ index }) => indexes.includes(index)),
    Stream.runForEach((message) => deleteServiceConversationMessage(message))
  )

const marked = Effect.map(
  markServiceUserConversationRead(ada),
  ({ lastReadMessageIndex, unreadMessagesCount }) => [lastReadMessageIndex, unreadMessagesCount]
)

describe("markServiceUserConversationRead", () => {
  it.effect("reads everything after two of six messages were deleted, where the sum stops short", () =>
    Effect.gen(function* () {
      yield* remove(1, 3)
      const before = yield* fetchServiceUserConversation(ada)
      const sum = (before.lastReadMessageIndex ?? 0) + (before.unreadMessagesCount ?? 0)
      const short = yield* updateServiceUserConversation(ada, { lastReadMessageIndex: sum })
      assert.isAbove(short.unreadMessagesCount ?? 0, 0)
      assert.deepStrictEqual(yield* marked, [5, 0])
    }).pipe(Effect.provide(fresh(6, 0))))

  for (const horizon of [null, 0, 3, 5]) {
    it.effect(`reads up to the last message if ${horizon} was read`, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* marked, [5, 0])
        assert.deepStrictEqual(yield* marked, [5, 0])
      }).pipe(Effect.provide(fresh(6, horizon))))
  }

  it.effect("reads up to the last one that is left", () =>
    Effect.gen(function* () {
      yield* remove(4, 5)
      assert.deepStrictEqual(yield* marked, [3, 0])
    }).pipe(Effect.provide(fresh(6, 0))))

  it.effect("returns a conversation without messages as it is", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* marked, [null, null])
      yield* post
      yield* remove(0)
      assert.deepStrictEqual(yield* marked, [null, null])
    }).pipe(Effect.provide(fresh(0, null))))

  it.effect("leaves unread what is posted while it runs", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      // Between the look at the last message and the update.
      yield* simulator.setFaults(({ method }) => {
        if (method === "POST") Effect.runSync(simulator.postMessage("order-17"))
        return null
      })
      assert.deepStrictEqual(yield* marked, [5, 1])
      yield* simulator.clearFaults
      assert.deepStrictEqual(yield* marked, [6, 0])
    }).pipe(Effect.provide(fresh(6, 0))))

  it.effect("takes two requests, and keeps the notification level", () =>
    Effect.gen(function* () {
      yield* updateServiceUserConversation(ada, { notificationLevel: "muted" })
      const before = (yield* requests).length
      const one = yield* markServiceUserConversationRead(ada)
      assert.strictEqual(one.notificationLevel, "muted")
      const sent = (yield* requests).slice(before)
      assert.deepStrictEqual(sent.map(({ method, query }) => [method, query["PageSize"]]), [["GET", "1"], [
        "POST",
        undefined
      ]])
    }).pipe(Effect.provide(fresh(300, 0))))

  it.effect("does the same in the default service", () =>
    Effect.gen(function* () {
      const one = yield* markUserConversationRead(ada)
      assert.deepStrictEqual([one.lastReadMessageIndex, one.unreadMessagesCount], [5, 0])
    }).pipe(Effect.provide(fresh(6, 0))))

  it.effect("fails for a user who is not in it", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(markServiceUserConversationRead({ ...ada, userSid: "grace@example.com" }))
      assert.strictEqual(error._tag, "NotFound")
    }).pipe(Effect.provide(fresh(6, 0))))
})
