import { listServiceUserConversation, pageServiceUserConversation } from "@effect-twilio/conversations"
import { assert, describe, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { pageOf, record, respondingWith, simulated, user } from "./support.ts"

const records = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...record, conversation_sid: `CH${from + index}` }))

const numbers = (from: number, count: number) => Array.from({ length: count }, (_, index) => `CH${from + index}`)

/** A server that ignores the requested page size. */
const withPageSize = (pageSize: number, total: number) =>
  respondingWith(({ url }) => {
    const start = Number(url.searchParams.get("PageToken") ?? 0)
    const end = Math.min(start + pageSize, total)
    return Response.json(pageOf(records(start, end - start), end < total ? `?PageSize=5&PageToken=${end}` : null))
  })

describe("a server that sends more records than requested", () => {
  const lists: ReadonlyArray<readonly [options: object, listed: number, sent: number]> = [
    [{ limit: 5 }, 5, 1],
    [{ limit: 50 }, 50, 1],
    [{ limit: 51 }, 51, 2],
    [{ pageSize: 5 }, 120, 3],
    [{ pageSize: 5, limit: 70 }, 70, 2],
    [{ pageSize: 5, limit: 70, readAhead: true }, 70, 2]
  ]
  it.effect.each(lists)("is listed with %o up to the limit", ([options, listed, times]) =>
    Effect.gen(function* () {
      const { layer, sent } = withPageSize(50, 120)
      const all = yield* Stream.runCollect(listServiceUserConversation(user, options)).pipe(Effect.provide(layer))
      assert.deepStrictEqual(Chunk.toReadonlyArray(all).map((one) => one.conversationSid), numbers(0, listed))
      assert.lengthOf(sent, times)
    }))

  it.effect("has its page returned whole, because the next page begins after it", () =>
    Effect.gen(function* () {
      const { layer } = withPageSize(50, 70)
      const both = Effect.gen(function* () {
        const first = yield* pageServiceUserConversation(user, { pageSize: 5 })
        const second = yield* pageServiceUserConversation(user, { pageSize: 5, pageToken: first.nextPageToken })
        return [...first.items, ...second.items].map((one) => one.conversationSid)
      })
      assert.deepStrictEqual(yield* Effect.provide(both, layer), numbers(0, 70))
    }))

  it.effect("is accepted up to 1,000 records per page", () =>
    Effect.gen(function* () {
      const whole = withPageSize(1_000, 1_000)
      const page = yield* Effect.provide(pageServiceUserConversation(user), whole.layer)
      assert.lengthOf(page.items, 1_000)
      const over = withPageSize(1_001, 1_001)
      const error = yield* Effect.flip(Effect.provide(pageServiceUserConversation(user, { pageSize: 5 }), over.layer))
      if (error._tag !== "UnexpectedResponse") return assert.fail(error._tag)
      assert.strictEqual(error.field, "conversations")
      assert.include(error.message, "conversations has 1001 records, more than the maximum of 1000")
    }))
})

describe("the end of a list", () => {
  const { next_page_url: _, ...missing } = pageOf([]).meta
  const ends: ReadonlyArray<readonly [about: string, meta: object]> = [
    ["null", { ...missing, next_page_url: null }],
    ["missing", missing],
    ["empty", { ...missing, next_page_url: "" }]
  ]
  it.effect.each(ends)("is %s as next link", ([, meta]) =>
    Effect.gen(function* () {
      const { layer, sent } = respondingWith(() => Response.json({ conversations: [record], meta }))
      const all = yield* Effect.provide(Stream.runCollect(listServiceUserConversation(user)), layer)
      assert.lengthOf(all, 1)
      const page = yield* Effect.provide(pageServiceUserConversation(user), layer)
      assert.isNull(page.nextPageToken)
      assert.lengthOf(sent, 2)
    }))
})

describe("a page token", () => {
  it.effect("that is null or undefined starts at the first page", () =>
    Effect.gen(function* () {
      const first = yield* pageServiceUserConversation(user, { pageSize: 3 })
      for (const pageToken of [null, undefined]) {
        const same = yield* pageServiceUserConversation(user, { pageSize: 3, pageToken })
        assert.deepStrictEqual(same, first)
        const all = yield* Stream.runCollect(listServiceUserConversation(user, { pageToken }))
        assert.lengthOf(all, 7)
      }
    }).pipe(Effect.provide(simulated())))

  it.effect("is passed from page to page unchanged", () =>
    Effect.gen(function* () {
      const sids: Array<string> = []
      let pageToken: string | null = null
      do {
        const page: { items: ReadonlyArray<{ conversationSid: string }>; nextPageToken: string | null } =
          yield* pageServiceUserConversation(user, { pageSize: 3, pageToken })
        sids.push(...page.items.map((one) => one.conversationSid))
        pageToken = page.nextPageToken
      } while (pageToken !== null)
      assert.strictEqual(new Set(sids).size, 7)
    }).pipe(Effect.provide(simulated())))
})
