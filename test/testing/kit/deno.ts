import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
import * as Effect from "effect/Effect"
import { deepStrictEqual, rejects } from "node:assert"
import { makeInbox } from "./inbox.ts"

const order = Seed.conversation({ uniqueName: "order-17", messages: 12, lastReadMessageIndex: 7 })
const seed = Seed.make({ users: [Seed.user({ identity: "ada@example.com", conversations: [order] })] })

Deno.test("marks everything as read", async () => {
  const simulator = Simulator.unsafeMake({ seed })
  const inbox = makeInbox(Simulator.layerClientFrom(simulator))
  deepStrictEqual(await inbox.readAll(seed.chatServiceSid, "ada@example.com"), 1)
  const requests = Effect.runSync(simulator.requests)
  deepStrictEqual(requests.map(({ form, method }) => [method, form]), [
    ["GET", null],
    ["GET", null],
    ["POST", { LastReadMessageIndex: "11" }]
  ])
  await inbox.close()
})

Deno.test("does not wait for an hour", async () => {
  const simulator = Simulator.unsafeMake({ seed })
  const inbox = makeInbox(Simulator.layerClientFrom(simulator))
  Effect.runSync(simulator.injectFaults(Fault.rateLimited({ retryAfter: 3600 })))
  await rejects(inbox.readAll(seed.chatServiceSid, "ada@example.com"), /HTTP 429/)
  await inbox.close()
})
