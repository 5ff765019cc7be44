import {
  decodeAttributes,
  deleteServiceUserConversation,
  fetchServiceUserConversation,
  listServiceUserConversation,
  pageServiceUserConversation,
  ServiceUserConversation,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import { Seed, Simulator } from "@effect-twilio/conversations/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { chatServiceSid, pageOf, path, record, respondingWith, simulated, success, user } from "./support.ts"

const named = Seed.conversation({ uniqueName: "support/ü 1", friendlyName: "Support", messages: 10 })
const other = Seed.conversation({ friendlyName: "Other" })
const seed = Seed.make({
  users: [
    Seed.user({ identity: "ada@example.com", conversations: [named, other] }),
    Seed.user({ identity: "bulk", generated: { count: 120, conversation: () => ({}) } })
  ]
})

const ada = { chatServiceSid, userSid: "ada@example.com" }
const bulk = { chatServiceSid, userSid: "bulk" }

const decode = Schema.decodeUnknown(ServiceUserConversation)

/** Effect 4 calls it `SchemaError`. */
const tagOf = ({ _tag: tag }: { readonly _tag: string }) => tag === "SchemaError" ? "ParseError" : tag

describe("ServiceUserConversation", () => {
  it.effect("decodes Twilio's own example", () =>
    Effect.gen(function* () {
      const conversation = yield* decode(record)
      assert.strictEqual(conversation.conversationSid, record.conversation_sid)
      assert.strictEqual(conversation.unreadMessagesCount, 100)
      assert.deepStrictEqual(conversation.dateCreated, DateTime.unsafeMake("2015-07-30T20:00:00Z"))
      assert.deepStrictEqual(conversation.timers?.dateClosed, DateTime.unsafeMake("2015-12-16T22:28:38Z"))
      assert.deepStrictEqual(conversation.links, record.links)
      assert.lengthOf(Object.keys(conversation), 18)
    }))

  it.effect("encodes back to what Twilio sent, apart from milliseconds in dates", () =>
    Effect.gen(function* () {
      const encoded = yield* Effect.flatMap(decode(record), Schema.encode(ServiceUserConversation))
      assert.deepStrictEqual(JSON.parse(JSON.stringify(encoded).replaceAll(".000Z", "Z")), record)
    }))

  it.effect("keeps null, unknown states and unknown levels; drops unknown fields", () =>
    Effect.gen(function* () {
      const conversation = yield* decode({
        ...record,
        conversation_state: "initializing",
        notification_level: "mentions",
        timers: { date_inactive: null },
        links: null,
        date_updated: null,
        unread_messages_count: null,
        brand_new: { deep: [1] }
      })
      assert.strictEqual(conversation.conversationState, "initializing")
      assert.strictEqual(conversation.notificationLevel, "mentions")
      assert.deepStrictEqual(conversation.timers, { dateInactive: null })
      assert.isNull(conversation.links)
      assert.isNull(conversation.dateUpdated)
      assert.isNull(conversation.unreadMessagesCount)
      assert.notProperty(conversation, "brand_new")
    }))

  it.effect("accepts only dates with an offset", () =>
    Effect.gen(function* () {
      const at = (date_created: string) => Effect.map(decode({ ...record, date_created }), (_) => _.dateCreated)
      assert.deepStrictEqual(yield* at("2015-07-30T22:00:00.5+02:00"), DateTime.unsafeMake("2015-07-30T20:00:00.500Z"))
      for (
        const bad of [
          "",
          "2015-07-30T20:00:00",
          "2015-07-30",
          "Thu, 30 Jul 2015 20:00:00 +0000",
          "2015-13-01T00:00:00Z"
        ]
      ) {
        assert.strictEqual(tagOf(yield* Effect.flip(at(bad))), "ParseError", bad)
      }
    }))

  it.effect("decodes attributes with the caller's schema", () =>
    Effect.gen(function* () {
      const Ticket = Schema.Struct({ priority: Schema.Number })
      assert.deepStrictEqual(yield* decodeAttributes({ attributes: '{"priority":1}' }, Ticket), { priority: 1 })
      assert.isNull(yield* decodeAttributes({ attributes: null }, Schema.NullOr(Ticket)))
      const piped = Effect.flatMap(Effect.succeed({ attributes: '{"priority":1}' }), decodeAttributes(Ticket))
      assert.strictEqual((yield* piped).priority, 1)
      for (const attributes of [null, "", "{", '{"priority":"high"}']) {
        assert.strictEqual(tagOf(yield* Effect.flip(decodeAttributes({ attributes }, Ticket))), "ParseError")
      }
    }))
})

describe("fetchServiceUserConversation", () => {
  it.effect("finds user and conversation by SID, identity and unique name", () =>
    Effect.gen(function* () {
      const bySid = yield* fetchServiceUserConversation({ ...ada, conversationSid: named.sid })
      assert.strictEqual(bySid.friendlyName, "Support")
      const byName = yield* fetchServiceUserConversation({
        chatServiceSid,
        userSid: bySid.userSid,
        conversationSid: "support/ü 1"
      })
      assert.deepStrictEqual(byName, bySid)
      assert.deepStrictEqual(yield* fetchServiceUserConversation(bySid), bySid)
    }).pipe(Effect.provide(simulated({ seed }))))
})

describe("updateServiceUserConversation", () => {
  it.effect("returns the updated record, which fetch and list then return too", () =>
    Effect.gen(function* () {
      const conversation = { ...ada, conversationSid: named.sid }
      const updated = yield* updateServiceUserConversation(conversation, {
        notificationLevel: "muted",
        lastReadMessageIndex: 7
      })
      assert.strictEqual(updated.notificationLevel, "muted")
      assert.strictEqual(updated.lastReadMessageIndex, 7)
      assert.strictEqual(updated.unreadMessagesCount, 2)
      assert.deepStrictEqual(yield* fetchServiceUserConversation(conversation), updated)
      const listed = yield* Stream.runCollect(listServiceUserConversation(ada))
      assert.deepStrictEqual(Chunk.toReadonlyArray(listed).find((_) => _.conversationSid === named.sid), updated)

      const cleared = yield* updateServiceUserConversation(conversation, { lastReadMessageIndex: null })
      assert.isNull(cleared.lastReadMessageIndex)
      assert.isNull(cleared.unreadMessagesCount)
    }).pipe(Effect.provide(simulated({ seed }))))

  it.effect("sends a form with only the given fields", () =>
    Effect.gen(function* () {
      const { layer, sent } = respondingWith(({ request, url }) => success(request.method, url))
      const forms: Array<string> = []
      for (
        const update of [
          {},
          { notificationLevel: undefined, lastReadMessageIndex: 0 },
          { lastReadMessageIndex: null },
          { lastReadTimestamp: new Date("2020-01-02T03:04:05.999Z") },
          { lastReadTimestamp: DateTime.unsafeMakeZoned("2020-01-02T03:04:05.999Z", { timeZone: "Europe/Rome" }) },
          { notificationLevel: "default" as const, lastReadTimestamp: DateTime.unsafeMake(0), lastReadMessageIndex: 3 }
        ]
      ) {
        yield* updateServiceUserConversation(path, update).pipe(Effect.provide(layer))
        const { body } = sent.at(-1)!.request
        assert.strictEqual(body._tag, "Uint8Array")
        if (body._tag === "Uint8Array") {
          assert.strictEqual(body.contentType, "application/x-www-form-urlencoded")
          forms.push(new TextDecoder().decode(body.body))
        }
      }
      assert.deepStrictEqual(forms, [
        "",
        "LastReadMessageIndex=0",
        "LastReadMessageIndex=",
        "LastReadTimestamp=2020-01-02T03%3A04%3A05Z",
        "LastReadTimestamp=2020-01-02T03%3A04%3A05Z",
        "NotificationLevel=default&LastReadTimestamp=1970-01-01T00%3A00%3A00Z&LastReadMessageIndex=3"
      ])
    }))

  const refusals: ReadonlyArray<readonly [field: string, update: object]> = [
    ["notificationLevel", { notificationLevel: "loud" }],
    ["notificationLevel", { notificationLevel: "" }],
    ["notificationLevel", { notificationLevel: null }],
    ["lastReadTimestamp", { lastReadTimestamp: new Date(Number.NaN) }],
    ["lastReadTimestamp", { lastReadTimestamp: new Date("+012345-01-01T00:00:00Z") }],
    ["lastReadTimestamp", { lastReadTimestamp: "2020-01-01T00:00:00Z" }],
    ["lastReadTimestamp", { lastReadTimestamp: null }],
    ["lastReadMessageIndex", { lastReadMessageIndex: -1 }],
    ["lastReadMessageIndex", { lastReadMessageIndex: 1.5 }],
    ["lastReadMessageIndex", { lastReadMessageIndex: Number.NaN }],
    ["lastReadMessageIndex", { lastReadMessageIndex: Infinity }],
    ["lastReadMessageIndex", { lastReadMessageIndex: 2 ** 53 }],
    ["lastReadMessageIndex", { lastReadMessageIndex: "3" }],
    ["NotificationLevel", { NotificationLevel: "muted" }],
    ["update", null as never]
  ]

  it.effect.each(refusals)("rejects %s of %o before anything is sent", ([field, update]) =>
    Effect.gen(function* () {
      const { layer, sent } = respondingWith(({ request, url }) => success(request.method, url))
      const error = yield* updateServiceUserConversation(path, update).pipe(Effect.flip, Effect.provide(layer))
      assert.strictEqual(error._tag, "InvalidRequest")
      if (error._tag === "InvalidRequest") {
        assert.strictEqual(error.field, field)
        assert.isNull(error.status)
        assert.include(error.message, field)
      }
      assert.lengthOf(sent, 0)
    }))
})

describe("an unknown field of an update", () => {
  it.effect("is named in one line of bounded length", () =>
    Effect.gen(function* () {
      for (const field of ["__proto__", "a\r\n\u202eb", "x".repeat(100_000)]) {
        // As a program that forwards untrusted input may pass it.
        const update = JSON.parse(`{${JSON.stringify(field)}: 1}`)
        const { layer, sent } = respondingWith(({ request, url }) => success(request.method, url))
        const error = yield* updateServiceUserConversation(path, update).pipe(Effect.flip, Effect.provide(layer))
        assert.strictEqual(error._tag, "InvalidRequest")
        assert.notMatch(error.message, /[\r\n\u202e]/)
        assert.isBelow(error.message.length, 2_000)
        assert.lengthOf(sent, 0)
      }
    }))
})

describe("deleteServiceUserConversation", () => {
  it.effect("removes the user", () =>
    Effect.gen(function* () {
      const conversation = { ...ada, conversationSid: "support/ü 1" }
      assert.isUndefined(yield* deleteServiceUserConversation(conversation))
      const again = yield* Effect.flip(deleteServiceUserConversation(conversation))
      assert.strictEqual(again._tag, "NotFound")
      const left = yield* Stream.runCollect(listServiceUserConversation(ada))
      assert.deepStrictEqual(Chunk.toReadonlyArray(left).map((_) => _.conversationSid), [other.sid])
    }).pipe(Effect.provide(simulated({ seed }))))
})

describe("listServiceUserConversation", () => {
  it.effect("follows the pages, each once and in order", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const listed = yield* Stream.runCollect(listServiceUserConversation(bulk))
      const all = yield* simulator.conversations("bulk")
      assert.deepStrictEqual(
        Chunk.toReadonlyArray(listed).map((_) => _.conversationSid),
        all.map((_) => _.conversation_sid)
      )
      const requests = yield* simulator.requests
      assert.deepStrictEqual(requests.map((_) => [_.query["PageSize"], _.query["Page"]]), [
        ["50", undefined],
        ["50", "1"],
        ["50", "2"]
      ])
    }).pipe(Effect.provide(simulated({ seed }))))

  const costs: ReadonlyArray<
    readonly [options: object, take: number, items: number, pageSizes: ReadonlyArray<string>]
  > = [
    [{}, 1, 1, ["50"]],
    [{}, 50, 50, ["50"]],
    [{}, 51, 51, ["50", "50"]],
    [{ limit: 0 }, 500, 0, []],
    [{ limit: 7 }, 500, 7, ["7"]],
    [{ limit: 50 }, 500, 50, ["50"]],
    [{ limit: 60, pageSize: 40 }, 500, 60, ["40", "40"]],
    [{ limit: 500 }, 500, 120, ["50", "50", "50"]],
    [{ pageSize: 1000 }, 500, 120, ["1000"]],
    [{ pageSize: 1, limit: 2 }, 500, 2, ["1", "1"]],
    [{ limit: 7, readAhead: true }, 500, 7, ["7"]],
    [{ readAhead: true }, 500, 120, ["50", "50", "50"]]
  ]

  it.effect.each(costs)(
    "with %o, taking %d: %d records",
    ([options, take, items, pageSizes]) =>
      Effect.gen(function* () {
        const listed = yield* listServiceUserConversation(bulk, options).pipe(Stream.take(take), Stream.runCollect)
        assert.lengthOf(listed, items)
        const requests = yield* Effect.flatMap(Simulator, (_) => _.requests)
        assert.deepStrictEqual(requests.map((_) => _.query["PageSize"]), [...pageSizes])
      }).pipe(Effect.provide(simulated({ seed })))
  )

  it.effect("emits a page as one chunk", () =>
    Effect.gen(function* () {
      const sizes = yield* listServiceUserConversation(bulk).pipe(
        Stream.chunks,
        Stream.map(Chunk.size),
        Stream.runCollect
      )
      assert.deepStrictEqual(Chunk.toReadonlyArray(sizes), [50, 50, 20])
    }).pipe(Effect.provide(simulated({ seed }))))

  it.effect("sends nothing until it is run, and restarts each time", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const stream = listServiceUserConversation(bulk, { limit: 2 })
      assert.lengthOf(yield* simulator.requests, 0)
      yield* Stream.runDrain(stream)
      yield* Stream.runDrain(stream)
      assert.lengthOf(yield* simulator.requests, 2)
    }).pipe(Effect.provide(simulated({ seed }))))

  it.effect("fetches the next page while one is consumed, with readAhead", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const during: Array<number> = []
      yield* listServiceUserConversation(bulk, { readAhead: true }).pipe(
        Stream.chunks,
        Stream.runForEach(() =>
          Effect.gen(function* () {
            yield* simulator.awaitRequests((requests) => requests.length >= Math.min(3, during.length + 2))
            during.push((yield* simulator.requests).length)
          })
        )
      )
      assert.deepStrictEqual(during, [2, 3, 3])
    }).pipe(Effect.provide(simulated({ seed }))))

  it.effect("continues after an empty page with a next link", () =>
    Effect.gen(function* () {
      const { layer } = respondingWith(({ url }) => {
        const token = url.searchParams.get("PageToken")
        return Response.json(token === null ? pageOf([], "?PageToken=PT1") : pageOf([record]))
      })
      const listed = yield* Stream.runCollect(listServiceUserConversation(user)).pipe(Effect.provide(layer))
      assert.lengthOf(listed, 1)
    }))

  it.effect("uses only the query of a next link, and keeps the page size", () =>
    Effect.gen(function* () {
      const { layer, sent } = respondingWith(({ url }) =>
        Response.json(
          url.searchParams.has("PageToken")
            ? pageOf([record])
            : pageOf([], "http://user:pw@evil.example:8080/steal/../x?PageSize=9999&Page=1&PageToken=PT%2B1&Extra=ö#f")
        )
      )
      yield* Stream.runDrain(listServiceUserConversation(user, { pageSize: 20 })).pipe(Effect.provide(layer))
      assert.deepStrictEqual(sent.map(({ url }) => url.href), [
        `https://conversations.twilio.com/v1/Services/${chatServiceSid}/Users/ada@example.com/Conversations?PageSize=20`,
        `https://conversations.twilio.com/v1/Services/${chatServiceSid}/Users/ada@example.com/Conversations` +
        "?PageSize=20&Page=1&PageToken=PT%2B1&Extra=%C3%B6"
      ])
    }))

  it.effect("emits what it has before it fails for cyclic links", () =>
    Effect.gen(function* () {
      const { layer, sent } = respondingWith(({ url }) => {
        const token = Number(url.searchParams.get("PageToken") ?? 0)
        return Response.json(pageOf([record], `?PageToken=${token === 3 ? 1 : token + 1}`))
      })
      const seen: Array<unknown> = []
      const error = yield* listServiceUserConversation(user).pipe(
        Stream.runForEach((_) => Effect.sync(() => seen.push(_))),
        Effect.flip,
        Effect.provide(layer)
      )
      assert.strictEqual(error._tag, "UnexpectedResponse")
      if (error._tag === "UnexpectedResponse") assert.strictEqual(error.field, "meta.next_page_url")
      assert.lengthOf(seen, 4)
      assert.lengthOf(sent, 4)
    }))

  it.effect("detects a cycle that is longer than the remembered pages", () =>
    Effect.gen(function* () {
      const { layer, sent } = respondingWith(({ url }) => {
        const token = Number(url.searchParams.get("PageToken") ?? 0)
        return Response.json(pageOf([record], `?PageToken=${token === 1_700 ? 200 : token + 1}`))
      })
      const error = yield* Stream.runDrain(listServiceUserConversation(user)).pipe(Effect.flip, Effect.provide(layer))
      assert.strictEqual(error._tag, "UnexpectedResponse")
      assert.include(error.message, "leads back")
      assert.isBelow(sent.length, 5_000)
    }))

  it.effect("rejects a next link that is too long", () =>
    Effect.gen(function* () {
      const { layer, sent } = respondingWith(() => Response.json(pageOf([record], `?PageToken=${"x".repeat(10_000)}`)))
      const error = yield* Stream.runDrain(listServiceUserConversation(user)).pipe(Effect.flip, Effect.provide(layer))
      if (error._tag !== "UnexpectedResponse") return assert.fail(error._tag)
      assert.strictEqual(error.field, "meta.next_page_url")
      assert.lengthOf(sent, 1)
    }))

  it.effect("fails for a list of empty pages only", () =>
    Effect.gen(function* () {
      let count = 0
      const { layer } = respondingWith(() => Response.json(pageOf([], `?PageToken=PT${count++}`)))
      const error = yield* Stream.runDrain(listServiceUserConversation(user)).pipe(Effect.flip, Effect.provide(layer))
      assert.strictEqual(error._tag, "UnexpectedResponse")
      assert.isAtMost(count, 101)
    }))

  const refusals: ReadonlyArray<readonly [field: string, options: object]> = [
    ["pageSize", { pageSize: 0 }],
    ["pageSize", { pageSize: 1001 }],
    ["pageSize", { pageSize: 1.5 }],
    ["pageSize", { pageSize: Number.NaN }],
    ["pageSize", { pageSize: "50" }],
    ["limit", { limit: -1 }],
    ["limit", { limit: 0.5 }],
    ["limit", { limit: Infinity }],
    ["pageToken", { pageToken: "" }],
    ["pageToken", { pageToken: "\ud800" }],
    ["pageSize", { pageSize: 0, limit: 0 }],
    ["pageToken", { pageToken: 1 }],
    ["readAhead", { readAhead: "yes" }],
    ["pagesize", { pagesize: 3 }],
    ["Limit", { Limit: 3 }],
    ["options", null as never],
    ["options", 3 as never],
    ["options", [3]]
  ]

  it.effect.each(refusals)("rejects %s of %o before anything is sent", ([field, options]) =>
    Effect.gen(function* () {
      const { layer, sent } = respondingWith(() => Response.json(pageOf([])))
      const error = yield* Stream.runDrain(listServiceUserConversation(user, options)).pipe(
        Effect.flip,
        Effect.provide(layer)
      )
      assert.strictEqual(error._tag, "InvalidRequest")
      if (error._tag === "InvalidRequest") assert.strictEqual(error.field, field)
      assert.lengthOf(sent, 0)
    }))
})

