// Every row of docs/fidelity.md, tried with Twilio's own SDK.

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import { readFileSync } from "node:fs"
import type twilio from "twilio"
import { Seed, Simulator } from "@effect-twilio/conversations/testing"
import { serve } from "@effect-twilio/conversations/testing/serve"
import { root } from "../../scripts/runtimes.ts"
import { permissions as allPermissions } from "../../src/testing/internal/resources/permissions.ts"
import { connect } from "./twilioNode.ts"

const { chatServiceSid } = Seed.supportDesk
const order = "order-1042"
const sms = (address: string, proxy = "+15550199") => ({
  "messagingBinding.address": address,
  "messagingBinding.proxyAddress": proxy
})

type Service = ReturnType<twilio.Twilio["conversations"]["v1"]["services"]>

interface Context {
  readonly client: twilio.Twilio
  readonly service: Service
  readonly refused: (call: () => Promise<unknown>) => Promise<string>
  readonly wait: (minutes: number) => Promise<void>
}

/** What the document says of a row, and a call that finds it out. */
type Rows = { readonly [what: string]: (context: Context) => Promise<string> }

/** The rows that refuse something, with the error that the SDK throws. */
const refusals: Rows = {
  "conversation: `friendlyName` has 256 characters": ({ refused, service }) =>
    refused(() => service.conversations.create({ friendlyName: "x".repeat(257) })),
  "conversation: `uniqueName` is no SID": ({ refused, service }) =>
    refused(() => service.conversations.create({ uniqueName: `CH${"a".repeat(32)}` })),
  "conversation: `uniqueName` is unique": ({ refused, service }) =>
    refused(() => service.conversations.create({ uniqueName: order })),
  "conversation: `attributes` are JSON": ({ refused, service }) =>
    refused(() => service.conversations.create({ attributes: "{" })),
  "conversation: `attributes` have 16 KB": ({ refused, service }) =>
    refused(() => service.conversations.create({ attributes: JSON.stringify("x".repeat(16 * 1024)) })),
  "conversation: `messagingServiceSid` is a SID": ({ refused, service }) =>
    refused(() => service.conversations.create({ messagingServiceSid: "MG1" })),
  "conversation: `timers.inactive` is a minute at least": ({ refused, service }) =>
    refused(() => service.conversations.create({ "timers.inactive": "PT59S" })),
  "conversation: `timers.closed` is 10 minutes at least": ({ refused, service }) =>
    refused(() => service.conversations.create({ "timers.closed": "PT9M" })),
  "conversation: a closed one does not change": async ({ refused, service }) => {
    const { sid } = await service.conversations.create()
    await service.conversations(sid).update({ state: "closed" })
    return refused(() => service.conversations(sid).messages.create({ body: "late" }))
  },
  "message: `body` has 1,600 characters": ({ refused, service }) =>
    refused(() => service.conversations(order).messages.create({ body: "x".repeat(1601) })),
  "message: `attributes` have 4 KB": ({ refused, service }) =>
    refused(() => service.conversations(order).messages.create({ attributes: JSON.stringify("x".repeat(4096)) })),
  "message: `mediaSid` is a SID": ({ refused, service }) =>
    refused(() => service.conversations(order).messages.create({ mediaSid: "ME1" })),
  "participant: `identity` has 256 characters": ({ refused, service }) =>
    refused(() => service.conversations(order).participants.create({ identity: "x".repeat(257) })),
  "participant: an identity is in a conversation once": ({ refused, service }) =>
    refused(() => service.conversations(order).participants.create({ identity: "ada@example.com" })),
  "participant: an identity has no address": ({ refused, service }) =>
    refused(() => service.conversations(order).participants.create({ identity: "new", ...sms("+15550100") })),
  "participant: the address is not the proxy's": ({ refused, service }) =>
    refused(() => service.conversations(order).participants.create(sms("+15550199"))),
  "participant: both addresses have one type": ({ refused, service }) =>
    refused(() => service.conversations(order).participants.create(sms("whatsapp:+15550100"))),
  "participant: a pair of addresses is in one open conversation": async ({ refused, service }) => {
    await service.conversations(order).participants.create(sms("+15550100"))
    return refused(() => service.conversations("order-1043").participants.create(sms("+15550100")))
  },
  "conversation: 50 participants have addresses": async ({ refused, service }) => {
    for (let index = 0; index < 50; index++) {
      await service.conversations(order).participants.create(sms(`+1555${1000 + index}`))
    }
    return refused(() => service.conversations(order).participants.create(sms("+15559999")))
  },
  "conversation: there are 1,000 participants": ({ refused, service }) =>
    refused(() => service.conversations("crowd").participants.create({ identity: "late" })),
  "user: there are 1,000 open conversations": async ({ refused, service }) => {
    const { sid } = await service.conversations.create()
    return refused(() => service.conversations(sid).participants.create({ identity: "busy" }))
  },
  "user: `identity` is unique": ({ refused, service }) =>
    refused(() => service.users.create({ identity: "ada@example.com" })),
  "user: a read horizon is no further than the last message": ({ refused, service }) =>
    refused(() => service.users("ada@example.com").userConversations(order).update({ lastReadMessageIndex: 1000 })),
  "webhook: a conversation has 5": async ({ refused, service }) => {
    const webhook = { target: "webhook", "configuration.url": "https://example.com" } as const
    for (let index = 0; index < 5; index++) await service.conversations(order).webhooks.create(webhook)
    return refused(() => service.conversations(order).webhooks.create(webhook))
  },
  "webhook: `configuration.url` is given": ({ refused, service }) =>
    refused(() => service.conversations(order).webhooks.create({ target: "webhook" })),
  "webhook: `configuration.filters` are known": ({ refused, service }) =>
    refused(() =>
      service.conversations(order).webhooks.create({
        target: "webhook",
        "configuration.url": "https://example.com",
        "configuration.filters": ["onMessageSent"]
      })
    ),
  "webhook: `configuration.triggers` are 5": ({ refused, service }) =>
    refused(() =>
      service.conversations(order).webhooks.create({
        target: "trigger",
        "configuration.url": "https://example.com",
        "configuration.triggers": ["a", "b", "c", "d", "e", "f"]
      })
    ),
  "list: a page has the documented size": ({ refused, service }) =>
    refused(() => service.conversations(order).messages.page({ pageSize: 101 })),
  "any path: it exists": ({ client, refused }) =>
    refused(() => client.conversations.v1.conversations("nowhere").fetch())
}

