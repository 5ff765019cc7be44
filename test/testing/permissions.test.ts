import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Simulator } from "../../src/testing/mod.ts"
import { at, get, type Json, path, post, remove } from "./support.ts"

const ada = "ada@example.com"

const enforced = Effect.provide(Simulator.layer({ permissions: "enforced" }))

/** What becomes of a text of Ada's, of media and of a muted conversation. */
const outcomes = Effect.gen(function* () {
  const simulator = yield* Simulator
  const send = (mediaSid?: string) =>
    simulator.sendMessage("order-1042", { author: ada, body: "hello", mediaSid }).pipe(
      Effect.match({ onFailure: ({ code, status }) => `${status} ${code}`, onSuccess: () => "done" })
    )
  const mute = Effect.promise(async () => {
    const response = await simulator.ownerHandler(
      new Request(`https://conversations.twilio.com${path(ada, "order-1042")}`, {
        method: "POST",
        body: new URLSearchParams({ NotificationLevel: "muted" })
      }),
      { asUser: true }
    )
    return response.ok ? "done" : `${response.status} ${(await response.json()).code}`
  })
  return [yield* send(), yield* send(`ME${"1".repeat(32)}`), yield* mute]
})

const role = (type: string, ...Permission: ReadonlyArray<string>) =>
  Effect.map(post(at("Roles"), { FriendlyName: "one", Type: type, Permission }), ({ json }) => json["sid"] as string)

const participant = Effect.map(
  get<Json>(at("Conversations", "order-1042", "Participants")),
  ({ json }) => json["participants"].find(({ identity }: Json) => identity === ada)["sid"] as string
)

const no = "403 20403"

