/**
 * Input: valid values are sent in the API's format, and each invalid one fails with an `InvalidRequest` that names the
 * field, before anything is sent.
 */
import {
  type ConversationsClient,
  type ConversationsError,
  createServiceConversation,
  createServiceConversationMessage,
  createServiceConversationParticipant,
  createServiceConversationWithParticipants,
  createServiceUser,
  deleteServiceConversation,
  deleteServiceConversationMessage,
  listServiceBinding,
  listServiceConversation,
  listServiceConversationMessage,
  pageServiceConversation,
  pageServiceConversationMessage,
  updateConfiguration,
  updateConfigurationAddress,
  updateCredential,
  updateServiceConfiguration,
  updateServiceConversation,
  updateServiceConversationMessage,
  updateServiceConversationParticipant,
  updateServiceConversationScopedWebhook,
  updateServiceNotification,
  updateServiceRole,
  updateServiceUser,
  updateServiceUserConversation,
  updateServiceWebhookConfiguration
} from "@effect-twilio/conversations"
import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Stream from "effect/Stream"
import { chatServiceSid, conversation, messageRecord, path, respondingWith, success } from "./support.ts"

type Call = Effect.Effect<unknown, ConversationsError, ConversationsClient>

const service = { chatServiceSid }
const participant = { ...conversation, sid: "ada" }
const message = { ...conversation, sid: messageRecord.sid }

/** Input of any type, as a JavaScript caller may pass it. */
type Input = never

/** Functions with parameters of every kind. */
const calls = {
  createConversation: (input: Input) => createServiceConversation(service, input),
  updateConversation: (input: Input) => updateServiceConversation({ ...service, sid: "order-1042" }, input),
  createWithParticipants: (input: Input) => createServiceConversationWithParticipants(service, input),
  createMessage: (input: Input) => createServiceConversationMessage(conversation, input),
  createParticipant: (input: Input) => createServiceConversationParticipant(conversation, input),
  updateParticipant: (input: Input) => updateServiceConversationParticipant(participant, input),
  createUser: (input: Input) => createServiceUser(service, input),
  updateUser: (input: Input) => updateServiceUser({ ...service, sid: "ada" }, input),
  updateUserConversation: (input: Input) => updateServiceUserConversation(path, input),
  deleteConversation: (input: Input) => deleteServiceConversation({ ...service, sid: "order-1042" }, input),
  deleteMessage: (input: Input) => deleteServiceConversationMessage(message, input),
  listConversations: (input: Input) => Stream.runDrain(listServiceConversation(service, input)),
  pageConversations: (input: Input) => pageServiceConversation(service, input),
  listMessages: (input: Input) => Stream.runDrain(listServiceConversationMessage(conversation, input)),
  updateMessage: (input: Input) => updateServiceConversationMessage(message, input),
  updateWebhooks: (input: Input) => updateServiceWebhookConfiguration(service, input),
  updateScopedWebhook: (input: Input) =>
    updateServiceConversationScopedWebhook({ ...conversation, sid: `WH${"0".repeat(32)}` }, input),
  updateConfiguration: (input: Input) => updateConfiguration(input),
  updateServiceConfiguration: (input: Input) => updateServiceConfiguration(service, input),
  updateAddress: (input: Input) => updateConfigurationAddress({ sid: `IG${"0".repeat(32)}` }, input),
  updateNotification: (input: Input) => updateServiceNotification(service, input),
  updateCredential: (input: Input) => updateCredential({ sid: `CR${"0".repeat(32)}` }, input),
  updateRole: (input: Input) => updateServiceRole({ ...service, sid: `RL${"0".repeat(32)}` }, input),
  listBindings: (input: Input) => Stream.runDrain(listServiceBinding(service, input)),
  pageMessages: (input: Input) => pageServiceConversationMessage(conversation, input)
} satisfies Readonly<Record<string, (input: Input) => Call>>

type Name = keyof typeof calls

const call = (name: Name, input: unknown): Call => (calls[name] as (input: unknown) => Call)(input)