const ada = "ada@example.com"
const accepted = (call: () => Promise<unknown>): Promise<string> => call().then(() => "accepted")
const inboxOf = (service: Service, identity: string, sid: string): Promise<string> =>
  service.users(identity).userConversations.list().then((all) =>
    all.some(({ conversationSid }) => conversationSid === sid) ? "with it" : "without it"
  )
const short = (refused: Promise<string>): Promise<string> => refused.then((text) => text.split(" | ")[0] ?? "")
const indexesOf = (messages: ReadonlyArray<{ readonly index: number }>): string =>
  messages.map(({ index }) => index).join(", ")

/** The other rows. */
const facts: Rows = {
  "a unique name, or an identity, in place of a SID": async ({ service }) => {
    const byName = await service.users(ada).userConversations(order).fetch()
    const bySid = await service.users(byName.userSid).userConversations(byName.conversationSid).fetch()
    return JSON.stringify(bySid) === JSON.stringify(byName) ? "the same record" : "another one"
  },
  "the indexes of messages, of which the third was deleted": async ({ service }) => {
    const { sid } = await service.conversations.create()
    const { messages } = service.conversations(sid)
    await messages.create({ body: "0" })
    await messages.create({ body: "1" })
    await messages.create({ body: "2" }).then((third) => third.remove())
    await messages.create({ body: "3" })
    return indexesOf(await messages.list())
  },
  'messages in their order, and with `order: "desc"`': async ({ service }) => {
    const { sid } = await service.conversations.create()
    const { messages } = service.conversations(sid)
    for (const body of ["a", "b", "c"]) await messages.create({ body })
    return `${indexesOf(await messages.list())} and ${indexesOf(await messages.list({ order: "desc" }))}`
  },
  "unread messages before anything was read, after reading all, and after another message": async ({ service }) => {
    const { sid } = await service.conversations.create()
    const { messages, participants } = service.conversations(sid)
    await participants.create({ identity: ada })
    await messages.create({ body: "hello", author: "linus@example.com" })
    const own = service.users(ada).userConversations(sid)
    const before = (await own.fetch()).unreadMessagesCount
    const after = (await own.update({ lastReadMessageIndex: 0 })).unreadMessagesCount
    await messages.create({ body: "again", author: "linus@example.com" })
    return [before, after, (await own.fetch()).unreadMessagesCount].map(String).join(", ")
  },
  "a participant with an identity that is new": async ({ service }) => {
    const identity = "new@example.com"
    await service.conversations(order).participants.create({ identity })
    return (await service.users(identity).fetch()).identity === identity ? "also a user" : "no user"
  },
  "a conversation as its timers end": async ({ service, wait }) => {
    const { sid, state } = await service.conversations.create({ "timers.inactive": "PT1M", "timers.closed": "PT10M" })
    await wait(1)
    const inactive = (await service.conversations(sid).fetch()).state
    await wait(9)
    return [state, inactive, (await service.conversations(sid).fetch()).state].join(", ")
  },
  "an inactive conversation after a message": async ({ service }) => {
    const { sid } = await service.conversations.create({ state: "inactive" })
    await service.conversations(sid).messages.create({ body: "hello" })
    return (await service.conversations(sid).fetch()).state
  },
  "a conversation that was deleted: its messages, and the inbox of who was in it": async ({ refused, service }) => {
    const { sid } = await service.conversations(order).fetch()
    await service.conversations(sid).remove()
    const messages = await refused(() => service.conversations(sid).messages.list())
    return `${messages.slice(0, 3)}, and ${await inboxOf(service, ada, sid)}`
  },
  "the inbox of a user who has left": async ({ service }) => {
    const { sid } = await service.conversations(order).fetch()
    await service.users(ada).userConversations(sid).remove()
    return inboxOf(service, ada, sid)
  },
  "conversations by state": async ({ service }) => {
    await service.conversations(order).update({ state: "closed" })
    const states = (await service.conversations.list({ state: "closed" })).map(({ state }) => state)
    return states.length > 0 && states.every((state) => state === "closed") ? "only those" : states.join()
  },
  "conversations by date": async ({ service }) => {
    await service.conversations.create()
    const dates = (await service.conversations.list({ startDate: "2020-01-01" })).map((one) => +one.dateCreated)
    return dates.length > 2 && dates.every((date, at) => at === 0 || date <= (dates[at - 1] ?? 0))
      ? "newest first"
      : dates.join()
  },
  "the page after one whose records were deleted meanwhile": async ({ service }) => {
    const { sid } = await service.conversations.create()
    const { messages } = service.conversations(sid)
    for (const body of ["a", "b", "c", "d"]) await messages.create({ body })
    const first = await messages.page({ pageSize: 2 })
    for (const one of first.instances) await one.remove()
    const next = await first.nextPage()
    return indexesOf(next?.instances ?? []) === "2, 3" ? "the rest" : "another one"
  },
  "a conversation with a `uniqueName` of 257 characters": ({ refused, service }) =>
    short(refused(() => service.conversations.create({ uniqueName: "x".repeat(257) }))),
  "a message with an `author` of 257 characters": ({ refused, service }) =>
    short(refused(() => service.conversations(order).messages.create({ author: "x".repeat(257) }))),
  "a user with a `friendlyName` of 257 characters": ({ refused, service }) =>
    short(refused(() => service.users(ada).update({ friendlyName: "x".repeat(257) }))),
  "a user with `attributes` of more than 4 KB": ({ refused, service }) =>
    short(refused(() => service.users(ada).update({ attributes: JSON.stringify("x".repeat(4096)) }))),
  "a message without a body, media and template": ({ service }) =>
    accepted(() => service.conversations(order).messages.create()),
  "a message with a `mediaSid` that no upload has had": ({ service }) =>
    accepted(() => service.conversations(order).messages.create({ mediaSid: `ME${"1".repeat(32)}` })),
  "a message to addresses": async ({ service }) => {
    await service.conversations(order).participants.create(sms("+15550100"))
    const { delivery } = await service.conversations(order).messages.create({ body: "hello" })
    return `delivered to ${delivery.delivered}, read by ${delivery.read}`
  },
  "a message of a closed conversation that is deleted": async ({ service }) => {
    await service.conversations(order).update({ state: "closed" })
    const [message] = await service.conversations(order).messages.list({ limit: 1 })
    return accepted(async () => await message?.remove() || assert.fail("it was not deleted"))
  },
  "a timer that has ended": async ({ service, wait }) => {
    const { sid } = await service.conversations.create({ "timers.inactive": "PT1M" })
    await wait(1)
    return "date_inactive" in (await service.conversations(sid).fetch()).timers ? "returned" : "not returned"
  },
  "the default roles of a service, as records": async ({ service }) =>
    (await service.roles.list()).length === 0 ? "no role" : "a role",
  "Studio and Flex: a webhook with a flow": async ({ service }) => {
    const flowSid = `FW${"1".repeat(32)}`
    const { sid } = await service.conversations(order).webhooks.create({
      target: "studio",
      "configuration.flowSid": flowSid
    })
    const { configuration } = await service.conversations(order).webhooks(sid).fetch()
    return configuration.flow_sid === flowSid ? "stored" : "lost"
  },
  "push notifications: their templates": async ({ service }) => {
    await service.configuration.notifications().update({ "newMessage.enabled": true, "newMessage.template": "new" })
    return (await service.configuration.notifications().fetch()).newMessage.template === "new" ? "stored" : "lost"
  },
  "conversations that an inbound message creates: the configuration of an address": async ({ client }) => {
    const configurations = client.conversations.v1.addressConfigurations
    const { sid } = await configurations.create({ type: "sms", address: "+15550100", "autoCreation.enabled": true })
    return (await configurations(sid).fetch()).autoCreation.enabled === true ? "stored" : "lost"
  },
  "content templates: a message with a `contentSid`": async ({ service }) => {
    const contentSid = `HX${"1".repeat(32)}`
    const { body, contentSid: kept } = await service.conversations(order).messages.create({ contentSid })
    return kept === contentSid && body === null ? "accepted, with any SID" : "replaced"
  },
  "the rate limit of an account: 200 requests at once": ({ service }) =>
    accepted(() => Promise.all(Array.from({ length: 200 }, () => service.conversations(order).fetch())))
}

