/**
 * Declares a resource like those in src/, and checks its operations, and which declarations do not compile.
 * `npm run check` checks the latter: an unused `@ts-expect-error` is an error.
 */
import {
  type ConversationsClient,
  type ConversationsError,
  deleteServiceUserConversation,
  fetchServiceConversation,
  fetchServiceUserConversation,
  type ListOptions,
  type PageOptions
} from "@effect-twilio/conversations"
import { assert, describe, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Pages from "../src/internal/declare/pages.ts"
import * as Parameters from "../src/internal/declare/parameters.ts"
import * as Record from "../src/internal/declare/record.ts"
import * as Resource from "../src/internal/declare/resource.ts"
import { chatServiceSid, path, respondingWith, success } from "./support.ts"

interface Thing {
  readonly sid: string
  readonly sizeInBytes: number | null
  readonly note?: string
  readonly dateCreated: DateTime.Utc | null
}

const Thing = Record.struct<Thing>("Thing", {
  sid: Record.text,
  sizeInBytes: Record.nullableInt,
  note: Record.optional(Record.text),
  dateCreated: Record.nullableDate
})

interface ShelfPath {
  readonly shelfSid: string
}

interface ThingPath extends ShelfPath {
  readonly sid: string
}

interface Create {
  readonly label: string
  readonly note?: string | undefined
  readonly webhookEnabled?: boolean | undefined
}

interface Update {
  readonly note?: string | null | undefined
}

interface Filters {
  readonly order?: "asc" | "desc" | undefined
}

interface ThingListOptions extends Filters, ListOptions {}

interface Remove {
  readonly force?: boolean | undefined
}

const things = Resource.make("Thing", "/v1/Shelves/{ShelfSid}/Things", "Sid", { shelfSid: "SH" }, Thing)
const pages = Pages.make("things", Thing, 7)

type Call<A> = Effect.Effect<A, ConversationsError, ConversationsClient>

const createThing: (path: ShelfPath, create?: Create) => Call<Thing> = Resource.create(things, () => ({
  label: Parameters.required(Parameters.name),
  note: Parameters.text,
  webhookEnabled: Parameters.webhookEnabled
}))
const fetchThing: (path: ThingPath) => Call<Thing> = Resource.fetch(things)
const updateThing: (path: ThingPath, update: Update) => Call<Thing> = Resource.update(things, () => ({
  note: Parameters.clearable(Parameters.text)
}))
const removeThing: (path: ThingPath, options?: Remove) => Call<void> = Resource.remove(things, () => ({
  force: Parameters.boolean
}))
const filters = () => ({ order: Parameters.oneOf("asc", "desc") })
const listThing: (path: ShelfPath, options?: ThingListOptions) => Stream.Stream<
  Thing,
  ConversationsError,
  ConversationsClient
> = Resource.list(things, pages, filters)
const pageThing: (path: ShelfPath, options?: Filters & PageOptions) => Call<unknown> = Resource.page(
  things,
  pages,
  filters
)

const shelf = { shelfSid: `SH${"0".repeat(32)}` }
const thing = { ...shelf, sid: "a/b" }
const encoded = { sid: "TH1", size_in_bytes: 3, date_created: null, more: true }

describe("a declared resource", () => {
  it.effect("has operations that send and read what is declared", () =>
    Effect.gen(function* () {
      const { layer, sent } = respondingWith(({ request, url }) =>
        request.method === "DELETE" ? new Response(null, { status: 204 }) : Response.json(
          url.pathname.endsWith("/Things") && request.method === "GET"
            ? { things: [encoded, { ...encoded, note: "b" }], meta: { next_page_url: null } }
            : encoded
        )
      )
      const record: Thing = { sid: "TH1", sizeInBytes: 3, dateCreated: null }
      const both = [record, { ...record, note: "b" }]
      yield* Effect.gen(function* () {
        const created = yield* createThing(shelf, { label: "x", note: "y z", webhookEnabled: false })
        const listed = yield* Stream.runCollect(listThing(shelf, { order: "desc", pageSize: 7, limit: 9 }))
        assert.deepStrictEqual(created, record)
        assert.deepStrictEqual(yield* fetchThing(thing), record)
        assert.deepStrictEqual(yield* updateThing(thing, { note: null }), record)
        assert.isUndefined(yield* removeThing(thing, { force: true }))
        assert.deepStrictEqual(Chunk.toReadonlyArray(listed), both)
        assert.deepStrictEqual(yield* pageThing(shelf), { items: both, nextPageToken: null })
      }).pipe(Effect.provide(layer))
      const collection = `/v1/Shelves/${shelf.shelfSid}/Things`
      assert.deepStrictEqual(
        sent.map(({ request, url }) => [
          request.method,
          url.pathname + url.search,
          request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : "",
          request.headers["x-twilio-webhook-enabled"]
        ]),
        [
          ["POST", collection, "Label=x&Note=y+z", "false"],
          ["GET", `${collection}?PageSize=7&Order=desc`, "", undefined],
          ["GET", `${collection}/a%2Fb`, "", undefined],
          ["POST", `${collection}/a%2Fb`, "Note=", undefined],
          ["DELETE", `${collection}/a%2Fb?Force=true`, "", undefined],
          ["GET", `${collection}?PageSize=7`, "", undefined]
        ]
      )
    }))

  it.effect("rejects what is not declared, before anything is sent", () =>
    Effect.gen(function* () {
      const { layer, sent } = respondingWith(() => Response.json(encoded))
      const wrong: ReadonlyArray<readonly [field: string, call: Call<unknown>]> = [
        ["shelfSid", fetchThing({ ...thing, shelfSid: "SH" })],
        ["sid", fetchThing({ ...thing, sid: ".." })],
        ["label", createThing(shelf)],
        ["label", createThing(shelf, { label: "" })],
        ["force", removeThing(thing, { force: "yes" as never })],
        ["order", pageThing(shelf, { order: "up" as never })],
        ["pageSize", pageThing(shelf, { pageSize: 8 })],
        ["limit", pageThing(shelf, { limit: 8 } as never)],
        ["options", pageThing(shelf, null as never)],
        ["update", updateThing(thing, 7 as never)]
      ]
      for (const [field, call] of wrong) {
        const error = yield* Effect.flip(Effect.provide(call, layer))
        if (error._tag !== "InvalidRequest") return assert.fail(error._tag)
        assert.strictEqual(error.field, field)
      }
      assert.lengthOf(sent, 0)
    }))

  it("has a schema that is made on first use, and names the record", () => {
    let made = 0
    const Lazy = Record.struct<{ readonly a: string }>("Lazy", {
      get a() {
        made++
        return Record.text
      }
    })
    assert.strictEqual(made, 0)
    assert.deepStrictEqual(Schema.decodeUnknownSync(Lazy)({ a: "x", b: 1 }), { a: "x" })
    assert.strictEqual(made, 1)
    assert.throws(() => Schema.decodeUnknownSync(Thing)(7), /Thing/)
  })
})

describe("an operation without options", () => {
  it.effect("ignores the extra arguments of Array.map and Effect.forEach", () =>
    Effect.gen(function* () {
      const { layer, sent } = respondingWith(({ request, url }) => success(request.method, url))
      const paths = [path, { ...path, conversationSid: "other" }]
      yield* Effect.all([
        Effect.all(paths.map(fetchServiceUserConversation)),
        Effect.forEach(paths, deleteServiceUserConversation),
        Effect.forEach([{ chatServiceSid, sid: "a" }, { chatServiceSid, sid: "b" }], fetchServiceConversation)
      ]).pipe(Effect.provide(layer))
      assert.deepStrictEqual(sent.map(({ request, url }) => [request.method, url.pathname.split("/").at(-1)]), [
        ["GET", path.conversationSid],
        ["GET", "other"],
        ["DELETE", path.conversationSid],
        ["DELETE", "other"],
        ["GET", "a"],
        ["GET", "b"]
      ])
      for (const { url } of sent) assert.strictEqual(url.search, "")
    }))
})

/** Declarations that do not compile. They are not run. */
export const refusedByTheCompiler = {
  record: () => [
    Record.struct<Thing>("Thing", {
      sid: Record.text,
      sizeInBytes: Record.nullableInt,
      note: Record.optional(Record.text),
      dateCreated: Record.nullableDate,
      // @ts-expect-error: an excess field
      more: Record.text
    }),
    // @ts-expect-error: a field is missing
    Record.struct<Thing>("Thing", {
      sid: Record.text,
      sizeInBytes: Record.nullableInt,
      note: Record.optional(Record.text)
    }),
    Record.struct<Thing>("Thing", {
      // @ts-expect-error: of another type
      sid: Record.int,
      // @ts-expect-error: can be null
      sizeInBytes: Record.int,
      // @ts-expect-error: can be missing
      note: Record.text,
      // @ts-expect-error: a date, not text
      dateCreated: Record.nullableText
    }),
    Record.struct<Thing>("Thing", {
      // @ts-expect-error: is never null
      sid: Record.nullableText,
      // @ts-expect-error: is never missing
      sizeInBytes: Record.optional(Record.int),
      // @ts-expect-error: can be missing, but is never null
      note: Record.optional(Record.nullableText),
      dateCreated: Record.nullableDate
    })
  ],

  parameters: (): ReadonlyArray<(path: ShelfPath, create?: Create) => Call<Thing>> => [
    Resource.create(things, () => ({
      label: Parameters.required(Parameters.name),
      note: Parameters.text,
      webhookEnabled: Parameters.webhookEnabled,
      // @ts-expect-error: an excess parameter
      more: Parameters.text
    })),
    // @ts-expect-error: a parameter is missing
    Resource.create(things, () => ({ label: Parameters.required(Parameters.name), note: Parameters.text })),
    Resource.create(things, () => ({
      label: Parameters.required(Parameters.name),
      // @ts-expect-error: of another type
      note: Parameters.count,
      webhookEnabled: Parameters.webhookEnabled
    })),
    Resource.create(things, () => ({
      // @ts-expect-error: required in the type, but not here
      label: Parameters.name,
      note: Parameters.text,
      webhookEnabled: Parameters.webhookEnabled
    })),
    Resource.create(things, () => ({
      label: Parameters.required(Parameters.name),
      // @ts-expect-error: required here, but not in the type
      note: Parameters.required(Parameters.text),
      webhookEnabled: Parameters.webhookEnabled
    }))
  ],

  nested: () => [
    Parameters.group<Create>({
      label: Parameters.required(Parameters.name),
      note: Parameters.text,
      webhookEnabled: Parameters.webhookEnabled,
      // @ts-expect-error: an excess parameter
      more: Parameters.text
    }),
    // @ts-expect-error: a parameter is missing
    Parameters.record<Update & Filters>(() => ({ note: Parameters.clearable(Parameters.text) })),
    // @ts-expect-error: the type allows null
    Parameters.group<Update>({ note: Parameters.text })
  ],

  // An untyped group could have any fields.
  untyped: (): ReadonlyArray<(path: ShelfPath, create: { readonly nested: Update }) => Call<Thing>> => [
    Resource.create(things, () => ({
      // @ts-expect-error: an untyped group
      nested: Parameters.required(Parameters.group({ note: Parameters.clearable(Parameters.text) }))
    })),
    Resource.create(things, () => ({
      // @ts-expect-error: an excess parameter, in an untyped group
      nested: Parameters.required(Parameters.group({ note: Parameters.text, more: Parameters.text }))
    })),
    Resource.create(things, () => ({
      nested: Parameters.required(Parameters.group<Update>({ note: Parameters.clearable(Parameters.text) }))
    }))
  ],

  update: (): ReadonlyArray<(path: ThingPath, update: Update) => Call<Thing>> => [
    // @ts-expect-error: null is allowed in the type, but not here
    Resource.update(things, () => ({ note: Parameters.text })),
    // @ts-expect-error: an excess parameter
    Resource.update(things, () => ({ note: Parameters.clearable(Parameters.text), more: Parameters.text }))
  ],

  template: () => [
    // @ts-expect-error: a SID that is not in the template
    Resource.make("Thing", "/v1/Shelves/{ShelfSid}/Things", "Sid", { bookSid: "BK" }, Thing)
  ],

  path: (): ReadonlyArray<(path: ThingPath & { readonly bookSid: string }) => Call<Thing>> => [
    // @ts-expect-error: the template has no bookSid
    Resource.fetch(things)
  ],

  shortPath: (): ReadonlyArray<(path: ShelfPath) => Call<Thing>> => [
    // @ts-expect-error: the template also has a sid
    Resource.fetch(things)
  ],

  collectionPath: (): ReadonlyArray<(path: ThingPath, create?: Create) => Call<Thing>> => [
    // @ts-expect-error: a create has no sid in its path
    Resource.create(things, () => ({
      label: Parameters.required(Parameters.name),
      note: Parameters.text,
      webhookEnabled: Parameters.webhookEnabled
    }))
  ],

  result: (): ReadonlyArray<(path: ThingPath) => Call<{ readonly sid: number }>> => [
    // @ts-expect-error: another record
    Resource.fetch(things)
  ],

  remove: (): ReadonlyArray<(path: ThingPath, options?: Remove) => Call<void>> => [
    // @ts-expect-error: its options are missing
    Resource.remove(things, Resource.noInput),
    // @ts-expect-error: an excess option
    Resource.remove(things, () => ({ force: Parameters.boolean, more: Parameters.text }))
  ],

  list: (): ReadonlyArray<
    (path: ShelfPath, options?: ThingListOptions) => Stream.Stream<Thing, ConversationsError, ConversationsClient>
  > => [
    // @ts-expect-error: its filters are missing
    Resource.list(things, pages, Resource.noInput),
    // @ts-expect-error: an excess filter
    Resource.list(things, pages, () => ({ ...filters(), more: Parameters.text })),
    // @ts-expect-error: a filter of another type
    Resource.list(things, pages, () => ({ order: Parameters.oneOf("up", "down") }))
  ],

  page: (): ReadonlyArray<(path: ShelfPath, options?: Filters & PageOptions) => Call<unknown>> => [
    // @ts-expect-error: its filters are missing
    Resource.page(things, pages, Resource.noInput),
    // @ts-expect-error: pages of other records
    Resource.page(things, Pages.make("other", Schema.String, 7), filters)
  ]
}