/** The request of a call: its form and query by name, and the webhook header. */
const sentBy = (call: Call) =>
  Effect.gen(function* () {
    const { layer, sent } = respondingWith(({ request, url }) => success(request.method, url))
    // This is about what is sent. Not all records have an example in support.ts.
    yield* Effect.provide(Effect.catchTag(call, "UnexpectedResponse", () => Effect.void), layer)
    assert.lengthOf(sent, 1)
    const [{ request, url } = assert.fail("nothing was sent")] = sent
    const form = request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : ""
    const pairs = [...url.searchParams, ...new URLSearchParams(form)].filter(([name]) => name !== "PageSize")
    const header = request.headers["x-twilio-webhook-enabled"]
    return header === undefined ? pairs : [...pairs, ["X-Twilio-Webhook-Enabled", header]]
  })

/** The error of a call with invalid input. */
const refused = (call: Call) =>
  Effect.gen(function* () {
    const { layer, sent } = respondingWith(({ request, url }) => success(request.method, url))
    const error = yield* Effect.flip(Effect.provide(call, layer))
    assert.lengthOf(sent, 0)
    if (error._tag !== "InvalidRequest") return assert.fail(error._tag)
    assert.strictEqual(error.status, null)
    assert.notMatch(error.message, /[\r\n]/)
    assert.include(error.message, error.field ?? "no field")
    return error
  })

const roleSid = `RL${"0123456789abcdefABCDEF".padEnd(32, "0")}`
const loneSurrogate = "a\ud800b"

