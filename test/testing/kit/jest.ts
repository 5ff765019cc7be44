import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
import * as Effect from "effect/Effect"
import { makeInbox } from "./inbox.ts"

const order = Seed.conversation({ uniqueName: "order-17", messages: 12, lastReadMessageIndex: 7 })
const seed = Seed.make({ users: [Seed.user({ identity: "ada@example.com", conversations: [order] })] })

// A new client for each test, because a client remembers the rate limit that it found.
let simulator: Simulator.Service
let inbox: ReturnType<typeof makeInbox>

beforeEach(() => {
  simulator = Simulator.unsafeMake({ seed })
  inbox = makeInbox(Simulator.layerClientFrom(simulator))
})

afterEach(() => inbox.close())

test("marks everything as read", async () => {
  expect(await inbox.readAll(seed.chatServiceSid, "ada@example.com")).toBe(1)
  const requests = Effect.runSync(simulator.requests)
  expect(requests.map(({ form, method }) => [method, form])).toEqual([
    ["GET", null],
    ["GET", null],
    ["POST", { LastReadMessageIndex: "11" }]
  ])
})

test("does not wait for an hour", async () => {
  Effect.runSync(simulator.injectFaults(Fault.rateLimited({ retryAfter: 3600 })))
  await expect(inbox.readAll(seed.chatServiceSid, "ada@example.com")).rejects.toThrow("HTTP 429")
})
