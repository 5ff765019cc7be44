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

/** An error as the SDK throws it: its status, code and text. */
type Refusal = readonly [status: number, code: number, message: string]

type Service = ReturnType<twilio.Twilio["conversations"]["v1"]["services"]>

interface Context {
  readonly client: twilio.Twilio
  readonly service: Service
  readonly refused: (call: () => Promise<unknown>) => Promise<string>
}

/** The rows that refuse something: what the document shows of the error, and a call that gets it. */
const refusals: { readonly [what: string]: (context: Context) => Promise<string> } = {
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

/** The rows of the table with errors, as they stand in the document. */
const rows = readFileSync(`${root}docs/fidelity.md`, "utf8").split("\n")
  .filter((line) => /^\| .* \| \d{3}, \d{5} /.test(line))
  .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()))

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

  it.scoped("shows each error as twilio-node gets it, and no other", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.make({ seed: seed() })
      const { url } = yield* serve(simulator)
      const { client } = connect(url, { username: Simulator.accountSid, password: Simulator.authToken })
      const refused = (call: () => Promise<unknown>): Promise<string> =>
        call().then(
          () => assert.fail("it was accepted"),
          ({ code, message, status }: { code: number; message: string; status: number }) => {
            const refusal: Refusal = [status, code, message]
            return `${refusal[0]}, ${refusal[1]} | ${refusal[2]}`
          }
        )
      const found: Array<string> = []
      for (const [what, call] of Object.entries(refusals)) {
        yield* simulator.reset
        const context = { client, service: client.conversations.v1.services(chatServiceSid), refused }
        found.push(`${what} | ${yield* Effect.promise(() => call(context))}`)
      }
      assert.deepStrictEqual(rows.map((cells) => cells.join(" | ")), found)
    }), 120_000)
})