describe("a value is sent in the API's format:", () => {
  const right: ReadonlyArray<readonly [name: Name, input: unknown, sent: ReadonlyArray<readonly [string, string]>]> = [
    // ---- text
    ["createMessage", { body: "zoë & 注文/1044 +%=\r\n😀" }, [["Body", "zoë & 注文/1044 +%=\r\n😀"]]],
    ["createMessage", { body: "", author: "ada" }, [["Author", "ada"], ["Body", ""]]],
    ["createMessage", { body: undefined, subject: "x" }, [["Subject", "x"]]],
    ["createUser", { identity: "ada@example.com" }, [["Identity", "ada@example.com"]]],
    // ---- SIDs and enums
    ["updateUser", { roleSid }, [["RoleSid", roleSid]]],
    ["createMessage", { mediaSid: `ME${"a".repeat(32)}` }, [["MediaSid", `ME${"a".repeat(32)}`]]],
    ["updateConversation", { state: "closed" }, [["State", "closed"]]],
    ["updateUserConversation", { notificationLevel: "muted" }, [["NotificationLevel", "muted"]]],
    // ---- numbers, and null
    ["updateParticipant", { lastReadMessageIndex: 0 }, [["LastReadMessageIndex", "0"]]],
    ["updateParticipant", { lastReadMessageIndex: Number.MAX_SAFE_INTEGER }, [
      ["LastReadMessageIndex", "9007199254740991"]
    ]],
    ["updateParticipant", { lastReadMessageIndex: null }, [["LastReadMessageIndex", ""]]],
    ["updateParticipant", { messagingBinding: { proxyAddress: null, projectedAddress: "+1" } }, [
      ["MessagingBinding.ProxyAddress", ""],
      ["MessagingBinding.ProjectedAddress", "+1"]
    ]],
    ["updateConversation", { friendlyName: null, uniqueName: null, messagingServiceSid: null }, [
      ["FriendlyName", ""],
      ["UniqueName", ""],
      ["MessagingServiceSid", ""]
    ]],
    ["updateConversation", { timers: { closed: null }, bindings: { email: { name: null } } }, [
      ["Timers.Closed", ""],
      ["Bindings.Email.Name", ""]
    ]],
    ["updateWebhooks", { preWebhookUrl: null, method: "GET" }, [["PreWebhookUrl", ""], ["Method", "GET"]]],
    ["updateScopedWebhook", { configuration: { url: null, flowSid: null } }, [
      ["Configuration.Url", ""],
      ["Configuration.FlowSid", ""]
    ]],
    ["updateConfiguration", { defaultClosedTimer: null, defaultMessagingServiceSid: null }, [
      ["DefaultMessagingServiceSid", ""],
      ["DefaultClosedTimer", ""]
    ]],
    ["updateServiceConfiguration", { defaultChatServiceRoleSid: null }, [["DefaultChatServiceRoleSid", ""]]],
    ["updateAddress", { friendlyName: null, autoCreation: { conversationServiceSid: null, webhookUrl: null } }, [
      ["FriendlyName", ""],
      ["AutoCreation.ConversationServiceSid", ""],
      ["AutoCreation.WebhookUrl", ""]
    ]],
    ["updateNotification", { newMessage: { sound: null, withMedia: { template: null } } }, [
      ["NewMessage.Sound", ""],
      ["NewMessage.WithMedia.Template", ""]
    ]],
    ["updateMessage", { body: null, subject: null }, [["Body", ""], ["Subject", ""]]],
    ["updateCredential", { friendlyName: null }, [["FriendlyName", ""]]],
    ["updateUser", { friendlyName: null }, [["FriendlyName", ""]]],
    // ---- JSON, as an object and as text
    ["createConversation", { attributes: { topic: "feedback", deep: [1, { a: null }] } }, [
      ["Attributes", '{"topic":"feedback","deep":[1,{"a":null}]}']
    ]],
    ["createConversation", { attributes: '{ "topic": "feedback" }' }, [["Attributes", '{ "topic": "feedback" }']]],
    ["createConversation", { attributes: {} }, [["Attributes", "{}"]]],
    ["createMessage", { contentVariables: { 1: "Ada" } }, [["ContentVariables", '{"1":"Ada"}']]],
    // ---- dates
    ["createMessage", { dateCreated: new Date("2015-12-16T22:18:37.999Z") }, [["DateCreated", "2015-12-16T22:18:37Z"]]],
    ["createMessage", { dateUpdated: new Date("0000-01-01T00:00:00Z") }, [["DateUpdated", "0000-01-01T00:00:00Z"]]],
    ["updateParticipant", { lastReadTimestamp: DateTime.unsafeMake("9999-12-31T23:59:59.999Z") }, [
      ["LastReadTimestamp", "9999-12-31T23:59:59Z"]
    ]],
    [
      "pageConversations",
      { startDate: DateTime.unsafeMakeZoned("2024-02-29T12:00:00Z", { timeZone: "Asia/Tokyo" }), state: "active" },
      [["State", "active"], ["StartDate", "2024-02-29T12:00:00Z"]]
    ],
    // ---- groups
    ["createConversation", { timers: { inactive: "PT1M" }, bindings: { email: { name: "Support" } } }, [
      ["Timers.Inactive", "PT1M"],
      ["Bindings.Email.Name", "Support"]
    ]],
    ["createConversation", { timers: {}, bindings: { email: {} } }, []],
    ["createParticipant", { messagingBinding: { address: "+1", proxyAddress: "+2" }, attributes: { a: 1 } }, [
      ["MessagingBinding.Address", "+1"],
      ["MessagingBinding.ProxyAddress", "+2"],
      ["Attributes", '{"a":1}']
    ]],
    // ---- arrays, whose items are JSON with the names of a record
    [
      "createWithParticipants",
      {
        uniqueName: "order-1042",
        participant: [
          { identity: "ada", attributes: { a: 1 }, roleSid },
          { messagingBinding: { address: "+1", proxyAddress: "+2", projectedAddress: "+3" } },
          {}
        ]
      },
      [
        ["UniqueName", "order-1042"],
        ["Participant", JSON.stringify({ identity: "ada", attributes: '{"a":1}', role_sid: roleSid })],
        [
          "Participant",
          JSON.stringify({ messaging_binding: { address: "+1", proxy_address: "+2", projected_address: "+3" } })
        ],
        ["Participant", "{}"]
      ]
    ],
    [
      "createWithParticipants",
      { participant: Array.from({ length: 10 }, () => ({ identity: "a" })) },
      Array.from({ length: 10 }, () => ["Participant", '{"identity":"a"}'] as const)
    ],
    // ---- filters
    ["listMessages", { order: "desc", limit: 1 }, [["Order", "desc"]]],
    ["pageMessages", { pageToken: "PT1" }, [["PageToken", "PT1"]]],
    ["pageMessages", { pageToken: null }, []],
    // ---- webhookEnabled
    ["createMessage", { webhookEnabled: true }, [["X-Twilio-Webhook-Enabled", "true"]]],
    ["deleteMessage", { webhookEnabled: false }, [["X-Twilio-Webhook-Enabled", "false"]]],
    ["updateUser", { webhookEnabled: true, friendlyName: "Ada" }, [
      ["FriendlyName", "Ada"],
      ["X-Twilio-Webhook-Enabled", "true"]
    ]],
    // ---- no input
    ["createMessage", undefined, []],
    ["createMessage", {}, []],
    ["updateConversation", {}, []],
    ["deleteConversation", undefined, []],
    ["deleteConversation", { webhookEnabled: undefined }, []]
  ]
  it.effect.each(right)("%s with %j", ([name, input, sent]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* sentBy(call(name, input)), sent as Array<[string, string]>)
    }))
})

