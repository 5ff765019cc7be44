/**
 * Wire contract with Twilio's SDK for Node: for the same input, the requests of this library and the SDK are the same,
 * byte for byte. Every intended difference has a test in "differ", with the reason.
 */
import {
  ConversationsClient,
  type ConversationsError,
  createServiceConversation,
  createServiceConversationWithParticipants,
  deleteServiceUserConversation,
  fetchServiceUserConversation,
  listServiceConversation,
  listServiceUserConversation,
  pageServiceUserConversation,
  RetryPolicy,
  updateServiceConversation,
  updateServiceConversationParticipant,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import { assert, describe, layer } from "@effect/vitest"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Chunk from "effect/Chunk"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { call, covers } from "../functions.ts"
import * as OpenApi from "./openapi.ts"
import { type Recorded, type RecordedResponse, Recorder } from "./recorder.ts"
import { ask, connect, type Credentials, type Sdk } from "./twilioNode.ts"

// ---- valid input

const characters = (text: string) => FastCheck.constantFrom(...Array.from(text))
const textOf = (alphabet: string, minLength = 1, maxLength = 24) =>
  FastCheck.array(characters(alphabet), { minLength, maxLength }).map((all) => all.join(""))

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
const unreserved = `${alphanumeric}-._~`
const sid = (prefix: string) => textOf("0123456789abcdefABCDEF", 32, 32).map((hex) => prefix + hex)
const name = FastCheck.oneof(
  textOf(unreserved),
  // An identity can be any text. These are characters that a path can contain unescaped, and some beyond ASCII.
  textOf(`${unreserved}@:!'()*äßλ注😀`),
  FastCheck.tuple(textOf(unreserved), textOf(alphanumeric), textOf("abcdefghijklmnopqrstuvwxyz", 2, 6))
    .map(([local, domain, top]) => `${local}@${domain}.${top}`)
  // These two cannot be a segment of a URL.
).filter((text) => text !== "." && text !== "..")

const chatServiceSid = sid("IS")
const userSid = FastCheck.oneof(sid("US"), name)
const conversationSid = FastCheck.oneof(sid("CH"), name)
const pageSize = FastCheck.integer({ min: 1, max: 1_000 })
const pageToken = FastCheck.oneof(
  textOf("0123456789abcdef", 32, 32).map((hex) => `PT${hex}`),
  textOf(`${alphanumeric}-._+/=&%#?!'()ü注`)
)

const secret = textOf(`${unreserved}:/+%$ äλ`).filter((text) => text.trim() !== "")
const credentials: FastCheck.Arbitrary<Credentials> = FastCheck.oneof(
  FastCheck.record({ username: sid("AC"), password: secret }),
  FastCheck.record({ username: sid("SK"), password: secret, accountSid: sid("AC") })
)

const update = FastCheck.record({
  notificationLevel: FastCheck.constantFrom("default", "muted"),
  lastReadTimestamp: FastCheck.date({
    min: new Date("0000-01-01T00:00:00.000Z"),
    max: new Date("9999-12-31T23:59:59.999Z"),
    noInvalidDate: true
  }),
  lastReadMessageIndex: FastCheck.oneof(FastCheck.constant(null), FastCheck.nat(), FastCheck.maxSafeNat())
}, { requiredKeys: [] })

// ---- valid input of any operation, from the document

/** A parameter in this library and in the SDK, for the same form or query. */
interface Given {
  readonly ours: unknown
  readonly theirs: unknown
}

const same = <A>(arbitrary: FastCheck.Arbitrary<A>): FastCheck.Arbitrary<Given> =>
  arbitrary.map((value) => ({ ours: value, theirs: value }))

const anyDate = FastCheck.date({
  min: new Date("0000-01-01T00:00:00.000Z"),
  max: new Date("9999-12-31T23:59:59.999Z"),
  noInvalidDate: true
})

/** A space, `~` and `*` are encoded differently, see below. */
const words = textOf(`${alphanumeric}-._+/=&%#?!'(),:;@$"{}[]\r\näλ注😀`)

const participant = FastCheck.record({
  identity: words,
  attributes: words.map((text) => JSON.stringify({ text })),
  roleSid: sid("RL"),
  messagingBinding: FastCheck.record({ address: words, proxyAddress: words }, { requiredKeys: [] })
}, { requiredKeys: [] })

/** The names that callers of the SDK have to use. */
const participantText = ({ attributes, identity, messagingBinding, roleSid }: {
  readonly identity?: string
  readonly attributes?: string
  readonly roleSid?: string
  readonly messagingBinding?: { readonly address?: string; readonly proxyAddress?: string }
}) =>
  JSON.stringify({
    ...(identity !== undefined && { identity }),
    ...(messagingBinding?.address !== undefined || messagingBinding?.proxyAddress !== undefined
      ? {
        messaging_binding: {
          ...(messagingBinding.address !== undefined && { address: messagingBinding.address }),
          ...(messagingBinding.proxyAddress !== undefined && { proxy_address: messagingBinding.proxyAddress })
        }
      }
      : {}),
    ...(attributes !== undefined && { attributes }),
    ...(roleSid !== undefined && { role_sid: roleSid })
  })

const given = (input: OpenApi.Input): FastCheck.Arbitrary<Given> => {
  if (input.schema.items === undefined) return item(input)
  const { items, ...schema } = input.schema
  return FastCheck.array(item({ ...input, schema: { ...schema, ...OpenApi.dereference(items) } }), {
    minLength: 1,
    maxLength: 3
  })
    .map((all) => ({ ours: all.map(({ ours }) => ours), theirs: all.map(({ theirs }) => theirs) }))
}

const item = ({ clearable, in: where, kind, name: sentAs, schema }: OpenApi.Input): FastCheck.Arbitrary<Given> => {
  const { enum: values = [], format, maximum, minimum = 0, pattern = "" } = schema
  const none: ReadonlyArray<FastCheck.Arbitrary<Given>> = clearable ? [same(FastCheck.constant(null))] : []
  switch (kind) {
    case "enum":
      return same(FastCheck.constantFrom(...values))
    case "boolean":
      return FastCheck.boolean().map((value) => ({ ours: value, theirs: `${value}` }))
    case "integer":
      return FastCheck.oneof(
        ...none,
        same(FastCheck.integer({ min: minimum, max: Math.min(maximum ?? Infinity, 2 ** 31) }))
      )
    case "sid":
      return same(sid(pattern.slice(1, 3)))
    case "date":
      return FastCheck.tuple(anyDate, FastCheck.boolean()).map(([date, asDateTime]) => ({
        ours: asDateTime ? DateTime.unsafeMake(date) : date,
        // The SDK truncates documented dates to whole seconds, and sends others unchanged.
        theirs: format === "date-time" ? date : `${date.toISOString().slice(0, 19)}Z`
      }))
    case "duration":
      return FastCheck.record({
        hours: FastCheck.nat(1_000),
        minutes: FastCheck.nat(59),
        seconds: FastCheck.nat(59),
        asText: FastCheck.boolean()
      }).map(({ asText, hours, minutes, seconds }) => {
        const parts = [hours && `${hours}H`, minutes && `${minutes}M`, seconds && `${seconds}S`].filter((part) => part)
        const text = `PT${parts.join("") || "0S"}`
        return { ours: asText ? text : Duration.seconds((hours * 60 + minutes) * 60 + seconds), theirs: text }
      })
    case "json":
      return FastCheck.tuple(FastCheck.dictionary(words, words, { maxKeys: 3 }), FastCheck.boolean())
        .map(([value, asText]) => ({ ours: asText ? JSON.stringify(value) : value, theirs: JSON.stringify(value) }))
    case "method":
      return same(FastCheck.constantFrom("GET", "POST"))
    case "addressType":
      return same(FastCheck.constantFrom("sms", "whatsapp"))
    case "secret":
      return words.map((text) => ({ ours: Redacted.make(text), theirs: text }))
    case "jsonRecord":
      return participant.map((value) => ({ ours: value, theirs: participantText(value) }))
    case "text":
      return FastCheck.oneof(
        ...none,
        same(where === "path" ? name : sentAs === "PageToken" ? pageToken : words)
      )
  }
}

/** Values of some parameters of an operation, and of all required ones. */
const anyInput = ({ inputs }: OpenApi.DocumentedOperation) =>
  FastCheck.record(
    Object.fromEntries(inputs.map((input) => [input.name, given(input)])),
    // Without a page size, this library sends the default, see below.
    { requiredKeys: inputs.filter(({ name, required }) => required || name === "PageSize").map(({ name }) => name) }
  ).map((values) => {
    const path: Record<string, unknown> = {}
    const ours: Record<string, unknown> = {}
    const theirs: Record<string, unknown> = {}
    for (const { field, in: where, name } of inputs) {
      const value = values[name]
      if (value === undefined) continue
      if (where === "path") path[field] = value.ours
      else {
        const keys = field.split(".")
        const last = keys.pop() as string
        keys.reduce((at, key) => (at[key] ??= {}) as Record<string, unknown>, ours)[last] = value.ours
        theirs[where === "header" ? "xTwilioWebhookEnabled" : field] = value.theirs
      }
    }
    return { path, ours, theirs }
  })

const operations = OpenApi.all.filter(({ name }) => covers(name))

const firstResponse = ({ responses: responses }: OpenApi.DocumentedOperation): RecordedResponse => {
  const { body = null, status } = responses[0] as OpenApi.DocumentedResponse
  const { meta } = (body ?? {}) as { readonly meta?: object }
  return {
    status,
    body: meta === undefined ? body : { ...body as object, meta: { ...meta, next_page_url: null } }
  }
}

// ---- both clients

const account: Credentials = { username: `AC${"0".repeat(32)}`, password: "an auth token" }

const us = ({ accountSid, password, username }: Credentials, baseUrl: string) =>
  ConversationsClient.layer({
    ...(accountSid === undefined
      ? { accountSid: username, authToken: Redacted.make(password) }
      : { apiKeySid: username, apiKeySecret: Redacted.make(password) }),
    baseUrl
  }).pipe(
    Layer.provide(FetchHttpClient.layer),
    Layer.merge(RetryPolicy.none)
  )

/** The requests of both clients. Both get the same responses. */
const sent = (
  ours: Effect.Effect<unknown, ConversationsError, ConversationsClient>,
  theirs: (sdk: Sdk) => unknown,
  options: { readonly credentials?: Credentials; readonly response?: (request: Recorded) => RecordedResponse } = {}
) =>
  Effect.gen(function* () {
    const { credentials = account, response: response } = options
    const { record, url } = yield* Recorder
    const sdk = connect(url, credentials)
    const [ourValue, ourRequests] = yield* record(Effect.provide(ours, us(credentials, url)), response)
    const [theirValue, theirRequests] = yield* record(ask(() => theirs(sdk)), response)
    return { ours: ourRequests, theirs: theirRequests, ourValue, theirValue, meantFor: sdk.originalOrigins }
  })

/** The parts of a request that must be equal: everything that matters to a service. */
const essence = ({ body, headers, method, target }: Recorded) => ({
  method,
  target,
  body,
  accept: headers["accept"],
  authorization: headers["authorization"],
  contentType: headers["content-type"],
  contentLength: method === "POST" ? headers["content-length"] : undefined
})

const assertEqual = (
  { ours, theirs }: { readonly ours: ReadonlyArray<Recorded>; readonly theirs: ReadonlyArray<Recorded> }
) => {
  assert.isAbove(ours.length, 0)
  assert.deepStrictEqual(ours.map(essence), theirs.map(essence))
}

/** Ignores the order of fields. Each field is still compared byte for byte. */
const inAnyOrder = (request: Recorded) => {
  const [path, query = ""] = request.target.split("?")
  return {
    ...essence(request),
    target: path,
    query: query.split("&").sort(),
    body: request.body.split("&").sort(),
    // A delete has no response body, except for an error, see below.
    accept: request.method === "DELETE" ? undefined : request.headers["accept"],
    webhookEnabled: request.headers["x-twilio-webhook-enabled"]
  }
}

const targets = (requests: ReadonlyArray<Recorded>) => requests.map(({ target }) => target)

const service = `IS${"0".repeat(32)}`
const user = { chatServiceSid: service, userSid: "ada" }
const path = { ...user, conversationSid: "order-1" }
const list = `/v1/Services/${service}/Users/ada/Conversations`

const fastCheck = { numRuns: 60 }

layer(Recorder.layer)("our request and twilio-node's", (it) => {
  describe("are equal for valid input to", () => {
    for (const operation of operations) {
      const verb = /^[a-z]+/.exec(operation.name)?.[0] ?? ""
      it.effect.prop(
        operation.name,
        [anyInput(operation)],
        ([{ ours, path, theirs }]) =>
          Effect.gen(function* () {
            // A list is compared by page here; paging is compared below.
            const [name, method] = verb === "list"
              ? [operation.name.replace("list", "page"), "page"]
              : [operation.name, verb === "delete" ? "remove" : verb]
            const both = yield* sent(
              call(name, ...(operation.path.includes("{") ? [path] : []), ours),
              (sdk) => {
                const methods = sdk.at(operation.path, path)
                return verb === "fetch" ? methods[method]!() : methods[method]!(theirs)
              },
              { response: () => firstResponse(operation) }
            )
            assert.lengthOf(both.ours, 1)
            assert.strictEqual(both.ours[0]?.method, operation.method)
            assert.deepStrictEqual(both.ours.map(inAnyOrder), both.theirs.map(inAnyOrder))
          }),
        { fastCheck: { numRuns: 25 } }
      )
    }
  })

  describe("are equal for", () => {
    it.effect.prop(
      "fetch",
      { credentials, chatServiceSid, userSid, conversationSid },
      ({ credentials, ...path }) =>
        Effect.gen(function* () {
          assertEqual(
            yield* sent(
              fetchServiceUserConversation(path),
              (sdk) => sdk.userConversations(path.chatServiceSid, path.userSid)(path.conversationSid).fetch(),
              { credentials }
            )
          )
        }),
      { fastCheck }
    )

    it.effect.prop(
      "update with any of its fields",
      { credentials, chatServiceSid, userSid, conversationSid, update, asDateTime: FastCheck.boolean() },
      ({ asDateTime, credentials, update: { lastReadTimestamp: date, ...rest }, ...path }) =>
        Effect.gen(function* () {
          const ours = date === undefined
            ? rest
            : { ...rest, lastReadTimestamp: asDateTime ? DateTime.unsafeMake(date) : date }
          const theirs = (date === undefined ? rest : { ...rest, lastReadTimestamp: date }) as object
          assertEqual(
            yield* sent(
              updateServiceUserConversation(path, ours as Parameters<typeof updateServiceUserConversation>[1]),
              (sdk) => sdk.userConversations(path.chatServiceSid, path.userSid)(path.conversationSid).update(theirs),
              { credentials }
            )
          )
        }),
      { fastCheck }
    )

    it.effect.prop(
      "delete, except for Accept",
      { credentials, chatServiceSid, userSid, conversationSid },
      ({ credentials, ...path }) =>
        Effect.gen(function* () {
          const { ours, theirs } = yield* sent(
            deleteServiceUserConversation(path),
            (sdk) => sdk.userConversations(path.chatServiceSid, path.userSid)(path.conversationSid).remove(),
            { credentials }
          )
          const rest = (request: Recorded) => ({ ...essence(request), accept: undefined })
          assert.strictEqual(ours.length, 1)
          assert.deepStrictEqual(ours.map(rest), theirs.map(rest))
        }),
      { fastCheck }
    )

    it.effect.prop(
      "one page",
      {
        credentials,
        chatServiceSid,
        userSid,
        options: FastCheck.record({ pageSize, pageToken }, { requiredKeys: ["pageSize"] })
      },
      ({ credentials, options, ...user }) =>
        Effect.gen(function* () {
          assertEqual(
            yield* sent(
              pageServiceUserConversation(user, options),
              (sdk) => sdk.userConversations(user.chatServiceSid, user.userSid).page({ ...options }),
              { credentials }
            )
          )
        }),
      { fastCheck }
    )

    /** A list of a service: the number of records on each page, its token, and the options. */
    const walk = FastCheck.record({
      pages: FastCheck.array(
        FastCheck.record({ count: FastCheck.integer({ min: 0, max: 5 }), token: sid("PT") }),
        { minLength: 1, maxLength: 4 }
        // Tokens are unique, even while a failure is being shrunk.
      ).map((pages) => pages.map(({ count, token }, index) => ({ count, token: `${token}${index}` }))),
      // A page can have fewer records than requested. Otherwise limit and page size are handled differently, see below.
      options: FastCheck.oneof(
        FastCheck.record({ pageSize: FastCheck.integer({ min: 5, max: 1_000 }) }),
        FastCheck.record({
          pageSize: FastCheck.integer({ min: 5, max: 10 }),
          limit: FastCheck.integer({ min: 10, max: 30 })
        }),
        FastCheck.record({ limit: FastCheck.integer({ min: 5, max: 50 }) })
      )
    })

    it.effect.prop(
      "every page of a list, up to the limit",
      { credentials, chatServiceSid, userSid, walk },
      ({ credentials, walk: { options, pages }, ...user }) =>
        Effect.gen(function* () {
          const response = ({ target }: Recorded): RecordedResponse => {
            const query = new URL(target, "http://localhost").searchParams
            const token = query.get("PageToken")
            const index = token === null ? 0 : pages.findIndex((page) => page.token === token)
            const next = pages[index + 1]
            const link = `https://conversations.twilio.com${target.split("?")[0]}` +
              `?PageSize=${query.get("PageSize")}&Page=${index + 1}&PageToken=${next?.token}`
            return {
              status: 200,
              body: {
                conversations: Array.from({ length: pages[index]?.count ?? 0 }, () => OpenApi.record),
                meta: { key: "conversations", next_page_url: next === undefined ? null : link }
              }
            }
          }
          const both = yield* sent(
            Stream.runCollect(listServiceUserConversation(user, options)),
            // The SDK modifies the given options.
            (sdk) => sdk.userConversations(user.chatServiceSid, user.userSid).list({ ...options }),
            { credentials, response: response }
          )
          assertEqual(both)
          assert.strictEqual(
            Chunk.size(both.ourValue as Chunk.Chunk<unknown>),
            (both.theirValue as ReadonlyArray<unknown>).length
          )
        }),
      { fastCheck }
    )
  })

  describe("differ:", () => {
    const theirFetch = (userSid: string, conversationSid: string) => (sdk: Sdk) =>
      sdk.userConversations(service, userSid)(conversationSid).fetch()
    const fetchBoth = (userSid: string, conversationSid: string) =>
      sent(
        fetchServiceUserConversation({ chatServiceSid: service, userSid, conversationSid }),
        theirFetch(userSid, conversationSid)
      )

    // RFC 3986 allows both forms in a path, and every server must treat them as equal. The percent-encoded form is
    // unambiguous: many servers read `+` as a space.
    it.effect("the library percent-encodes $ & + , ; = and | in a name, the SDK does not", () =>
      Effect.gen(function* () {
        const { ours, theirs } = yield* fetchBoth("whatsapp:+15005550006", "a+b&c=d;e,f$g|h@example.com")
        assert.deepStrictEqual(targets(ours), [
          `/v1/Services/${service}/Users/whatsapp:%2B15005550006/Conversations/a%2Bb%26c%3Dd%3Be%2Cf%24g%7Ch@example.com`
        ])
        assert.deepStrictEqual(targets(theirs), [
          `/v1/Services/${service}/Users/whatsapp:+15005550006/Conversations/a+b&c=d;e,f$g|h@example.com`
        ])
        assert.deepStrictEqual(targets(ours).map(decodeURIComponent), targets(theirs).map(decodeURIComponent))
      }))

    // The SDK does not escape names in the path, so they can address another resource, even the whole conversation.
    const elsewhere: ReadonlyArray<readonly [conversationSid: string, ours: string, theirs: string]> = [
      ["a#b", "/ada/Conversations/a%23b", "/ada/Conversations/a"],
      ["a%41", "/ada/Conversations/a%2541", "/ada/Conversations/a%41"],
      ["100%", "/ada/Conversations/100%25", "/ada/Conversations/100%"],
      ["a\\b", "/ada/Conversations/a%5Cb", "/ada/Conversations/a/b"],
      ["a\tb", "/ada/Conversations/a%09b", "/ada/Conversations/ab"],
      ["a ", "/ada/Conversations/a%20", "/ada/Conversations/a"]
    ]
    for (const [conversationSid, ourEnd, theirEnd] of elsewhere) {
      it.effect(`the library sends the name ${JSON.stringify(conversationSid)} unchanged, the SDK another one`, () =>
        Effect.gen(function* () {
          const { ours, theirs } = yield* fetchBoth("ada", conversationSid)
          assert.deepStrictEqual(targets(ours), [`/v1/Services/${service}/Users${ourEnd}`])
          assert.deepStrictEqual(targets(theirs), [`/v1/Services/${service}/Users${theirEnd}`])
          assert.strictEqual(decodeURIComponent(targets(ours)[0]!.split("/").at(-1)!), conversationSid)
        }))
    }

    for (const name of ["a/b", "a?b"]) {
      it.effect(`the library sends the name ${name} unchanged, the SDK rejects it`, () =>
        Effect.gen(function* () {
          const { record, url } = yield* Recorder
          const program = fetchServiceUserConversation({ ...user, conversationSid: name })
          const [, ours] = yield* record(Effect.provide(program, us(account, url)))
          assert.deepStrictEqual(targets(ours), [`${list}/${encodeURIComponent(name)}`])
          const [error, theirs] = yield* record(Effect.flip(ask(() => theirFetch("ada", name)(connect(url, account)))))
          assert.match(String(error), /'conversationSid' is not valid/)
          assert.deepStrictEqual(theirs, [])
        }))
    }

    for (
      const [userSid, conversationSid, target] of [
        // The conversation itself.
        ["..", `CH${"0".repeat(32)}`, `/v1/Services/${service}/Conversations/CH${"0".repeat(32)}`],
        // The user.
        ["ada", "..", `/v1/Services/${service}/Users/ada/`],
        ["ada", ".", `${list}/`],
        ["", "order-1", `/v1/Services/${service}/Users//Conversations/order-1`]
      ] as const
    ) {
      it.effect(`the library rejects the names "${userSid}" and "${conversationSid}", the SDK deletes ${target}`, () =>
        Effect.gen(function* () {
          const { record, url } = yield* Recorder
          const program = deleteServiceUserConversation({ chatServiceSid: service, userSid, conversationSid })
          const [error, ours] = yield* record(Effect.provide(Effect.flip(program), us(account, url)))
          assert.strictEqual(error._tag, "InvalidRequest")
          assert.deepStrictEqual(ours, [])
          const call = () => connect(url, account).userConversations(service, userSid)(conversationSid).remove()
          const [, theirs] = yield* record(ask(call))
          assert.deepStrictEqual(theirs.map((request) => [request.method, request.target]), [["DELETE", target]])
        }))
    }

    // Both decode to the same text. The platform decides about the form.
    it.effect("the library encodes a space, ~ and * in a token as in a form, the SDK as in a URL", () =>
      Effect.gen(function* () {
        const { ours, theirs } = yield* sent(
          pageServiceUserConversation(user, { pageSize: 50, pageToken: "a b~c*" }),
          (sdk) => sdk.userConversations(service, "ada").page({ pageSize: 50, pageToken: "a b~c*" })
        )
        assert.deepStrictEqual(targets(ours), [`${list}?PageSize=50&PageToken=a+b%7Ec*`])
        assert.deepStrictEqual(targets(theirs), [`${list}?PageSize=50&PageToken=a%20b~c%2A`])
        const [mine, its] = [ours, theirs].map((requests) => new URLSearchParams(targets(requests)[0]!.split("?")[1]))
        assert.deepStrictEqual([...mine!], [...its!])
      }))

    const desk = { chatServiceSid: service }
    const conversation = { ...desk, conversationSid: "order-1" }
    const responseOf = (name: string) => () =>
      firstResponse(operations.find((operation) => operation.name === name) as OpenApi.DocumentedOperation)

    it.effect("the library encodes a space, ~ and * in a form as in a form, the SDK as in a URL", () =>
      Effect.gen(function* () {
        const values = { friendlyName: "a b~c*" }
        const { ours, theirs } = yield* sent(
          createServiceConversation(desk, values),
          (sdk) => sdk.at("/v1/Services/{ChatServiceSid}/Conversations", desk)["create"]!(values),
          { response: responseOf("createServiceConversation") }
        )
        assert.deepStrictEqual([ours[0]?.body, theirs[0]?.body], ["FriendlyName=a+b%7Ec*", "FriendlyName=a%20b~c%2A"])
        assert.deepStrictEqual([...new URLSearchParams(ours[0]?.body)], [...new URLSearchParams(theirs[0]?.body)])
      }))

    // This library uses the same fields for create and update, while the document has a different order for each.
    it.effect("the order of the fields of a form", () =>
      Effect.gen(function* () {
        const values = { friendlyName: "a", attributes: "{}", uniqueName: "b" }
        const { ours, theirs } = yield* sent(
          updateServiceConversation({ ...desk, sid: "order-1" }, values),
          (sdk) =>
            sdk.at("/v1/Services/{ChatServiceSid}/Conversations/{Sid}", { ...desk, sid: "order-1" })["update"]!(values),
          { response: responseOf("updateServiceConversation") }
        )
        assert.deepStrictEqual(ours[0]?.body, "FriendlyName=a&UniqueName=b&Attributes=%7B%7D")
        assert.deepStrictEqual(theirs[0]?.body, "FriendlyName=a&Attributes=%7B%7D&UniqueName=b")
      }))

    // Text is written by hand by the callers of the SDK, and not checked.
    it.effect("the library accepts objects for JSON, the SDK only text, and sends objects wrongly", () =>
      Effect.gen(function* () {
        const values = {
          attributes: { order: 1042 },
          participant: [{ identity: "ada", messagingBinding: { proxyAddress: "+1" } }]
        }
        const { ours, theirs } = yield* sent(
          createServiceConversationWithParticipants(desk, values),
          (sdk) => sdk.at("/v1/Services/{ChatServiceSid}/ConversationWithParticipants", desk)["create"]!(values),
          { response: responseOf("createServiceConversationWithParticipants") }
        )
        assert.deepStrictEqual(Object.fromEntries(new URLSearchParams(ours[0]?.body)), {
          Attributes: '{"order":1042}',
          Participant: '{"identity":"ada","messaging_binding":{"proxy_address":"+1"}}'
        })
        assert.deepStrictEqual(
          decodeURIComponent(theirs[0]?.body ?? ""),
          "Attributes[order]=1042&Participant[identity]=ada&Participant[messagingBinding][proxyAddress]=+1"
        )
      }))

    it.effect("the library sends a timer as ISO 8601, the SDK sends any value unchanged", () =>
      Effect.gen(function* () {
        const { ours, theirs } = yield* sent(
          createServiceConversation(desk, { timers: { inactive: "90 minutes" } }),
          (sdk) =>
            sdk.at("/v1/Services/{ChatServiceSid}/Conversations", desk)["create"]!({ "timers.inactive": "90 minutes" }),
          { response: responseOf("createServiceConversation") }
        )
        assert.deepStrictEqual(
          [ours[0]?.body, theirs[0]?.body],
          ["Timers.Inactive=PT1H30M", "Timers.Inactive=90%20minutes"]
        )
      }))

    // In the document these two are text. The service reads them as dates in whole seconds, like all others.
    it.effect("the library sends every date in whole seconds, the SDK some in milliseconds", () =>
      Effect.gen(function* () {
        const date = new Date("2015-12-16T22:18:37.999Z")
        const filter = { pageSize: 50, startDate: date }
        const listed = yield* sent(
          Stream.runDrain(listServiceConversation(desk, filter)),
          (sdk) => sdk.at("/v1/Services/{ChatServiceSid}/Conversations", desk)["list"]!({ ...filter }),
          { response: responseOf("listServiceConversation") }
        )
        assert.deepStrictEqual(targets(listed.ours).map((target) => target.split("?")[1]), [
          "PageSize=50&StartDate=2015-12-16T22%3A18%3A37Z"
        ])
        assert.deepStrictEqual(targets(listed.theirs).map((target) => target.split("?")[1]), [
          "StartDate=2015-12-16T22%3A18%3A37.999Z&PageSize=50"
        ])
        const update = { lastReadTimestamp: date }
        const updated = yield* sent(
          updateServiceConversationParticipant({ ...conversation, sid: "ada" }, update),
          (sdk) =>
            sdk.at("/v1/Services/{ChatServiceSid}/Conversations/{ConversationSid}/Participants/{Sid}", {
              ...conversation,
              sid: "ada"
            })["update"]!(update),
          { response: responseOf("updateServiceConversationParticipant") }
        )
        assert.deepStrictEqual([updated.ours[0]?.body, updated.theirs[0]?.body], [
          "LastReadTimestamp=2015-12-16T22%3A18%3A37Z",
          "LastReadTimestamp=2015-12-16T22%3A18%3A37.999Z"
        ])
      }))

    // The only response body of a delete is an error, which is JSON.
    it.effect("the library accepts JSON for a delete, the SDK the default of its HTTP library", () =>
      Effect.gen(function* () {
        const { ours, theirs } = yield* sent(
          deleteServiceUserConversation(path),
          (sdk) => sdk.userConversations(service, "ada")("order-1").remove()
        )
        assert.deepStrictEqual(ours[0]?.headers["accept"], ["application/json"])
        assert.deepStrictEqual(theirs[0]?.headers["accept"], ["application/json, text/plain, */*"])
      }))

    // An explicit size applies to every page, and a page that is larger than requested can be detected.
    it.effect("the library always sends the page size, the SDK only if given", () =>
      Effect.gen(function* () {
        const { ours, theirs } = yield* sent(
          Stream.runDrain(listServiceUserConversation(user)),
          (sdk) => sdk.userConversations(service, "ada").list()
        )
        assert.deepStrictEqual(targets(ours), [`${list}?PageSize=50`])
        assert.deepStrictEqual(targets(theirs), [list])
      }))

    it.effect("the library never requests more records than the limit, the SDK requests whole pages", () =>
      Effect.gen(function* () {
        const options = { pageSize: 100, limit: 7 }
        const { ours, theirs } = yield* sent(
          Stream.runDrain(listServiceUserConversation(user, options)),
          (sdk) => sdk.userConversations(service, "ada").list({ ...options })
        )
        assert.deepStrictEqual(targets(ours), [`${list}?PageSize=7`])
        assert.deepStrictEqual(targets(theirs), [`${list}?PageSize=100`])
      }))

    // The latest document allows 50, and a limit alone must not cause a rejected request.
    it.effect("the library requests pages of 50 for a higher limit, the SDK uses the limit as page size", () =>
      Effect.gen(function* () {
        const { ours, theirs } = yield* sent(
          Stream.runDrain(listServiceUserConversation(user, { limit: 5_000 })),
          (sdk) => sdk.userConversations(service, "ada").list({ limit: 5_000 })
        )
        assert.deepStrictEqual(targets(ours), [`${list}?PageSize=50`])
        assert.deepStrictEqual(targets(theirs), [`${list}?PageSize=5000`])
      }))

    it.effect("the library sends nothing for a limit of 0, the SDK rejects it", () =>
      Effect.gen(function* () {
        const { record, url } = yield* Recorder
        const program = Stream.runDrain(listServiceUserConversation(user, { limit: 0 }))
        const [, ours] = yield* record(Effect.provide(program, us(account, url)))
        assert.deepStrictEqual(ours, [])
        const error = yield* Effect.flip(
          ask(() => connect(url, account).userConversations(service, "ada").each({ limit: 0, callback: () => {} }))
        )
        assert.match(String(error), /limit must be a positive integer/)
      }))

    describe("of a next link", () => {
      const twoPages = (link: string) => ({ target }: Recorded): RecordedResponse => ({
        status: 200,
        body: {
          conversations: [],
          meta: { key: "conversations", next_page_url: target.includes("PageToken") ? null : link }
        }
      })
      const walkBoth = (link: string) =>
        sent(
          Stream.runDrain(listServiceUserConversation(user, { pageSize: 20 })),
          (sdk) => sdk.userConversations(service, "ada").list({ pageSize: 20 }),
          { response: twoPages(link) }
        )

      // A response must not decide where the credentials are sent.
      it.effect("the library uses only the query, the SDK also sends the credentials to its host", () =>
        Effect.gen(function* () {
          const { meantFor, ours, theirs } = yield* walkBoth(
            "https://api.evil.example/steal?PageSize=20&Page=1&PageToken=PT1"
          )
          assert.deepStrictEqual(targets(ours), [`${list}?PageSize=20`, `${list}?PageSize=20&Page=1&PageToken=PT1`])
          assert.deepStrictEqual(targets(theirs), [`${list}?PageSize=20`, "/steal?PageSize=20&Page=1&PageToken=PT1"])
          assert.deepStrictEqual(meantFor, ["https://conversations.twilio.com", "https://api.evil.example"])
          assert.deepStrictEqual(theirs[1]?.headers["authorization"], theirs[0]?.headers["authorization"])
        }))

      it.effect("the library keeps the user's name in the path, the SDK uses the SID of the link", () =>
        Effect.gen(function* () {
          const theirList = list.replace("ada", `US${"1".repeat(32)}`)
          const { ours, theirs } = yield* walkBoth(
            `https://conversations.twilio.com${theirList}?PageSize=20&Page=1&PageToken=PT1`
          )
          assert.deepStrictEqual(targets(ours)[1], `${list}?PageSize=20&Page=1&PageToken=PT1`)
          assert.deepStrictEqual(targets(theirs)[1], `${theirList}?PageSize=20&Page=1&PageToken=PT1`)
        }))

      // A service may cap the page size, but raising it could exhaust memory.
      it.effect("the library keeps the requested page size, the SDK uses the link's", () =>
        Effect.gen(function* () {
          const { ours, theirs } = yield* walkBoth(
            `https://conversations.twilio.com${list}?PageSize=1000&Page=1&PageToken=PT1`
          )
          assert.deepStrictEqual(targets(ours)[1], `${list}?PageSize=20&Page=1&PageToken=PT1`)
          assert.deepStrictEqual(targets(theirs)[1], `${list}?PageSize=1000&Page=1&PageToken=PT1`)
        }))
    })

    // The SDK sends its version, the runtime's and the operating system. This library sends its version and the
    // runtime's, and adds no other header to what `fetch` sends: no trace headers to a third party.
    it.effect("the library sends no other headers than those of fetch", () =>
      Effect.gen(function* () {
        const { record, url } = yield* Recorder
        const names = (requests: ReadonlyArray<Recorded>) => Object.keys(requests[0]?.headers ?? {})
        const [, bare] = yield* record(Effect.promise(() => fetch(url).then((response) => response.text())))
        const { ours, theirs } = yield* sent(
          Effect.withSpan(fetchServiceUserConversation(path), "a span"),
          theirFetch("ada", "order-1")
        )
        assert.sameMembers(names(ours), [...names(bare), "authorization"])
        for (const name of names(bare).filter((name) => name !== "accept" && name !== "user-agent")) {
          assert.deepStrictEqual(ours[0]?.headers[name], bare[0]?.headers[name], name)
        }
        assert.match(
          String(ours[0]?.headers["user-agent"]),
          /^effect-twilio-conversations\/\d+\.\d+\.\d+ \(node \d[\d.]+\)$/
        )
        assert.match(String(theirs[0]?.headers["user-agent"]), /^twilio-node\/6\.3\.\d+ \(\w+ \w+\) node\/v/)
        assert.deepStrictEqual(theirs[0]?.headers["accept-charset"], ["utf-8"])
        // Neither repeats a header.
        for (const request of [...ours, ...theirs]) {
          for (const values of Object.values(request.headers)) assert.strictEqual(values.length, 1)
        }
      }))
  })
})