const seed = (): Seed.Seed => {
  const crowd = Seed.conversation({ uniqueName: "crowd" })
  const conversations = Array.from({ length: 1000 }, (_, index) => Seed.conversation({ uniqueName: `c-${index}` }))
  return Seed.make({
    chatServiceSid,
    users: [
      ...Seed.supportDesk.users,
      Seed.user({ identity: "busy", conversations }),
      ...Array.from({ length: 1000 }, (_, index) => Seed.user({ identity: `crowd-${index}`, conversations: [crowd] }))
    ]
  })
}

/** The rows of the tables with these titles, as they stand in the document. */
const rowsOf = (...titles: ReadonlyArray<string>): ReadonlyArray<string> =>
  readFileSync(`${root}docs/fidelity.md`, "utf8").split(/^## /m)
    .filter((section) => titles.some((title) => section.startsWith(`${title}\n`)))
    // Without the heads of the tables.
    .flatMap((section) => section.split("\n").filter((line) => line.startsWith("|")).slice(2))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()).join(" | "))

describe("docs/fidelity.md", () => {
  it.scoped("asks roles for what a participant sends, if enforced, and never for a request of twilio-node", () =>
    Effect.gen(function* () {
      const permissions = yield* Ref.make<"enforced" | "ignored">("enforced")
      const run = Effect.gen(function* () {
        const simulator = yield* Simulator.make({ permissions: yield* Ref.get(permissions) })
        const { url } = yield* serve(simulator)
        const { client } = connect(url, { username: Simulator.accountSid, password: Simulator.authToken })
        const service = client.conversations.v1.services(chatServiceSid)
        const send = (author: string, mediaSid?: string) =>
          simulator.sendMessage(order, { author, body: "hello", mediaSid }).pipe(
            Effect.match({
              onFailure: ({ code, message, status }) => `${status} (${code}) ${message}`,
              onSuccess: () => "sent"
            })
          )
        const media = `ME${"1".repeat(32)}`
        const sms = "+15550100"
        const roleOf = (friendlyName: string, permission: Array<string>) =>
          service.roles.create({ friendlyName, type: "conversation", permission }).then(({ sid }) => sid)
        const results: Array<string> = [yield* send("ada@example.com"), yield* send("ada@example.com", media)]
        const reader = yield* Effect.promise(async () => {
          const reader = await roleOf("reader", ["leaveConversation"])
          const participants = await service.conversations(order).participants.list()
          const ada = participants.find(({ identity }) => identity === "ada@example.com")
          await service.conversations(order).participants(ada?.sid ?? "").update({ roleSid: reader })
          await service.conversations(order).participants.create({
            "messagingBinding.address": sms,
            "messagingBinding.proxyAddress": "+15550199",
            roleSid: reader
          })
          // As the owner of the account, in the name of somebody whose role permits nothing.
          await service.conversations(order).messages.create({ author: "ada@example.com", body: "by REST" })
          return reader
        })
        results.push(yield* send("ada@example.com"), yield* send("ada@example.com", media), yield* send(sms))
        yield* Effect.promise(() => service.roles(reader).update({ permission: ["sendMessage"] }))
        results.push(yield* send("ada@example.com"), yield* send("ada@example.com", media))
        // Who has no role of their own has the default one of the service.
        yield* Effect.promise(async () => {
          const defaultConversationRoleSid = await roleOf("media only", ["sendMediaMessage"])
          await service.configuration().update({ defaultConversationRoleSid })
          await service.conversations(order).participants.create({ identity: "linus@example.com" })
        })
        results.push(yield* send("linus@example.com"), yield* send("linus@example.com", media))
        return results
      })
      const no = "403 (20403) Forbidden"
      assert.deepStrictEqual(yield* run, ["sent", "sent", no, no, "sent", "sent", no, no, "sent"])
      yield* Ref.set(permissions, "ignored")
      assert.deepStrictEqual(new Set(yield* run), new Set(["sent"]))
      const shown = readFileSync(`${root}docs/fidelity.md`, "utf8").split("\n").filter((line) => line.includes(no))
      assert.deepStrictEqual(
        shown.map((line) => line.split("|").slice(2, 4).map((cell) => cell.trim())),
        ["sendMessage", "sendMediaMessage", "editNotificationLevel"].map((name) => [`\`${name}\``, no])
      )
      // Each permission is in one of the two tables.
      const section = readFileSync(`${root}docs/fidelity.md`, "utf8").split(/^## /m)
        .find((one) => one.startsWith("Permissions")) ?? ""
      const named = section.split("\n").filter((line) => line.startsWith("| "))
        .flatMap((line) => [...line.matchAll(/`([a-zA-Z]+)`/g)].map(([, name]) => name))
      assert.deepStrictEqual([...named].sort(), [...allPermissions].sort())
    }))

  /** Tries each row on a fresh simulator. */
  const found = (rows: Rows, options: Simulator.Options = {}) =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.make(options)
      const { url } = yield* serve(simulator)
      const { client } = connect(url, { username: Simulator.accountSid, password: Simulator.authToken })
      const context: Context = {
        client,
        service: client.conversations.v1.services(chatServiceSid),
        refused: (call) =>
          call().then(
            () => assert.fail("it was accepted"),
            ({ code, message, status }: { code: number; message: string; status: number }) =>
              `${status}, ${code} | ${message}`
          ),
        wait: (minutes) => Effect.runPromise(simulator.advance(`${minutes} minutes`))
      }
      const all: Array<string> = []
      for (const [what, call] of Object.entries(rows)) {
        yield* simulator.reset
        all.push(`${what} | ${yield* Effect.promise(() => call(context))}`)
      }
      return all
    })

  it.scoped("shows each error as twilio-node gets it, and no other", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(rowsOf("What is rejected"), yield* found(refusals, { seed: seed() }))
    }), 120_000)

  it.scoped(
    "says what else the simulator does, what is a guess and what is missing, as twilio-node sees it",
    () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(rowsOf("What it does", "What is a guess", "What is missing"), yield* found(facts))
      }),
    60_000
  )
})
