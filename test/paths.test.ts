/**
 * For any name of a user, a conversation or a participant, either nothing is sent, or the request has exactly the
 * segments of the template, and the service decodes the same text. Checks the URL on the wire, on each runtime.
 */
import {
  ConversationsClient,
  type ConversationsError,
  createServiceConversationMessage,
  deleteServiceConversation,
  deleteServiceConversationMessage,
  deleteServiceConversationParticipant,
  deleteServiceUser,
  deleteServiceUserConversation,
  fetchServiceConversationMessage,
  listServiceConversationMessage,
  listServiceUserConversation,
  RetryPolicy
} from "@effect-twilio/conversations"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { assert, describe, it, layer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { createServer } from "node:http"
import { chatServiceSid, credentials, messageRecord, pageOf } from "./support.ts"

/** A server that records request lines. */
class Server extends Context.Tag("test/Server")<Server, { readonly url: string; readonly targets: Array<string> }>() {
  static readonly layer = Layer.scoped(
    Server,
    Effect.acquireRelease(
      Effect.async<{ readonly url: string; readonly targets: Array<string>; readonly close: () => void }>((resume) => {
        const targets: Array<string> = []
        const server = createServer((request, response) => {
          targets.push(request.url ?? "")
          if (request.method === "DELETE") return response.writeHead(204).end()
          const isMessage = request.url?.split("?")[0]?.endsWith("/Messages") === true
          const body = request.method === "POST" ? messageRecord : pageOf([], null, isMessage ? "messages" : undefined)
          return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body))
        })
        server.listen(0, "127.0.0.1", () => {
          const address = server.address()
          const port = typeof address === "object" && address !== null ? address.port : 0
          const close = () => {
            server.close()
            server.closeAllConnections()
          }
          resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, targets, close }))
        })
      }),
      ({ close }) => Effect.sync(close)
    )
  )
}

const clientAt = (prefix: string) =>
  Layer.unwrapEffect(
    Effect.map(Server, ({ url }) => ConversationsClient.layer({ ...credentials, baseUrl: url + prefix }))
  ).pipe(Layer.provide(FetchHttpClient.layer), Layer.merge(RetryPolicy.none))

const known = [
  "",
  ".",
  "..",
  "...",
  "%2e%2e",
  ".%2e",
  "%2E",
  "%2e",
  "%",
  "%zz",
  "%25",
  "%00",
  "/",
  "\\",
  "a/b",
  "a\\..\\b",
  "../..",
  "?",
  "a?b=c",
  "#",
  "a#b",
  "+",
  "a+b",
  "a b",
  " ",
  ";",
  "a;b=c",
  "@",
  "ada@example.com",
  ":",
  "user:1",
  "whatsapp:+15005550006",
  "//evil.example",
  "&=",
  "\u0000",
  "\r\nX-Evil: 1",
  "\t",
  "\u007f",
  "\u2028",
  "\ufeff",
  "\ud800",
  "\udc00",
  "a\ud800b",
  "\udc00\ud800",
  "zoë",
  "日本",
  "👩‍👩‍👧",
  "e\u0301",
  "x".repeat(10_000)
]

const hasLoneSurrogate = (value: string) => {
  try {
    return encodeURIComponent(value) === ""
  } catch {
    return true
  }
}

const isRefused = (value: string) => value === "." || value === ".." || value === "" || hasLoneSurrogate(value)

/** `template` has the names of its parameters in braces. */
const assertTarget = (
  target: string | undefined,
  prefix: string,
  template: string,
  values: Readonly<Record<string, string>>
) => {
  assert.isDefined(target)
  const path = target.split("?")[0] ?? ""
  // The path after the URL parser of a server.
  assert.strictEqual(new URL(path, "http://localhost").pathname, path)
  assert.isTrue(path.startsWith(prefix))
  const segments = path.slice(prefix.length).split("/")
  const names = template.split("/")
  assert.lengthOf(segments, names.length)
  names.forEach((name, index) => {
    const parameter = /^\{(.+)\}$/.exec(name)?.[1]
    if (parameter === undefined) assert.strictEqual(segments[index], name)
    else assert.strictEqual(decodeURIComponent(segments[index] ?? ""), values[parameter])
  })
}

type Case = readonly [
  operation: Effect.Effect<unknown, ConversationsError, ConversationsClient>,
  template: string,
  values: Readonly<Record<string, string>>
]

/** Checks that each operation either sends the path of its template, or is rejected for the first invalid value. */
const checkAll = (prefix: string, cases: ReadonlyArray<Case>) =>
  Effect.gen(function* () {
    const { targets } = yield* Server
    for (const [operation, template, values] of cases) {
      targets.length = 0
      const result = yield* Effect.either(operation)
      const [culprit] = Object.entries(values).find(([, value]) => isRefused(value)) ?? []
      if (culprit === undefined) {
        assert.strictEqual(result._tag, "Right")
        assert.lengthOf(targets, 1)
        assertTarget(targets[0], prefix, template, values)
      } else {
        assert.lengthOf(targets, 0)
        if (result._tag === "Right" || result.left._tag !== "InvalidRequest") return assert.fail("was not refused")
        assert.strictEqual(result.left.field, culprit)
      }
    }
  })

const services = "/v1/Services/{chatServiceSid}"