describe("a timer", () => {
  const right: ReadonlyArray<readonly [Duration.DurationInput, string]> = [
    ["30 minutes", "PT30M"],
    ["1 minute", "PT1M"],
    ["90 minutes", "PT1H30M"],
    ["2 days", "PT48H"],
    [Duration.hours(36), "PT36H"],
    [Duration.seconds(3_661), "PT1H1M1S"],
    [Duration.minutes(10), "PT10M"],
    [90_000, "PT1M30S"],
    [60_000_000_000n, "PT1M"],
    [[60, 0], "PT1M"],
    [0, "PT0S"],
    [Duration.zero, "PT0S"]
  ]
  it.effect.each(right)("of %s is sent as %s", ([inactive, text]) =>
    Effect.gen(function* () {
      const values = { timers: { inactive, closed: inactive } }
      assert.deepStrictEqual(yield* sentBy(createServiceConversation(service, values)), [
        ["Timers.Inactive", text],
        ["Timers.Closed", text]
      ])
    }))

  it.effect.each(["PT0S", "PT30M", "P1D", "P1DT2H3M4S", "PT36H", "PT90S"] as const)(
    "in ISO 8601 is unchanged: %s",
    (text) =>
      Effect.gen(function* () {
        const sent = yield* sentBy(createServiceConversation(service, { timers: { closed: text } }))
        assert.deepStrictEqual(sent, [["Timers.Closed", text]])
      })
  )

  it.effect.each(
    [
      ["P1W", "PT168H"],
      ["P0W", "PT0S"],
      ["PT1.5H", "PT1H30M"],
      ["PT1,5H", "PT1H30M"],
      ["P0.5D", "PT12H"],
      ["P1DT1.1H", "PT25H6M"],
      ["PT0.1M", "PT6S"]
    ] as const
  )("in ISO 8601 that the API does not read is converted: %s to %s", ([text, sent]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* sentBy(createServiceConversation(service, { timers: { closed: text } })), [
        ["Timers.Closed", sent]
      ])
    }))

  it.effect.each([
    1_500,
    0.5,
    -1,
    Number.NaN,
    Infinity,
    "1500 millis",
    "-5 minutes",
    "0.5 seconds",
    "soon",
    "",
    "P",
    "PT",
    "P1DT",
    "P1M",
    "P1Y",
    "P1W2D",
    "PT1.5H30M",
    "PT0.0001H",
    "PT1.5S",
    "PT-1M",
    "PT1M ",
    "pt1m",
    "PT1S1M",
    Duration.infinity,
    Duration.millis(1_500),
    Duration.nanos(1n),
    [0, 1],
    true,
    {},
    new Date(0)
  ])("of %o is refused", (inactive) =>
    Effect.gen(function* () {
      const error = yield* refused(call("createConversation", { timers: { inactive } }))
      assert.strictEqual(error.field, "timers.inactive")
      assert.include(error.message, '"30 minutes"')
      assert.include(error.message, '"PT30M"')
    }))

  it.effect.prop(
    "keeps its length",
    [FastCheck.nat({ max: 10_000_000 })],
    ([seconds]) =>
      Effect.gen(function* () {
        const sent = yield* sentBy(
          createServiceConversation(service, { timers: { inactive: Duration.seconds(seconds) } })
        )
        const [, hours = 0, minutes = 0, rest = 0] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(sent[0]?.[1] ?? "") ??
          []
        assert.strictEqual(Number(hours) * 3_600 + Number(minutes) * 60 + Number(rest), seconds)
        assert.isBelow(Number(minutes), 60)
        assert.isBelow(Number(rest), 60)
      }),
    { fastCheck: { numRuns: 30 } }
  )
})

