// Every event is decoded from the parameters that Twilio documents, and from what was seen of it.

import { assert, describe, it } from "@effect/vitest"
import {
  decodeAttributes,
  WebhookEvent,
  type WebhookEventName,
  type WebhookEventOf
} from "@effect-twilio/conversations"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { sid } from "./requests.ts"

const base = { AccountSid: sid("AC"), ChatServiceSid: sid("IS"), Source: "SDK", ClientIdentity: "ada", RetryCount: "0" }
const dates = { DateCreated: "2026-08-11T13:03:28.879Z", DateUpdated: "2026-08-11T13:03:29Z" }
const removed = { DateRemoved: "2026-08-12T00:00:00.000Z" }
const binding = {
  "MessagingBinding.Type": "sms",
  "MessagingBinding.Address": "+15550100001",
  "MessagingBinding.ProxyAddress": "+15550100009",
  "MessagingBinding.AuthorAddress": "+15550100001"
}
const media = JSON.stringify([{ Sid: sid("ME"), ContentType: "image/png", Filename: "a.png", Size: 12 }])
const conversation = {
  FriendlyName: "Order 1042",
  UniqueName: "order-1042",
  Attributes: '{"order":1042}',
  MessagingServiceSid: sid("MG"),
  State: "active"
}
const existingConversation = { ...conversation, ...dates, ConversationSid: sid("CH") }
const message = {
  ConversationSid: sid("CH"),
  Author: "ada",
  Body: "Where is my parcel?",
  Attributes: "{}",
  ParticipantSid: sid("MB"),
  MessagingServiceSid: sid("MG"),
  Media: media
}
const existingMessage = { ...message, ...dates, MessageSid: sid("IM"), Index: "7" }
const participant = { ConversationSid: sid("CH"), Identity: "ada", RoleSid: sid("RL"), Attributes: "{}", ...binding }
const existingParticipant = { ...participant, ...dates, ParticipantSid: sid("MB") }
const user = { UserSid: sid("US"), Identity: "ada", FriendlyName: "Ada", RoleSid: sid("RL"), Attributes: "{}" }

const documented: { readonly [Name in WebhookEventName]: Readonly<Record<string, string>> } = {
  onConversationAdd: { ...conversation, ...binding, MessageBody: "hello", Media: media },
  onConversationUpdate: existingConversation,
  onConversationRemove: existingConversation,
  onMessageAdd: message,
  onMessageUpdate: existingMessage,
  onMessageRemove: existingMessage,
  onParticipantAdd: participant,
  onParticipantUpdate: existingParticipant,
  onParticipantRemove: existingParticipant,
  onUserUpdate: { ...user, DateUpdated: dates.DateUpdated },
  onConversationAdded: { ...existingConversation, ...binding },
  onConversationUpdated: existingConversation,
  onConversationRemoved: { ...existingConversation, ...removed },
  onConversationStateUpdated: {
    ConversationSid: sid("CH"),
    MessagingServiceSid: sid("MG"),
    StateFrom: "initializing",
    StateTo: "active",
    StateUpdated: dates.DateUpdated,
    Reason: "EVENT"
  },
  onMessageAdded: { ...existingMessage, ChannelMetadata: '{"type":"whatsapp"}' },
  onMessageUpdated: existingMessage,
  onMessageRemoved: { ...existingMessage, ...removed },
  onParticipantAdded: existingParticipant,
  onParticipantUpdated: { ...existingParticipant, LastReadMessageIndex: "6" },
  onParticipantRemoved: { ...existingParticipant, ...removed },
  onUserAdded: { ...user, DateCreated: dates.DateCreated },
  onUserUpdated: { ...user, ...dates, isOnline: "true", isNotifiable: "false" },
  onDeliveryUpdated: {
    ConversationSid: sid("CH"),
    MessageSid: sid("IM"),
    DeliveryReceiptSid: sid("DY"),
    ChannelMessageSid: sid("SM"),
    ParticipantSid: sid("MB"),
    Status: "failed",
    ErrorCode: "30003",
    ...dates
  }
}

