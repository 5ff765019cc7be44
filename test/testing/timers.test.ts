import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { Seed, Simulator } from "../../src/testing/mod.ts"
import { at, get, type Json, path, post, refused, service } from "./support.ts"

const all = at("Conversations")
const one = at("Conversations", "order-17")
const start = Date.UTC(2024, 5, 1)
const simulated = Effect.provide(Simulator.layer())

const now = Effect.map(get<Json>(one), ({ json }) => [json["state"], json["timers"], json["date_updated"]])

const opened = Effect.gen(function* () {
  yield* TestClock.setTime(start)
  yield* post(all, { UniqueName: "order-17", "Timers.Inactive": "PT30M", "Timers.Closed": "P1DT1H" })
})

describe("timers", () => {
  it.effect("are given as durations, returned as dates, and change the state when they end", () =>
    Effect.gen(function* () {
      yield* opened
      const both = { date_inactive: "2024-06-01T00:30:00Z", date_closed: "2024-06-02T01:00:00Z" }
      assert.deepStrictEqual(yield* now, ["active", both, "2024-06-01T00:00:00Z"])
      yield* TestClock.setTime(start + 29 * 60_000)
      assert.deepStrictEqual(yield* now, ["active", both, "2024-06-01T00:00:00Z"])
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* now, ["inactive", { date_closed: both.date_closed }, "2024-06-01T00:30:00Z"])
      yield* TestClock.adjust("1 day")
      assert.deepStrictEqual((yield* now)[0], "inactive")
      yield* TestClock.adjust("30 minutes")
      assert.deepStrictEqual(yield* now, ["closed", {}, "2024-06-02T01:00:00Z"])
      assert.deepStrictEqual(yield* refused(`${one}/Messages`, { Body: "too late" }), [400, 50377])
    }).pipe(simulated))

  it.effect("show in the lists and in every user's conversations", () =>
    Effect.gen(function* () {
      yield* opened
      yield* post(`${one}/Participants`, { Identity: "ada@example.com" })
      yield* TestClock.setTime(start + 40 * 60_000)
      assert.strictEqual((yield* get(path("ada@example.com", "order-17"))).json.conversation_state, "inactive")
      const { conversations } = (yield* get<Json>(`${all}?State=inactive&PageSize=100`)).json
      assert.include(conversations.map((_: Json) => _["unique_name"]), "order-17")
    }).pipe(simulated))

  it.effect("restart with a message, a participant, or another state", () =>
    Effect.gen(function* () {
      const dates = Effect.map(now, ([state, timers]) => [state, timers.date_inactive, timers.date_closed])
      yield* opened
      yield* TestClock.setTime(start + 40 * 60_000)
      yield* post(`${one}/Messages`, { Body: "still here" })
      assert.deepStrictEqual(yield* dates, ["active", "2024-06-01T01:10:00Z", "2024-06-02T01:40:00Z"])
      yield* TestClock.setTime(start + 50 * 60_000)
      yield* post(`${one}/Participants`, { Identity: "ada@example.com" })
      assert.deepStrictEqual(yield* dates, ["active", "2024-06-01T01:20:00Z", "2024-06-02T01:50:00Z"])
      yield* TestClock.setTime(start + 60 * 60_000)
      yield* post(one, { State: "inactive" })
      assert.deepStrictEqual(yield* dates, ["inactive", undefined, "2024-06-02T02:00:00Z"])
      yield* post(one, { State: "active", "Timers.Inactive": "PT1M", "Timers.Closed": "PT0S" })
      assert.deepStrictEqual(yield* dates, ["active", "2024-06-01T01:01:00Z", undefined])
      yield* post(one, { FriendlyName: "does not matter" })
      assert.deepStrictEqual(yield* dates, ["active", "2024-06-01T01:01:00Z", undefined])
    }).pipe(simulated))

  it.effect("use the clock even if the dates of the seed are later", () =>
    Effect.gen(function* () {
      const order = at("Conversations", "order-1043")
      yield* post(order, { "Timers.Inactive": "PT30M" })
      yield* TestClock.adjust("20 minutes")
      yield* post(`${order}/Messages`, { Body: "hello" })
      yield* TestClock.adjust("20 minutes")
      assert.strictEqual((yield* get<Json>(order)).json["state"], "active")
      yield* TestClock.adjust("10 minutes")
      const { json } = yield* get<Json>(order)
      assert.deepStrictEqual([json["state"], json["date_updated"]], ["inactive", "2024-02-03T16:44:00Z"])
    }).pipe(simulated))

  it.effect("of a seed end too, except those that ended before the simulator was made", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(start)
      const conversation = (uniqueName: string, dateClosed: string) =>
        Seed.conversation({ uniqueName, timers: { dateClosed } })
      const users = [
        Seed.user({
          identity: "a",
          conversations: [conversation("past", "2024-05-31T00:00:00Z"), conversation("future", "2024-06-02T00:00:00Z")]
        })
      ]
      const states = Effect.map(get<Json>(path("a")), ({ json }) =>
        json["conversations"].map((_: Json) => [_["conversation_state"], _["timers"]]))
      yield* Effect.gen(function* () {
        const past = ["active", { date_closed: "2024-05-31T00:00:00Z" }]
        assert.deepStrictEqual(yield* states, [past, ["active", { date_closed: "2024-06-02T00:00:00Z" }]])
        yield* TestClock.adjust("1 day")
        assert.deepStrictEqual(yield* states, [past, ["closed", {}]])
      }).pipe(Effect.provide(Simulator.layer({ seed: Seed.make({ chatServiceSid: service, users }) })))
    }))
})