describe("an invalid value is rejected with the name of its field, and nothing is sent:", () => {
  const circular: { self?: unknown } = {}
  circular.self = circular

  const wrong: ReadonlyArray<readonly [name: Name, field: string, input: unknown, says: string]> = [
    // ---- empty lists
    ["createWithParticipants", "participant", { participant: [] }, "at least one"],
    ["updateWebhooks", "filters", { filters: [] }, "at least one"],
    ["updateScopedWebhook", "configuration.filters", { configuration: { filters: [] } }, "at least one"],
    ["updateScopedWebhook", "configuration.triggers", { configuration: { triggers: [] } }, "at least one"],
    ["updateAddress", "autoCreation.webhookFilters", { autoCreation: { webhookFilters: [] } }, "at least one"],
    ["updateRole", "permission", { permission: [] }, "at least one"],
    ["listBindings", "identity", { identity: [] }, "at least one"],
    ["listBindings", "bindingType", { bindingType: [] }, "at least one"],
    // ---- text
    ["createMessage", "body", { body: 7 }, "must be text"],
    ["createMessage", "author", { author: null }, "must be text"],
    ["createMessage", "body", { body: ["a"] }, "must be text"],
    ["createMessage", "body", { body: loneSurrogate }, "lone surrogate"],
    ["createUser", "identity", { identity: "" }, "non-empty"],
    ["createUser", "identity", { identity: loneSurrogate }, "lone surrogate"],
    ["createUser", "identity", { identity: 7 }, "must be non-empty text"],
    // ---- required
    ["createUser", "identity", undefined, "identity is required, and must be non-empty text"],
    ["createUser", "identity", {}, "identity is required, and must be non-empty text"],
    ["createUser", "identity", { friendlyName: "Ada" }, "identity is required, and must be non-empty text"],
    ["createUser", "identity", { identity: undefined }, "identity is required, and must be non-empty text"],
    // ---- SIDs and enums
    ["updateUser", "roleSid", { roleSid: "" }, "RL followed by 32 hexadecimal digits"],
    ["updateUser", "roleSid", { roleSid: `${roleSid}0` }, "RL followed by 32 hexadecimal digits"],
    ["updateUser", "roleSid", { roleSid: `${roleSid}\n` }, "RL followed by 32 hexadecimal digits"],
    ["updateUser", "roleSid", { roleSid: roleSid.replace("RL", "MG") }, "RL followed by 32 hexadecimal digits"],
    ["createConversation", "messagingServiceSid", { messagingServiceSid: roleSid }, "MG followed by"],
    ["createMessage", "mediaSid", { mediaSid: ["ME"] }, "ME followed by"],
    ["createMessage", "contentSid", { contentSid: 7 }, "HX followed by"],
    ["updateConversation", "state", { state: "paused" }, '"initializing" or "active" or "inactive" or "closed"'],
    ["updateConversation", "state", { state: "toString" }, '"active"'],
    ["updateConversation", "state", { state: ["active"] }, '"active"'],
    ["updateUserConversation", "notificationLevel", { notificationLevel: null }, '"default" or "muted"'],
    // ---- numbers
    ...[-1, 0.5, Number.NaN, Infinity, 2 ** 53, "7", true, {}, []].map((value) =>
      [
        "updateParticipant",
        "lastReadMessageIndex",
        { lastReadMessageIndex: value },
        "an integer, 0 or more"
      ] as const
    ),
    // ---- JSON
    ...["", "{", "text", "{'a': 1}", `"${loneSurrogate}"`, 7, true, null]
      .map((attributes) => ["createConversation", "attributes", { attributes }, "JSON"] as const),
    ["createConversation", "attributes.self", { attributes: circular }, "JSON"],
    ["createConversation", "attributes.big", { attributes: { big: 1n } }, "JSON"],
    ["createConversation", "attributes.toJSON", { attributes: { toJSON: () => undefined } }, "JSON"],
    ["createMessage", "contentVariables", { contentVariables: "Ada" }, "JSON"],
    // ---- dates
    ...[new Date(Number.NaN), new Date(8.64e15), new Date(-1e15), "2015-12-16T22:18:37Z", 0, null, {}].map((value) =>
      ["createMessage", "dateCreated", { dateCreated: value }, "a valid DateTime or Date"] as const
    ),
    ["listConversations", "startDate", { startDate: "2015-12-16" }, "a valid DateTime or Date"],
    ["pageConversations", "endDate", { endDate: new Date(Number.NaN) }, "a valid DateTime or Date"],
    // ---- groups
    ["createConversation", "timers", { timers: null }, "must be an object with any of inactive, closed"],
    ["createConversation", "timers", { timers: "PT1M" }, "must be an object with any of inactive, closed"],
    ["createConversation", "timers", { timers: ["PT1M"] }, "must be an object with any of inactive, closed"],
    ["createConversation", "bindings.email", { bindings: { email: 7 } }, "must be an object with any of address, name"],
    ["createConversation", "bindings.email.name", { bindings: { email: { name: 7 } } }, "must be text"],
    ["createParticipant", "messagingBinding.address", { messagingBinding: { address: null } }, "must be text"],
    ["updateParticipant", "messagingBinding.proxyAddress", { messagingBinding: { proxyAddress: 7 } }, "must be text"],
    // ---- arrays
    [
      "createWithParticipants",
      "participant",
      { participant: { identity: "ada" } },
      "must be an array of at most 10 items"
    ],
    [
      "createWithParticipants",
      "participant",
      { participant: Array.from({ length: 11 }, () => ({})) },
      "at most 10 items"
    ],
    ["createWithParticipants", "participant[0]", { participant: ["ada"] }, "must be an object with any of identity"],
    ["createWithParticipants", "participant[1]", { participant: [{}, null] }, "must be an object with any of identity"],
    ["createWithParticipants", "participant[1].identity", { participant: [{}, { identity: 7 }] }, "must be text"],
    [
      "createWithParticipants",
      "participant[0].messagingBinding.address",
      { participant: [{ messagingBinding: { address: 7 } }] },
      "must be text"
    ],
    ["createWithParticipants", "participant[0].roleSid", { participant: [{ roleSid: "RL" }] }, "RL followed by"],
    // ---- filters
    ["listMessages", "order", { order: "newest" }, '"asc" or "desc"'],
    ["pageMessages", "order", { order: null }, '"asc" or "desc"'],
    ["listConversations", "state", { state: "paused" }, '"active"'],
    ["listConversations", "limit", { limit: -1 }, "an integer, 0 or more"],
    ["listMessages", "pageSize", { pageSize: 101 }, "from 1 to 100"],
    ["pageMessages", "pageToken", { pageToken: "" }, "non-empty"],
    // ---- webhookEnabled
    ...["true", 1, null].flatMap((webhookEnabled) =>
      (["createMessage", "updateUser", "deleteMessage"] as const).map((name) =>
        [name, "webhookEnabled", { webhookEnabled }, "true or false"] as const
      )
    ),
    // ---- not an object
    ["createMessage", "create", null, "must be an object with any of author, body"],
    ["createMessage", "create", 7, "must be an object with any of author, body"],
    ["createMessage", "create", ["Hello"], "must be an object with any of author, body"],
    ["updateConversation", "update", undefined, "must be an object with any of friendlyName"],
    ["updateConversation", "update", "closed", "must be an object with any of friendlyName"],
    ["deleteMessage", "options", 0, "must be an object with any of webhookEnabled"],
    ["listMessages", "options", 0, "must be an object with any of"]
  ]
  it.effect.each(wrong)("%s, %s of %o", ([name, field, input, says]) =>
    Effect.gen(function* () {
      const error = yield* refused(call(name, input))
      assert.strictEqual(error.field, field)
      assert.include(error.message, says)
    }))
})