const check = (userSid: string, conversationSid: string, prefix: string) => {
  const user = { chatServiceSid, userSid }
  const path = { ...user, conversationSid }
  const list = `${services}/Users/{userSid}/Conversations`
  return checkAll(prefix, [
    [deleteServiceUserConversation(path), `${list}/{conversationSid}`, path],
    [Stream.runDrain(listServiceUserConversation(user)), list, user]
  ])
}

/** Checks the templates of the other resources, with one text for all parameters that accept any text. */
const checkOthers = (text: string, prefix: string) => {
  const named = { chatServiceSid, sid: text }
  // Two of the longest would exceed the maximum request line of servers.
  const conversation = { chatServiceSid, conversationSid: text.length < 1_000 ? text : "support" }
  const participant = { ...conversation, sid: text }
  const message = { ...conversation, sid: messageRecord.sid }
  const inConversation = `${services}/Conversations/{conversationSid}`
  return checkAll(prefix, [
    [deleteServiceConversation(named), `${services}/Conversations/{sid}`, named],
    [deleteServiceUser(named, { webhookEnabled: true }), `${services}/Users/{sid}`, named],
    [deleteServiceConversationParticipant(participant), `${inConversation}/Participants/{sid}`, participant],
    [deleteServiceConversationMessage(message), `${inConversation}/Messages/{sid}`, message],
    [createServiceConversationMessage(conversation, { body: text }), `${inConversation}/Messages`, conversation],
    [Stream.runDrain(listServiceConversationMessage(conversation)), `${inConversation}/Messages`, conversation]
  ])
}

const anyText = FastCheck.oneof(
  FastCheck.string({ unit: "binary", maxLength: 40 }),
  FastCheck.string({ unit: "grapheme", maxLength: 40 }),
  FastCheck.string({ unit: FastCheck.constantFrom(...".%2eE/\\?#+;@: "), maxLength: 8 }),
  FastCheck.string({ unit: FastCheck.nat({ max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 8 }),
  // Two of the longest would exceed the maximum request line of servers. Node accepts 16 kB of headers.
  FastCheck.constantFrom(...known.filter((value) => value.length < 1_000))
)

for (const prefix of ["", "/proxy/twilio%20v1"]) {
  layer(Server.layer)(`a path below "${prefix}"`, (it) => {
    it.effect.each(known)(
      "contains %j or is rejected",
      (value) =>
        Effect.all([check(value, "support", prefix), check("ada", value, prefix), checkOthers(value, prefix)]).pipe(
          Effect.provide(clientAt(prefix))
        )
    )

    it.effect.prop(
      "contains any text or is rejected",
      [anyText, anyText],
      ([user, conversation]) => check(user, conversation, prefix).pipe(Effect.provide(clientAt(prefix)))
    )

    it.effect.prop(
      "of another resource contains any text or is rejected",
      [anyText],
      ([text]) => checkOthers(text, prefix).pipe(Effect.provide(clientAt(prefix))),
      { fastCheck: { numRuns: 30 } }
    )
  })
}

describe("a service SID", () => {
  const bad = [
    "",
    "IS",
    "IS0",
    "is00000000000000000000000000000000",
    `${chatServiceSid}0`,
    ` ${chatServiceSid}`,
    `${chatServiceSid}\n`,
    "CH00000000000000000000000000000000",
    "ISg0000000000000000000000000000000",
    ".."
  ]
  it.effect.each(bad)("is rejected if it is %j", (chatServiceSid) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        deleteServiceUserConversation({ chatServiceSid, userSid: "ada", conversationSid: "support" })
      )
      if (error._tag !== "InvalidRequest") return assert.fail(error._tag)
      assert.strictEqual(error.field, "chatServiceSid")
    }).pipe(Effect.provide(Layer.provide(ConversationsClient.layer(credentials), FetchHttpClient.layer))))

  it.effect("of a message is rejected too, if it is invalid", () =>
    Effect.gen(function* () {
      for (const sid of ["", "IM", `${messageRecord.sid}0`, messageRecord.sid.replace("IM", "CH"), "..", "Hello"]) {
        const path = { chatServiceSid, conversationSid: "support", sid }
        for (const operation of [deleteServiceConversationMessage(path), fetchServiceConversationMessage(path)]) {
          const error = yield* Effect.flip<unknown, ConversationsError, ConversationsClient>(operation)
          if (error._tag !== "InvalidRequest") return assert.fail(error._tag)
          assert.strictEqual(error.field, "sid")
          if (sid !== "") assert.include(error.message, "IM followed by 32 hexadecimal digits")
        }
      }
    }).pipe(Effect.provide(Layer.provide(ConversationsClient.layer(credentials), FetchHttpClient.layer))))

  it.effect("and every other segment must be text", () =>
    Effect.gen(function* () {
      for (const value of [undefined, null, 7, {}, ["ada"]]) {
        // What a JavaScript caller may pass.
        const path = { chatServiceSid, userSid: value, conversationSid: "support" } as never
        const error = yield* Effect.flip(deleteServiceUserConversation(path))
        assert.strictEqual(error._tag, "InvalidRequest")
      }
    }).pipe(Effect.provide(Layer.provide(ConversationsClient.layer(credentials), FetchHttpClient.layer))))
})