describe("permissions", () => {
  it.effect("are those of Twilio's default roles for somebody without a role", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* outcomes, ["done", "done", "done"])
    }).pipe(enforced))

  it.effect("are those of the role in the conversation, and of the role in the service", () =>
    Effect.gen(function* () {
      const RoleSid = yield* role("conversation", "sendMessage")
      yield* post(at("Conversations", "order-1042", "Participants", yield* participant), { RoleSid })
      assert.deepStrictEqual(yield* outcomes, ["done", no, no])
      const inService = yield* role("service", "sendMediaMessage", "editNotificationLevel")
      yield* post(at("Users", ada), { RoleSid: inService })
      assert.deepStrictEqual(yield* outcomes, ["done", "done", "done"])
      // A role that is not there permits nothing.
      yield* remove(at("Roles", inService))
      yield* remove(at("Roles", RoleSid))
      assert.deepStrictEqual(yield* outcomes, [no, no, no])
    }).pipe(enforced))

  it.effect("are those of the default roles of the service for somebody without one of their own", () =>
    Effect.gen(function* () {
      const configuration = at("Configuration")
      yield* post(configuration, { DefaultConversationRoleSid: yield* role("conversation", "editNotificationLevel") })
      assert.deepStrictEqual(yield* outcomes, [no, no, "done"])
      yield* post(configuration, { DefaultChatServiceRoleSid: yield* role("service", "sendMessage") })
      assert.deepStrictEqual(yield* outcomes, ["done", no, "done"])
    }).pipe(enforced))

  it.effect("never limit requests with the account's credentials, nor anything else that a user does not ask for", () =>
    Effect.gen(function* () {
      yield* post(at("Configuration"), { DefaultConversationRoleSid: yield* role("conversation", "leaveConversation") })
      assert.deepStrictEqual(yield* outcomes, [no, no, no])
      assert.strictEqual((yield* post(path(ada, "order-1042"), { NotificationLevel: "muted" })).status, 200)
      const message = { Author: ada, Body: "by REST" }
      assert.strictEqual((yield* post(at("Conversations", "order-1042", "Messages"), message)).status, 201)
      const simulator = yield* Simulator
      // To read needs no permission.
      const read = yield* Effect.promise(() =>
        simulator.ownerHandler(
          new Request(`https://conversations.twilio.com${path(ada, "order-1042")}`, {
            method: "POST",
            body: new URLSearchParams({ LastReadMessageIndex: "3" })
          }),
          { asUser: true }
        )
      )
      assert.strictEqual(read.status, 200)
    }).pipe(enforced))

  it.effect("are ignored without the option", () =>
    Effect.gen(function* () {
      yield* post(at("Configuration"), { DefaultConversationRoleSid: yield* role("conversation", "leaveConversation") })
      assert.deepStrictEqual(yield* outcomes, ["done", "done", "done"])
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("are needed for each change by a client SDK, with one of two for what is the user's own", () =>
    Effect.gen(function* () {
      const linus = "linus@example.com"
      const { json: conversation } = yield* post(at("Conversations"), { UniqueName: "plan" })
      const place = at("Conversations", conversation["sid"])
      const [mine, yours] = yield* Effect.forEach(
        [ada, linus],
        (Identity) => Effect.map(post(`${place}/Participants`, { Identity }), ({ json }) => json["sid"])
      )
      const message = (Author: string) =>
        Effect.map(post(`${place}/Messages`, { Author, Body: "a" }), ({ json }) => `Messages/${json["sid"]}`)
      const [own, other, gone, gone2] = [
        yield* message(ada),
        yield* message(linus),
        yield* message(ada),
        yield* message(linus)
      ]
      const attributes = { Attributes: "{}" }
      const address = { "MessagingBinding.Address": "+15550100", "MessagingBinding.ProxyAddress": "+15550101" }
      type Change = readonly [
        permission: string,
        method: "DELETE" | "POST",
        path: string,
        form?: Record<string, string>
      ]
      const changes: ReadonlyArray<Change> = [
        ["sendMessage", "POST", `${place}/Messages`, { Body: "b" }],
        ["sendMediaMessage", "POST", `${place}/Messages`, { MediaSid: `ME${"1".repeat(32)}` }],
        ["editOwnMessage", "POST", `${place}/${own}`, { Body: "c" }],
        ["editAnyMessage", "POST", `${place}/${other}`, { Body: "c" }],
        ["editOwnMessageAttributes", "POST", `${place}/${own}`, attributes],
        ["editAnyMessageAttributes", "POST", `${place}/${other}`, attributes],
        ["deleteOwnMessage", "DELETE", `${place}/${gone}`],
        ["deleteAnyMessage", "DELETE", `${place}/${gone2}`],
        ["createConversation", "POST", at("Conversations"), { FriendlyName: "new" }],
        ["editConversationName", "POST", place, { FriendlyName: "newer" }],
        ["editConversationAttributes", "POST", place, attributes],
        ["addParticipant", "POST", `${place}/Participants`, { Identity: "new@example.com" }],
        ["addNonChatParticipant", "POST", `${place}/Participants`, address],
        ["editOwnParticipantAttributes", "POST", `${place}/Participants/${mine}`, attributes],
        ["editAnyParticipantAttributes", "POST", `${place}/Participants/${yours}`, attributes],
        ["editNotificationLevel", "POST", path(ada, conversation["sid"]), { NotificationLevel: "muted" }],
        ["editOwnUserInfo", "POST", at("Users", ada), { FriendlyName: "Ada" }],
        ["editAnyUserInfo", "POST", at("Users", linus), { FriendlyName: "Linus" }],
        ["removeParticipant", "DELETE", `${place}/Participants/${yours}`],
        ["leaveConversation", "DELETE", `${place}/Participants/${mine}`],
        ["joinConversation", "POST", `${place}/Participants`, { Identity: ada }],
        ["deleteConversation", "DELETE", place]
      ]
      const simulator = yield* Simulator
      const asAda = simulator.fetchAs(ada)
      const statusOf = ([, method, path, form]: Change) =>
        Effect.promise(async () => {
          const body = form === undefined ? {} : { body: new URLSearchParams(form) }
          return (await asAda(`https://conversations.twilio.com${path}`, { method, ...body })).status
        })
      const permit = (...permissions: ReadonlyArray<string>) =>
        Effect.flatMap(role("service", ...permissions), (RoleSid) => post(at("Users", ada), { RoleSid }))
      const inConversation = yield* role("conversation", "none of them")
      yield* post(at("Configuration"), { DefaultConversationRoleSid: inConversation })
      const all = changes.map(([permission]) => permission)
      for (const change of changes) {
        yield* permit(...all.filter((one) => one !== change[0] && one !== change[0].replace("Own", "Any")))
        assert.strictEqual(yield* statusOf(change), 403, change[0])
        yield* permit(change[0])
        assert.isBelow(yield* statusOf(change), 300, change[0])
      }
      const read: Change = ["", "POST", path(ada, "order-1042"), { LastReadMessageIndex: "1" }]
      assert.strictEqual(yield* statusOf(read), 200, "to read needs no permission")
    }).pipe(enforced))
})
