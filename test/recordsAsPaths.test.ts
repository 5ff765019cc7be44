/** The record of a parent is a path for its children; the record of another kind is refused before anything is sent. */
import {
  createConversation,
  createConversationMessage,
  createService,
  createServiceConversation,
  createServiceConversationMessage,
  createServiceConversationParticipant,
  createServiceUser,
  deleteServiceConversation,
  deleteServiceUser,
  fetchServiceConfiguration,
  fetchServiceConversation,
  listConversationMessageReceipt,
  listServiceConversation,
  listServiceConversationMessage,
  listServiceConversationMessageReceipt,
  listServiceUserConversation
} from "@effect-twilio/conversations"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { type Call, call, operationNames, takesPath, valuesOf } from "./functions.ts"
import { requests, respondingWith, simulated, success } from "./support.ts"

const run = <A, E, R>(stream: Stream.Stream<A, E, R>) => Effect.map(Stream.runCollect(stream), (all) => [...all])

it.effect("the record of a parent is a path for its children", () =>
  Effect.gen(function* () {
    const service = yield* createService({ friendlyName: "Berlin" })
    const conversation = yield* createServiceConversation(service, { uniqueName: "order-7" })
    const user = yield* createServiceUser(service, { identity: "ada" })
    yield* createServiceConversationParticipant(conversation, { identity: "ada" })
    const message = yield* createServiceConversationMessage(conversation, { body: "Hello" })
    assert.strictEqual(message.conversationSid, conversation.sid)
    assert.deepStrictEqual(yield* run(listServiceConversationMessage(conversation)), [message])
    assert.deepStrictEqual(yield* run(listServiceConversationMessageReceipt(message)), [])
    const [joined] = yield* run(listServiceUserConversation(user))
    assert.strictEqual(joined?.conversationSid, conversation.sid)
    assert.lengthOf(yield* run(listServiceConversation(service)), 1)
    assert.strictEqual((yield* fetchServiceConfiguration(service)).chatServiceSid, service.sid)
    // A record with the parameters themselves is a path too: a message leads to the messages beside it.
    assert.deepStrictEqual(yield* run(listServiceConversationMessage(message)), [message])
    assert.strictEqual((yield* fetchServiceConversation(conversation)).sid, conversation.sid)
    const mine = yield* createConversation({ uniqueName: "order-8" })
    const note = yield* createConversationMessage(mine, { body: "Hello" })
    assert.deepStrictEqual(yield* run(listConversationMessageReceipt(note)), [])
    assert.isTrue((yield* requests).every(({ status }) => status === 200 || status === 201))
  }).pipe(Effect.provide(simulated())))

const refused = (call: Call) =>
  Effect.gen(function* () {
    const { layer, sent } = respondingWith(({ request, url }) => success(request.method, url))
    const error = yield* Effect.flip(Effect.provide(call, layer))
    assert.lengthOf(sent, 0)
    return error._tag === "InvalidRequest" ? error : assert.fail(error._tag)
  })

const sid = (prefix: string) => prefix + "0123456789abcdefABCDEF".padEnd(32, "0")

describe("a SID of another kind", () => {
  /** The path on the wire. */
  const sentTo = (name: string, path: object, input: object) => {
    const { layer, sent } = respondingWith(({ request, url }) => success(request.method, url))
    Effect.runSyncExit(Effect.provide(call(name, path, input), layer))
    return sent[0]?.url.pathname
  }
  /** The parameters of each path: what changes it. */
  const cases = operationNames.filter(takesPath).flatMap((name) => {
    const { input, path } = valuesOf(name)
    const before = sentTo(name, path, input)
    return Object.keys(path)
      .filter((field) => sentTo(name, { ...path, [field]: path[field]?.replace(/.$/, "0") }, input) !== before)
      .map((field) => [name, field] as const)
  })

  it("is tried in all paths", () => {
    assert.isAbove(cases.length, 150)
  })

  it.effect.each(cases)("is refused by %s in %s", ([name, field]) =>
    Effect.gen(function* () {
      const { input, path } = valuesOf(name)
      const error = yield* refused(call(name, { ...path, [field]: sid("ZZ") }, input))
      assert.strictEqual(error.field, field)
      assert.match(error.message, /must be a (name, or a )?SID/)
    }))

  it.effect("is not taken from a record: a message is no conversation, a conversation no user", () =>
    Effect.gen(function* () {
      const message = { chatServiceSid: sid("IS"), conversationSid: sid("CH"), sid: sid("IM") }
      const error = yield* refused(deleteServiceConversation(message))
      assert.strictEqual(error.field, "sid")
      assert.strictEqual(
        error.message,
        "deleteServiceConversation: sid must be a name, or a SID that starts with CH, not with IM"
      )
      assert.strictEqual((yield* refused(deleteServiceUser(message))).field, "sid")
      const user = { chatServiceSid: sid("IS"), sid: sid("US") }
      const child = yield* refused(createServiceConversationMessage(user as never, { body: "Hello" }))
      assert.strictEqual(child.field, "conversationSid")
      const named = { chatServiceSid: sid("IS"), sid: "order-7" }
      assert.strictEqual((yield* refused(createServiceConversationMessage(named as never))).field, "conversationSid")
    }))
})

it("a record of another kind does not compile as a parent", () => {
  const refusedByTheCompiler = () =>
    Effect.gen(function* () {
      const service = yield* createService({ friendlyName: "Berlin" })
      const conversation = yield* createServiceConversation(service)
      const user = yield* createServiceUser(service, { identity: "ada" })
      return [
        // @ts-expect-error: a service is no conversation
        createServiceConversationMessage(service),
        // @ts-expect-error: a user is no conversation
        createServiceConversationMessage(user),
        // @ts-expect-error: a user is no conversation
        listServiceConversationMessage(user),
        // @ts-expect-error: a conversation is no user
        listServiceUserConversation(conversation),
        // @ts-expect-error: a conversation is no message
        listServiceConversationMessageReceipt(conversation)
      ]
    })
  assert.isFunction(refusedByTheCompiler)
})
