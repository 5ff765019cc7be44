/**
 * Our functions and Twilio's SDK on one simulator, resource by resource: each reads back what the other has written.
 * Operations, paths and fields are those of Twilio's document.
 */
import {
  ConversationsClient,
  createServiceConversationMessage,
  createServiceConversationParticipant,
  listServiceConversationMessageReceipt
} from "@effect-twilio/conversations"
import { Seed, Simulator } from "@effect-twilio/conversations/testing"
import { serve } from "@effect-twilio/conversations/testing/serve"
import { assert, describe, it } from "@effect/vitest"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { snakeToCamel, uncapitalize } from "effect/String"
import { call } from "../functions.ts"
import * as OpenApi from "./openapi.ts"
import { ask, connect, type Methods } from "./twilioNode.ts"

type Fields = Readonly<Record<string, unknown>>

interface Written {
  /** Missing if the resource has no create. */
  readonly create?: Fields
  readonly update?: Fields
}

const callback = "https://example.com/hook"

/** The input for each resource: for our function as it is, for the SDK flattened. */
const written: Readonly<Record<string, Written>> = {
  Configuration: { update: { defaultInactiveTimer: "PT30M" } },
  ConfigurationAddress: {
    create: {
      type: "sms",
      address: "+15005550001",
      addressCountry: "US",
      friendlyName: "front",
      autoCreation: { enabled: true, type: "webhook", webhookUrl: callback, webhookFilters: ["onMessageAdded"] }
    },
    update: { friendlyName: "back", autoCreation: { enabled: false } }
  },
  ConfigurationWebhook: { update: { method: "POST", filters: ["onMessageAdded"], postWebhookUrl: callback } },
  Conversation: {
    create: { uniqueName: "case/17", friendlyName: "Case 17", attributes: `{"case":17}`, timers: { closed: "PT60H" } },
    update: { friendlyName: "Case 18", state: "inactive" }
  },
  ConversationMessage: {
    create: { author: "ada@example.com", body: "zoë & co", attributes: `{"mood":"good"}` },
    update: { body: "again", author: "grace@example.com" }
  },
  ConversationParticipant: {
    create: {
      messagingBinding: { address: "+15005550003", proxyAddress: "+15005550004" },
      attributes: `{"vip":true}`
    },
    update: { attributes: `{"vip":false}`, lastReadMessageIndex: 0 }
  },
  ConversationScopedWebhook: {
    create: {
      target: "webhook",
      configuration: { url: callback, method: "post", filters: ["onMessageAdded", "onMessageUpdated"] }
    },
    update: { configuration: { url: `${callback}/2`, filters: ["onMessageAdded"] } }
  },
  Credential: { create: { type: "fcm", friendlyName: "phones" }, update: { friendlyName: "tablets" } },
  Role: {
    create: { friendlyName: "agent", type: "conversation", permission: ["sendMessage", "leaveConversation"] },
    update: { permission: ["sendMessage"] }
  },
  Service: { create: { friendlyName: "desk" } },
  ServiceConfiguration: { update: { reachabilityEnabled: true } },
  ServiceNotification: {
    update: { logEnabled: true, newMessage: { enabled: true, template: "new", withMedia: { enabled: true } } }
  },
  ServiceWebhookConfiguration: { update: { method: "GET", filters: ["onMessageAdded"], preWebhookUrl: callback } },
  User: { create: { identity: "iris@example.com", friendlyName: "Iris" }, update: { attributes: `{"team":"blue"}` } },
  UserConversation: { update: { notificationLevel: "muted", lastReadMessageIndex: 1 } },
  // These cannot be written: the service creates receipts, and devices create bindings.
  ConversationMessageReceipt: {},
  ServiceBinding: {}
}

const writtenOf = (name: string): Written | undefined => written[name] ?? written[name.replace(/^Service(?=[A-Z])/, "")]

/** The input as the SDK takes it: the fields of a nested object have dotted names. */
const flat = (input: Fields): Fields =>
  Object.fromEntries(
    Object.entries(input).flatMap(([name, value]) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.entries(flat(value as Fields)).map(([rest, inner]) => [`${name}.${rest}`, inner])
        : [[name, value]]
    )
  )

