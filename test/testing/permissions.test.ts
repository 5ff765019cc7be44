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
})