const forms = Object.entries(documented).map(([name, form]) => ({
  name: name as WebhookEventName,
  form: { EventType: name, ...base, ...form }
}))

/** The name of a parameter for the path of a field, but for the two that are written otherwise. */
const parameterOf = (path: string): string =>
  path.replace(/^[a-hj-z]|^i(?!sOnline|sNotif)|(?<=\.)[a-z]/g, (c) => c.toUpperCase())

const leaves = (value: unknown, path = ""): ReadonlyArray<readonly [path: string, value: unknown]> =>
  typeof value !== "object" || value === null || Array.isArray(value) || DateTime.isDateTime(value)
    ? [[path, value]]
    : Object.entries(value).flatMap(([name, inner]) => leaves(inner, path === "" ? name : `${path}.${name}`))

const textOf = (name: string, value: unknown): unknown =>
  DateTime.isDateTime(value) ? DateTime.toEpochMillis(value) : name === "Media" ? JSON.stringify(value) : String(value)

const expected = (name: string, text: string): unknown =>
  /^Date|^StateUpdated/.test(name)
    ? Date.parse(text)
    : name === "Media"
    ? JSON.stringify([{ sid: sid("ME"), contentType: "image/png", filename: "a.png", size: 12 }])
    : text

describe("WebhookEvent", () => {
  it("knows 23 events, ten of them pre-events", () => {
    assert.sameMembers([...WebhookEvent.names], Object.keys(documented))
    assert.lengthOf(WebhookEvent.names, 23)
    assert.lengthOf(WebhookEvent.names.filter((name) => !name.endsWith("ed")), 10)
  })

  for (const { form, name } of forms) {
    it(`has every documented parameter of ${name} in a field of its own, and no other`, () => {
      const event = WebhookEvent.fromParameters(form)
      assert.strictEqual(event._tag, name)
      assert.deepStrictEqual(event.parameters, form)
      const { _tag, parameters: _, ...fields } = event
      const found = Object.fromEntries(
        leaves(fields).filter(([, value]) => value !== null)
          .map(([path, value]) => [parameterOf(path), textOf(parameterOf(path), value)])
      )
      const { ChannelMetadata: _1, EventType: _2, ...documented } = form as Record<string, string>
      assert.deepStrictEqual(
        found,
        Object.fromEntries(Object.entries(documented).map(([name, text]) => [name, expected(name, text)]))
      )
    })

    it.effect(`${name} survives its schema, in both directions`, () =>
      Effect.gen(function* () {
        for (const schema of [WebhookEvent, WebhookEvent.of(name) as unknown as typeof WebhookEvent]) {
          const event = yield* Schema.decode(schema)(form)
          assert.deepStrictEqual(event, WebhookEvent.fromParameters(form))
          const encoded = yield* Schema.encode(schema)(event)
          assert.deepStrictEqual(WebhookEvent.fromParameters(encoded), {
            ...event,
            parameters: encoded
          })
          assert.sameMembers(Object.keys(encoded), Object.keys(form))
        }
      }))

    it(`${name} is unknown without what identifies it, and names what is missing`, () => {
      const required = Object.keys(form).filter((omitted) => {
        const { [omitted]: _, ...rest } = form as Record<string, string>
        return WebhookEvent.fromParameters(rest)._tag === "UnknownEvent"
      })
      assert.includeMembers(required, ["EventType", "AccountSid"])
      assert.isEmpty(
        required.filter((name) => !/^(EventType|AccountSid|.*Sid|Index|Status|StateFrom|StateTo)$/.test(name))
      )
      for (const omitted of required) {
        const { [omitted]: _, ...rest } = form as Record<string, string>
        const event = WebhookEvent.fromParameters(rest)
        if (event._tag !== "UnknownEvent") return assert.fail(event._tag)
        assert.strictEqual(event.problem, `${omitted} is missing`)
        assert.strictEqual(event.eventType, omitted === "EventType" ? null : name)
        assert.deepStrictEqual(event.parameters, rest)
      }
    })
  }

  it("narrows by its tag", () => {
    const event = WebhookEvent.fromParameters(forms.find(({ name }) => name === "onMessageAdded")?.form ?? {})
    if (event._tag !== "onMessageAdded") return assert.fail(event._tag)
    const index: number = event.index
    const same: WebhookEventOf<"onMessageAdded"> = event
    assert.strictEqual(index, same.index)
  })

  it("takes URLSearchParams and what a framework has parsed", () => {
    const form = { EventType: "onUserAdded", AccountSid: sid("AC"), UserSid: sid("US"), FriendlyName: "Zoë & co" }
    assert.deepStrictEqual(
      WebhookEvent.fromParameters(new URLSearchParams(form)),
      WebhookEvent.fromParameters({ ...form, FriendlyName: ["Zoë & co", "second"] })
    )
  })

  it("is null where an optional parameter is missing or malformed, and keeps what was received", () => {
    const form = {
      EventType: "onMessageAdded",
      AccountSid: sid("AC"),
      ConversationSid: sid("CH"),
      MessageSid: sid("IM"),
      Index: "0",
      Body: "",
      Media: "[{}]",
      DateCreated: "2026-02-30T00:00:00Z",
      RetryCount: "many"
    }
    const event = WebhookEvent.fromParameters(form) as WebhookEventOf<"onMessageAdded">
    assert.strictEqual(event._tag, "onMessageAdded")
    assert.strictEqual(event.body, "")
    assert.strictEqual(event.index, 0)
    for (const field of ["media", "dateCreated", "retryCount", "author", "chatServiceSid", "source"] as const) {
      assert.isNull(event[field], field)
    }
    assert.strictEqual(event.parameters["Media"], "[{}]")
    for (const text of ["null", "{", "7", "[null]"]) {
      assert.isNull((WebhookEvent.fromParameters({ ...form, Media: text }) as typeof event).media, text)
    }
  })

  it("does not take malformed numbers, other names or nothing for an event", () => {
    const problemOf = (form: Record<string, string>): string | undefined => {
      const event = WebhookEvent.fromParameters(form)
      return event._tag === "UnknownEvent" ? event.problem : undefined
    }
    const form = documented.onMessageAdded
    assert.strictEqual(problemOf({ ...base, ...form, EventType: "onMessageAdded", Index: "7.5" }), "Index is malformed")
    assert.strictEqual(problemOf({ ...base, EventType: "onTypingStarted" }), "EventType is not known")
    assert.strictEqual(problemOf({ ...base, EventType: "toString" }), "EventType is not known")
    assert.strictEqual(problemOf({}), "EventType is missing")
  })

  it.effect("has attributes that decodeAttributes reads", () =>
    Effect.gen(function* () {
      const event = WebhookEvent.fromParameters({
        EventType: "onConversationUpdated",
        ...base,
        ...existingConversation
      })
      if (event._tag !== "onConversationUpdated") return assert.fail(event._tag)
      assert.deepStrictEqual(yield* decodeAttributes(event, Schema.Struct({ order: Schema.Number })), { order: 1042 })
    }))

  it.effect("does not decode as another event", () =>
    Effect.gen(function* () {
      const form = { EventType: "onUserAdded", AccountSid: sid("AC"), UserSid: sid("US") }
      yield* Effect.flip(Schema.decode(WebhookEvent.of("onUserUpdated"))(form))
      yield* Effect.flip(Schema.decodeUnknown(WebhookEvent)({ EventType: 7 }))
      assert.isFalse(Schema.is(WebhookEvent)({ _tag: "toString", parameters: {} }))
    }))
})