describe("a misspelt name is rejected at any depth, with the allowed names:", () => {
  const unknown: ReadonlyArray<readonly [name: Name, field: string, input: unknown, allowed: ReadonlyArray<string>]> = [
    ["createMessage", "Body", { Body: "Hello" }, ["author", "body", "webhookEnabled", "contentSid"]],
    ["createMessage", "bdoy", { body: "Hello", bdoy: undefined }, ["body"]],
    ["createConversation", "timers.inactiv", { timers: { inactiv: "PT1M" } }, ["inactive", "closed"]],
    ["createConversation", "timers.inactive", { "timers.inactive": "PT1M" }, ["timers"]],
    ["createConversation", "bindings.sms", { bindings: { sms: {} } }, ["email"]],
    ["createConversation", "bindings.email.adress", { bindings: { email: { adress: "a" } } }, ["address", "name"]],
    ["createWithParticipants", "participants", { participants: [] }, ["participant"]],
    ["createWithParticipants", "participant[1].identty", { participant: [{}, { identty: "ada" }] }, ["identity"]],
    [
      "createWithParticipants",
      "participant[0].messagingBinding.proxy_address",
      { participant: [{ messagingBinding: { proxy_address: "+1" } }] },
      ["proxyAddress"]
    ],
    ["updateParticipant", "messagingBinding.address", { messagingBinding: { address: "+1" } }, ["proxyAddress"]],
    ["updateUser", "identity", { identity: "ada" }, ["friendlyName", "attributes", "roleSid"]],
    ["deleteMessage", "webhooksEnabled", { webhooksEnabled: true }, ["webhookEnabled"]],
    ["listMessages", "sort", { sort: "desc" }, ["order", "pageSize", "pageToken", "limit", "readAhead"]],
    ["pageMessages", "limit", { limit: 1 }, ["order", "pageSize", "pageToken"]],
    ["listConversations", "states", { states: "active" }, ["state", "startDate", "endDate"]],
    ["createMessage", "__proto__", JSON.parse('{"__proto__":{"body":"Hello"}}'), ["body"]],
    ["createMessage", "constructor", { constructor: 1 }, ["body"]],
    ["createMessage", "a b", { "a\nb": 1 }, ["body"]]
  ]
  it.effect.each(unknown)("%s, %s", ([name, field, input, allowed]) =>
    Effect.gen(function* () {
      const error = yield* refused(call(name, input))
      assert.strictEqual(error.field, field)
      assert.include(error.message, `${field} is not one of `)
      for (const one of allowed) assert.include(error.message.replace(`${field} is not one of `, ""), one)
    }))
})