/** The text fields of an input, which a record has unchanged. */
const onlyTexts = (input: Fields): Fields =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => typeof value === "string"))

interface Resource {
  readonly name: string
  /** The path of one record, and of the list where there are several. */
  readonly instance: string
  readonly collection: string | undefined
  /** The parameter that names one record among several. */
  readonly key: string
  readonly record: OpenApi.DocumentedRecord
}

const resources: ReadonlyArray<Resource> = OpenApi.all
  .filter(({ name }) => name.startsWith("fetch"))
  .map(({ name, path, record }) => {
    const parameter = /\/\{(\w+)\}$/.exec(path)
    return {
      name: name.slice("fetch".length),
      instance: path,
      collection: parameter === null ? undefined : path.slice(0, parameter.index),
      key: uncapitalize(parameter?.[1] ?? ""),
      record: record as OpenApi.DocumentedRecord
    }
  })

/** A record of the SDK's, as our functions have it. */
const fromSdk = ({ record }: Resource, instance: unknown): object => {
  const fields = (instance as { toJSON(): Fields }).toJSON()
  assert.sameMembers(Object.keys(fields), Object.keys(record.fields).map(snakeToCamel))
  // The SDK makes dates of dates, and camel case of the outermost names alone.
  const raw = Object.keys(record.fields).map((name) => [name, fields[snakeToCamel(name)]])
  return OpenApi.decodedRecord(record, JSON.parse(JSON.stringify(Object.fromEntries(raw))))
}

/** A simulator on a port with a parent for every record, our client and the SDK. */
const world = Effect.gen(function* () {
  const { url } = yield* serve(yield* Simulator.make())
  const credentials = { username: Simulator.accountSid, password: Simulator.authToken }
  const context = yield* Layer.build(
    Layer.provide(
      ConversationsClient.layer({
        accountSid: Simulator.accountSid,
        authToken: Redacted.make(Simulator.authToken),
        baseUrl: url
      }),
      FetchHttpClient.layer
    )
  )
  const { chatServiceSid } = Seed.supportDesk
  const conversation = { chatServiceSid, conversationSid: Seed.sid("CH", "order-1042") }
  const [messageSid, receiptSid] = yield* Effect.gen(function* () {
    const binding = { address: "+15005550001", proxyAddress: "+15005550002" }
    yield* createServiceConversationParticipant(conversation, { messagingBinding: binding })
    const { sid } = yield* createServiceConversationMessage(conversation, { author: "ada@example.com", body: "hello" })
    const receipts = yield* Stream.runCollect(
      listServiceConversationMessageReceipt({ ...conversation, messageSid: sid })
    )
    return [sid, Chunk.unsafeHead(receipts).sid]
  }).pipe(Effect.provide(context))
  return {
    context,
    sdk: connect(url, credentials),
    parents: { ...conversation, userSid: Seed.sid("US", "ada@example.com"), messageSid },
    receiptSid
  }
})

/** The fields of `values` that a path has. */
const pathOf = (template: string, values: Fields): Fields =>
  Object.fromEntries(
    Array.from(template.matchAll(/\{(\w+)\}/g), ([, parameter = ""]) => {
      const name = uncapitalize(parameter)
      return [name, values[name]]
    })
  )

const withPath = (path: Fields, ...input: ReadonlyArray<Fields>): ReadonlyArray<Fields> =>
  Object.keys(path).length === 0 ? input : [path, ...input]