describe("pageServiceUserConversation", () => {
  it.effect("fetches a page, and the next one by its token", () =>
    Effect.gen(function* () {
      const first = yield* pageServiceUserConversation(bulk, { pageSize: 100 })
      assert.lengthOf(first.items, 100)
      assert.isString(first.nextPageToken)
      const second = yield* pageServiceUserConversation(bulk, { pageSize: 100, pageToken: first.nextPageToken! })
      assert.lengthOf(second.items, 20)
      assert.isNull(second.nextPageToken)
      const listed = yield* Stream.runCollect(
        listServiceUserConversation(bulk, { pageSize: 100, pageToken: first.nextPageToken! })
      )
      assert.deepStrictEqual(Chunk.toReadonlyArray(listed), second.items)
    }).pipe(Effect.provide(simulated({ seed }))))

  it.effect("rejects invalid options before anything is sent", () =>
    Effect.gen(function* () {
      const { layer, sent } = respondingWith(() => Response.json(pageOf([])))
      const refusals = [
        ["pageSize", { pageSize: 0 }],
        ["pageToken", { pageToken: "" }],
        ["pagesize", { pagesize: 3 } as object],
        ["limit", { limit: 3 } as object],
        ["options", null as never],
        ["options", 0 as never]
      ] as const
      for (const [field, options] of refusals) {
        const error = yield* pageServiceUserConversation(user, options).pipe(Effect.flip, Effect.provide(layer))
        if (error._tag !== "InvalidRequest") return assert.fail(error._tag)
        assert.strictEqual(error.field, field)
        assert.include(error.message, field)
      }
      assert.lengthOf(sent, 0)
    }))
})