describe("input", () => {
  it.effect("is read when the effect is run, and not modified", () =>
    Effect.gen(function* () {
      const create = { body: "first", attributes: { a: [1] }, dateCreated: new Date(0) }
      const post = createServiceConversationMessage(conversation, create)
      const first = yield* sentBy(post)
      create.body = "second"
      const second = yield* sentBy(post)
      assert.deepStrictEqual([first[0], second[0]], [["Body", "first"], ["Body", "second"]])
      assert.deepStrictEqual(create, { body: "second", attributes: { a: [1] }, dateCreated: new Date(0) })
      yield* sentBy(createServiceConversationMessage(conversation, Object.freeze({ body: "frozen" })))
    }))

  it.effect("is never in an error message", () =>
    Effect.gen(function* () {
      const secret = "+15558675310"
      const inputs: ReadonlyArray<readonly [Name, unknown]> = [
        ["createUser", { identity: [secret] }],
        ["createConversation", { attributes: secret.slice(1) + "x", state: secret }],
        ["createParticipant", { messagingBinding: secret }],
        ["updateUser", { roleSid: secret }],
        ["createConversation", { timers: { inactive: secret } }],
        ["listMessages", { order: secret }]
      ]
      for (const [name, input] of inputs) {
        const error = yield* refused(call(name, input))
        assert.notInclude(JSON.stringify(error) + error.message, secret.slice(1))
      }
    }))

  it("must match the types", () => {
    const refusedByTheCompiler = () => [
      // @ts-expect-error: a user has an identity
      createServiceUser(service, {}),
      // @ts-expect-error: a user has an identity
      createServiceUser(service),
      // @ts-expect-error: an update needs its fields
      updateServiceConversation({ ...service, sid: "a" }),
      // @ts-expect-error: a date is not text
      createServiceConversationMessage(conversation, { dateCreated: "2015-12-16T22:18:37Z" }),
      // @ts-expect-error: a closed enum
      updateServiceConversation({ ...service, sid: "a" }, { state: "paused" }),
      // @ts-expect-error: text that is not a duration
      createServiceConversation(service, { timers: { inactive: "soon" } }),
      // @ts-expect-error: a misspelt name
      createServiceConversation(service, { timers: { inactiv: "PT1M" } }),
      // @ts-expect-error: the address cannot be changed
      updateServiceConversationParticipant(participant, { messagingBinding: { address: "+1" } }),
      // @ts-expect-error: a page has no limit
      pageServiceConversationMessage(conversation, { limit: 1 }),
      // @ts-expect-error: a message is in a conversation
      createServiceConversationMessage(service, { body: "Hello" }),
      // @ts-expect-error: the index of Array.map is not an option
      [conversation].map(createServiceConversationMessage)
    ]
    // None of them throws: each is an effect that fails.
    assert.lengthOf(refusedByTheCompiler(), 11)
  })
})