describe("ours and twilio-node read back what the other has written:", () => {
  it("every resource has something to write", () => {
    assert.deepStrictEqual(resources.filter(({ name }) => writtenOf(name) === undefined).map(({ name }) => name), [])
  })

  it.scoped.each(resources.map((resource) => [resource.name, resource] as const))(
    "%s",
    ([name, resource]) =>
      Effect.gen(function* () {
        const { context, parents, receiptSid, sdk } = yield* world
        const { collection, instance, key } = resource
        const { create, update } = writtenOf(name) ?? {}
        const ours = (operation: string, ...values: ReadonlyArray<unknown>) =>
          Effect.provide(call(`${operation}${name}`, ...values), context)
        const above = collection === undefined ? {} : pathOf(collection, parents)
        const at = (path: Fields): Methods => sdk.at(instance, path)
        const list = (): Methods => sdk.at(collection ?? "", above)
        const method = (methods: Methods, name: string, ...values: ReadonlyArray<object>) => {
          const found = (methods as Readonly<Record<string, (...values: ReadonlyArray<object>) => unknown>>)[name]
          return ask(() => found?.call(methods, ...values))
        }

        /** Both read the same, and it is what was written. */
        const agree = (path: Fields, record: unknown) =>
          Effect.gen(function* () {
            assert.deepStrictEqual(yield* ours("fetch", ...withPath(path)), record)
            assert.deepStrictEqual(fromSdk(resource, yield* method(at(path), "fetch")), record)
            if (collection === undefined) return
            const [own, theirs] = [yield* ours("list", ...withPath(above)), yield* method(list(), "list")] as [
              ReadonlyArray<unknown>,
              ReadonlyArray<unknown>
            ]
            assert.deepStrictEqual(theirs.map((one) => fromSdk(resource, one)), own as ReadonlyArray<object>)
            assert.deepInclude(own, record)
          })

        const rewrite = (path: Fields) =>
          Effect.gen(function* () {
            if (update === undefined) return
            const updated = yield* ours("update", ...withPath(path, update))
            assert.deepInclude(updated, onlyTexts(update))
            yield* agree(path, updated)
            yield* agree(path, fromSdk(resource, yield* method(at(path), "update", flat(update))))
          })

        if (create === undefined) {
          if (name.endsWith("Binding")) {
            assert.deepStrictEqual([yield* ours("list", above), yield* method(list(), "list")], [[], []])
            return
          }
          const path = pathOf(instance, name.endsWith("Receipt") ? { ...parents, sid: receiptSid } : parents)
          yield* agree(path, yield* ours("fetch", ...withPath(path)))
          yield* rewrite(path)
          return
        }

        const pathTo = (record: unknown): Fields => ({ ...above, [key]: (record as { readonly sid: string }).sid })

        const made = yield* ours("create", ...withPath(above, create))
        assert.deepInclude(made, onlyTexts(create))
        yield* agree(pathTo(made), made)
        yield* rewrite(pathTo(made))
        assert.isTrue(yield* method(at(pathTo(made)), "remove"))
        assert.propertyVal(yield* Effect.flip(ours("fetch", ...withPath(pathTo(made)))), "_tag", "NotFound")

        const theirs = fromSdk(resource, yield* method(list(), "create", flat(create)))
        yield* agree(pathTo(theirs), theirs)
        yield* rewrite(pathTo(theirs))
        yield* ours("delete", ...withPath(pathTo(theirs)))
        assert.propertyVal(yield* Effect.flip(method(at(pathTo(theirs)), "fetch")), "status", 404)
      })
  )

  it.scoped.each(["Service", ""])(
    "%sConversationWithParticipants and %sParticipantConversation",
    (flavour) =>
      Effect.gen(function* () {
        const { context, parents, sdk } = yield* world
        const above = flavour === "" ? {} : { chatServiceSid: parents.chatServiceSid }
        const root = flavour === "" ? "/v1" : "/v1/Services/{ChatServiceSid}"
        const ours = (name: string, ...values: ReadonlyArray<Fields>) =>
          Effect.provide(call(name, ...withPath(above, ...values)), context)
        const people = sdk.at(`${root}/ConversationWithParticipants`, above)
        const membership = sdk.at(`${root}/ParticipantConversations`, above)
        const identity = "iris@example.com"

        const made = yield* ours(`create${flavour}ConversationWithParticipants`, { participant: [{ identity }] })
        const theirs = yield* ask(() => people["create"]?.({ participant: [JSON.stringify({ identity })] }))
        const sids = [made, theirs].map((one) => (one as { readonly sid: string }).sid)

        const [ofOurs, ofTheirs] = [
          yield* ours(`list${flavour}ParticipantConversation`, { identity }),
          yield* ask(() => membership["list"]?.({ identity }))
        ].map((all) => (all as ReadonlyArray<{ readonly conversationSid: string }>).map((one) => one.conversationSid))
        assert.sameMembers([...ofOurs ?? []], sids)
        assert.deepStrictEqual(ofTheirs, ofOurs)
      })
  )
})
