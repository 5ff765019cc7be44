/** Contract with Twilio's own SDK for Node: unchanged, it works with our simulator as it does with the service. */
import { ClientCredentials, ConversationsClient, fetchServiceUserConversation } from "@effect-twilio/conversations"
import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
import { serve } from "@effect-twilio/conversations/testing/serve"
import { assert, describe, it } from "@effect/vitest"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import twilio from "twilio"
import type { UserConversationInstance } from "twilio/lib/rest/conversations/v1/service/user/userConversation.js"
import { ask, connect, connectWithClientCredentials, type Credentials, plain } from "./twilioNode.ts"

const service = Seed.supportDesk.chatServiceSid
const ada = "ada@example.com"
const grace = "grace@example.com"
const account: Credentials = { username: Simulator.accountSid, password: Simulator.authToken }

/** A simulator on a port, and the SDK connected to it. */
const served = (options?: Simulator.Options, credentials = account) =>
  Effect.gen(function* () {
    const simulator = yield* Simulator.make(options)
    const { url } = yield* serve(simulator)
    const sdk = connect(url, credentials)
    return { simulator, url, sdk, of: (user: string) => sdk.userConversations(service, user) }
  })

/** What the SDK should make of a record: camel case and dates, nothing else. */
const expected = (record: Simulator.UserConversation, url: string): Readonly<Record<string, unknown>> => {
  const here = (link: string) => link.replace("https://conversations.twilio.com", url)
  return {
    accountSid: record.account_sid,
    chatServiceSid: record.chat_service_sid,
    conversationSid: record.conversation_sid,
    unreadMessagesCount: record.unread_messages_count,
    lastReadMessageIndex: record.last_read_message_index,
    participantSid: record.participant_sid,
    userSid: record.user_sid,
    friendlyName: record.friendly_name,
    conversationState: record.conversation_state,
    timers: record.timers,
    attributes: record.attributes,
    dateCreated: new Date(record.date_created),
    dateUpdated: new Date(record.date_updated),
    createdBy: record.created_by,
    notificationLevel: record.notification_level,
    uniqueName: record.unique_name,
    url: here(record.url),
    links: { participant: here(record.links.participant), conversation: here(record.links.conversation) }
  }
}

const sids = (instances: ReadonlyArray<UserConversationInstance>) => instances.map((one) => one.conversationSid)

/** The error that a call of the SDK fails with, which has to be one that it made of an answer. */
const restException = (call: () => unknown) =>
  Effect.map(Effect.flip(ask(call)), (error) => {
    assert.instanceOf(error, twilio.RestException)
    const { code, message, moreInfo, status } = error
    return { status, code, message, moreInfo }
  })

const docs = (code: number) => `https://www.twilio.com/docs/errors/${code}`

describe("twilio-node on the simulator", () => {
  describe("signs in with client credentials", () => {
    const { clientId, clientSecret } = Simulator

    it.live("gets a token by its own provider, and calls with it", () =>
      Effect.gen(function* () {
        const { simulator, url } = yield* served()
        const client = yield* connectWithClientCredentials(url, { clientId, clientSecret })
        const list = client.conversations.v1.services(service).users(ada).userConversations
        const names = (yield* ask(() => list.list())).map(({ friendlyName }) => friendlyName)
        assert.deepStrictEqual(names, (yield* simulator.conversations(ada)).map((record) => record.friendly_name))
        const [token, call] = yield* simulator.requests
        assert.deepStrictEqual([token?.method, token?.template, token?.status], ["POST", "/v2/token", 200])
        assert.deepStrictEqual(token?.form, {
          grant_type: "client_credentials",
          client_id: clientId,
          client_secret: "<redacted>"
        })
        assert.strictEqual(call?.status, 200)
      }).pipe(Effect.scoped))

    it.live("sends the same form as ours does", () =>
      Effect.gen(function* () {
        const { simulator, url } = yield* served()
        const client = yield* connectWithClientCredentials(url, { clientId, clientSecret })
        yield* ask(() => client.conversations.v1.services(service).users(ada).userConversations.list({ limit: 1 }))
        const app = { clientId, clientSecret: Redacted.make(clientSecret) }
        yield* fetchServiceUserConversation({ chatServiceSid: service, userSid: ada, conversationSid: "order-1042" })
          .pipe(
            Effect.provide(ClientCredentials.layer({ ...app, baseUrl: url })),
            Effect.provide(FetchHttpClient.layer)
          )
        const [theirs, ours] = (yield* simulator.requests).filter(({ template }) => template === "/v2/token")
        assert.deepStrictEqual(ours?.form, theirs?.form)
        for (const name of ["accept", "content-type"]) {
          assert.strictEqual(ours?.headers[name], theirs?.headers[name], name)
        }
      }).pipe(Effect.scoped))

    it.live("and fails where they are wrong", () =>
      Effect.gen(function* () {
        const { simulator, url } = yield* served()
        const client = yield* connectWithClientCredentials(url, { clientId, clientSecret: "wrong" })
        const error = yield* Effect.flip(
          ask(() => client.conversations.v1.services(service).users(ada).userConversations.list())
        )
        assert.include(String(error), "Invalid credentials")
        assert.deepStrictEqual((yield* simulator.requests).map(({ status }) => status), [401])
      }).pipe(Effect.scoped))
  })

  describe("fetch", () => {
    it.scoped("answers each conversation of each user as the simulator has it", () =>
      Effect.gen(function* () {
        const { of, simulator, url } = yield* served()
        for (const { identity, sid } of Seed.supportDesk.users) {
          const records = (yield* simulator.conversations(identity)).slice(0, 10)
          for (const record of records) {
            const byIdentity = yield* ask(() => of(identity)(record.conversation_sid).fetch())
            assert.deepStrictEqual(plain(byIdentity), expected(record, url))
            const bySid = yield* ask(() => of(sid)(record.conversation_sid).fetch())
            assert.deepStrictEqual(plain(bySid), expected(record, url))
          }
        }
      }))

    it.scoped("takes a unique name for the SID", () =>
      Effect.gen(function* () {
        const { of } = yield* served()
        const conversation = yield* ask(() => of(ada)("order-1042").fetch())
        assert.strictEqual(conversation.conversationSid, Seed.sid("CH", "order-1042"))
        assert.strictEqual(conversation.uniqueName, "order-1042")
      }))

    it.scoped("has dates as dates, and null for what is not set", () =>
      Effect.gen(function* () {
        const { of } = yield* served()
        const order = yield* ask(() => of(ada)("order-1042").fetch())
        assert.deepStrictEqual(order.dateCreated, new Date("2024-02-01T10:15:00Z"))
        assert.deepStrictEqual(order.timers, {
          date_inactive: "2024-06-01T10:15:00Z",
          date_closed: "2024-07-01T10:15:00Z"
        })
        assert.deepStrictEqual([order.lastReadMessageIndex, order.unreadMessagesCount], [7, 4])
        const unopened = yield* ask(() => of(ada)(Seed.sid("CH", "Rückfrage zur Rechnung 🧾")).fetch())
        assert.deepStrictEqual([unopened.lastReadMessageIndex, unopened.unreadMessagesCount], [null, null])
        assert.strictEqual(unopened.uniqueName, null)
        const bare = yield* ask(() => of(ada)(Seed.sid("CH", "a conversation without a name")).fetch())
        assert.deepStrictEqual([bare.friendlyName, bare.uniqueName, bare.createdBy, bare.timers], [
          null,
          null,
          null,
          null
        ])
        assert.deepStrictEqual([bare.lastReadMessageIndex, bare.unreadMessagesCount], [0, 0])
      }))

    it.scoped("tells the status and the headers on demand", () =>
      Effect.gen(function* () {
        const { of } = yield* served()
        const { body, headers, statusCode } = yield* ask(() => of(ada)("order-1042").fetchWithHttpInfo())
        assert.strictEqual(statusCode, 200)
        assert.strictEqual(body.uniqueName, "order-1042")
        assert.match(String(headers?.["twilio-request-id"]), /^RQ[0-9a-f]{32}$/)
      }))

    it.scoped("goes with an API key, too", () =>
      Effect.gen(function* () {
        const { of } = yield* served({}, {
          username: Simulator.apiKeySid,
          password: Simulator.apiKeySecret,
          accountSid: Simulator.accountSid
        })
        assert.strictEqual((yield* ask(() => of(ada)("order-1042").fetch())).uniqueName, "order-1042")
      }))
  })

  describe("list", () => {
    const cases: ReadonlyArray<
      readonly [
        options: { limit?: number; pageSize?: number },
        records: number,
        pageSizes: ReadonlyArray<string | undefined>
      ]
    > = [
      // Without a page size the service's default of 50 holds.
      [{}, 128, [undefined, "50", "50"]],
      [{ pageSize: 30 }, 128, ["30", "30", "30", "30", "30"]],
      [{ pageSize: 64 }, 128, ["64", "64"]],
      [{ pageSize: 1_000 }, 128, ["1000"]],
      [{ limit: 5 }, 5, ["5"]],
      [{ limit: 40, pageSize: 25 }, 40, ["25", "25"]],
      [{ limit: 50, pageSize: 25 }, 50, ["25", "25"]],
      [{ limit: 1_000, pageSize: 100 }, 128, ["100", "100"]]
    ]
    for (const [options, count, pageSizes] of cases) {
      it.scoped(`with ${JSON.stringify(options)} has ${count} of 128 records, on ${pageSizes.length} page(s)`, () =>
        Effect.gen(function* () {
          const { of, simulator, url } = yield* served()
          // The SDK writes into the options that it is given.
          const listed = yield* ask(() => of(grace).list({ ...options }))
          const records = (yield* simulator.conversations(grace)).slice(0, count)
          assert.deepStrictEqual(listed.map(plain), records.map((record) => expected(record, url)))
          assert.deepStrictEqual((yield* simulator.requests).map(({ query }) => query["PageSize"]), pageSizes)
        }))
    }

    it.scoped("is empty for a user in no conversation", () =>
      Effect.gen(function* () {
        const { of } = yield* served()
        assert.deepStrictEqual(yield* ask(() => of("linus@example.com").list()), [])
      }))

    it.scoped("goes through all pages where the service cuts their size", () =>
      Effect.gen(function* () {
        const { of, simulator } = yield* served({ maxPageSize: 50 })
        assert.strictEqual((yield* ask(() => of(grace).list({ pageSize: 100 }))).length, 128)
        assert.deepStrictEqual((yield* simulator.requests).map(({ query }) => query["PageSize"]), ["100", "50", "50"])
      }))
  })

  describe("each", () => {
    it.scoped("hands out every record, in the order of the list", () =>
      Effect.gen(function* () {
        const { of, simulator } = yield* served()
        const seen: Array<UserConversationInstance> = []
        yield* ask(() => of(grace).each({ pageSize: 50, callback: (conversation) => seen.push(conversation) }))
        assert.deepStrictEqual(sids(seen), (yield* simulator.conversations(grace)).map((one) => one.conversation_sid))
        assert.strictEqual((yield* simulator.requests).length, 3)
      }))

    it.scoped("stops when told so, and asks for no further page", () =>
      Effect.gen(function* () {
        const { of, simulator } = yield* served()
        const seen: Array<UserConversationInstance> = []
        yield* ask(() =>
          of(grace).each({
            pageSize: 10,
            callback: (conversation, done) => {
              if (seen.push(conversation) === 15) done()
            }
          })
        )
        assert.strictEqual(seen.length, 15)
        assert.strictEqual((yield* simulator.requests).length, 2)
      }))
  })

  describe("page", () => {
    it.scoped("leads to the next one and back", () =>
      Effect.gen(function* () {
        const { of, simulator, url } = yield* served()
        const all = (yield* simulator.conversations(grace)).map((one) => one.conversation_sid)
        const first = yield* ask(() => of(grace).page({ pageSize: 50 }))
        assert.isTrue(first.nextPageUrl?.startsWith(`${url}/v1/`))
        assert.strictEqual(first.previousPageUrl, undefined)
        const second = yield* ask(() => first.nextPage()!)
        const third = yield* ask(() => second.nextPage()!)
        const back = yield* ask(() => third.previousPage()!)
        assert.deepStrictEqual(sids(first.instances), all.slice(0, 50))
        assert.deepStrictEqual(sids(second.instances), all.slice(50, 100))
        assert.deepStrictEqual(sids(third.instances), all.slice(100))
        assert.deepStrictEqual(sids(back.instances), all.slice(50, 100))
        assert.strictEqual(third.nextPageUrl, undefined)
        assert.strictEqual(third.nextPage(), undefined)
      }))

    it.scoped("can be asked for by its URL, and by its token", () =>
      Effect.gen(function* () {
        const { of, simulator } = yield* served()
        const all = (yield* simulator.conversations(grace)).map((one) => one.conversation_sid)
        const { nextPageUrl } = yield* ask(() => of(grace).page({ pageSize: 20 }))
        const byUrl = yield* ask(() => of(grace).getPage(nextPageUrl!))
        assert.deepStrictEqual(sids(byUrl.instances), all.slice(20, 40))
        const pageToken = new URL(nextPageUrl!).searchParams.get("PageToken")!
        const byToken = yield* ask(() => of(grace).page({ pageSize: 5, pageToken, pageNumber: 1 }))
        assert.deepStrictEqual(sids(byToken.instances), all.slice(20, 25))
      }))
  })

  describe("update", () => {
    it.scoped("changes what every later call answers, of this SDK and of our library", () =>
      Effect.gen(function* () {
        const { of, url } = yield* served()
        const one = of(ada)("order-1042")
        const updated = yield* ask(() => one.update({ notificationLevel: "muted", lastReadMessageIndex: 10 }))
        assert.deepInclude(plain(updated), {
          notificationLevel: "muted",
          lastReadMessageIndex: 10,
          unreadMessagesCount: 1
        })
        assert.deepStrictEqual(plain(yield* ask(() => one.fetch())), plain(updated))
        const listed = yield* ask(() => of(ada).list())
        assert.deepStrictEqual(plain(listed.find((other) => other.uniqueName === "order-1042")!), plain(updated))
        const ours = yield* Effect.provide(
          fetchServiceUserConversation({ chatServiceSid: service, userSid: ada, conversationSid: "order-1042" }),
          ConversationsClient.layer({
            accountSid: Simulator.accountSid,
            authToken: Redacted.make(Simulator.authToken),
            baseUrl: url
          }).pipe(Layer.provide(FetchHttpClient.layer))
        )
        assert.deepStrictEqual([ours.notificationLevel, ours.lastReadMessageIndex, ours.unreadMessagesCount], [
          "muted",
          10,
          1
        ])
      }))

    it.scoped("changes a field alone, and leaves the same conversation of another user as it is", () =>
      Effect.gen(function* () {
        const { of } = yield* served()
        const shared = Seed.sid("CH", "escalation/eu-1")
        const before = yield* ask(() => of(ada)(shared).fetch())
        const others = yield* ask(() => of(grace)(shared).fetch())
        const muted = yield* ask(() => of(ada)(shared).update({ notificationLevel: "muted" }))
        assert.deepStrictEqual(plain(muted), { ...plain(before), notificationLevel: "muted" })
        // Index 5 has the date of the creation and five minutes.
        const read = yield* ask(() => of(ada)(shared).update({ lastReadTimestamp: new Date("2024-03-04T08:35:00Z") }))
        assert.deepStrictEqual([read.lastReadMessageIndex, read.unreadMessagesCount], [5, 36])
        assert.strictEqual(read.notificationLevel, "muted")
        assert.deepStrictEqual(plain(yield* ask(() => of(grace)(shared).fetch())), plain(others))
      }))

    it.scoped("takes the read horizon away with null", () =>
      Effect.gen(function* () {
        const { of, simulator } = yield* served()
        // The SDK's types do not have null, its documentation of the field and the service do.
        const none = null as unknown as number
        const unread = yield* ask(() => of(ada)("order-1042").update({ lastReadMessageIndex: none }))
        assert.deepStrictEqual([unread.lastReadMessageIndex, unread.unreadMessagesCount], [null, null])
        const again = yield* ask(() => of(ada)("order-1042").fetch())
        assert.deepStrictEqual([again.lastReadMessageIndex, again.unreadMessagesCount], [null, null])
        assert.deepStrictEqual((yield* simulator.requests)[0]?.form, { LastReadMessageIndex: "" })
      }))

    it.scoped("without a field changes nothing", () =>
      Effect.gen(function* () {
        const { of } = yield* served()
        const before = yield* ask(() => of(ada)("order-1042").fetch())
        assert.deepStrictEqual(plain(yield* ask(() => of(ada)("order-1042").update())), plain(before))
      }))
  })

  describe("remove", () => {
    it.scoped("takes the user out of the conversation, and nobody else", () =>
      Effect.gen(function* () {
        const { of, simulator } = yield* served()
        const shared = Seed.sid("CH", "escalation/eu-1")
        assert.strictEqual(yield* ask(() => of(ada)(shared).remove()), true)
        assert.strictEqual((yield* restException(() => of(ada)(shared).fetch())).status, 404)
        assert.strictEqual((yield* restException(() => of(ada)(shared).remove())).status, 404)
        const left = yield* ask(() => of(ada).list())
        assert.strictEqual(left.length, 6)
        assert.notInclude(sids(left), shared)
        assert.strictEqual((yield* ask(() => of(grace)(shared).fetch())).conversationSid, shared)
        assert.deepStrictEqual((yield* simulator.requests).map(({ method, status }) => [method, status]).slice(0, 3), [
          ["DELETE", 204],
          ["GET", 404],
          ["DELETE", 404]
        ])
      }))

    it.scoped("works in the middle of a walk: no record is skipped or repeated because of it", () =>
      Effect.gen(function* () {
        const { of } = yield* served()
        const first = yield* ask(() => of(grace).page({ pageSize: 10 }))
        yield* ask(() => of(grace)(first.instances[9]!.conversationSid).remove())
        const second = yield* ask(() => first.nextPage()!)
        const left = sids(yield* ask(() => of(grace).list()))
        assert.strictEqual(left.length, 127)
        assert.deepStrictEqual(left.slice(0, 19), [...sids(first.instances).slice(0, 9), ...sids(second.instances)])
      }))

    // Of a listed record the SDK has forgotten the conversation's SID: its fetch, update and remove throw.
    it.scoped("works on a fetched record, as update and fetch do", () =>
      Effect.gen(function* () {
        const { of } = yield* served()
        const fetched = yield* ask(() => of(ada)("order-1042").fetch())
        const updated = yield* ask(() => fetched.update({ lastReadMessageIndex: 11 }))
        assert.strictEqual(updated.unreadMessagesCount, 0)
        assert.deepStrictEqual(plain(yield* ask(() => updated.fetch())), plain(updated))
        assert.strictEqual(yield* ask(() => updated.remove()), true)
        assert.strictEqual((yield* restException(() => fetched.fetch())).status, 404)
      }))
  })

  describe("fails with a RestException", () => {
    it.scoped("404 for what does not exist", () =>
      Effect.gen(function* () {
        const { of, sdk } = yield* served()
        const nobody = `/Services/${service}/Users/nobody/Conversations`
        const nothing = `/Services/${service}/Users/${ada}/Conversations/nothing`
        const unknown = `IS${"0".repeat(32)}`
        const missing = (path: string) => ({
          status: 404,
          code: 20404,
          message: `The requested resource ${path} was not found`,
          moreInfo: docs(20404)
        })
        assert.deepStrictEqual(yield* restException(() => of("nobody").list()), missing(nobody))
        assert.deepStrictEqual(yield* restException(() => of("nobody").page()), missing(nobody))
        assert.deepStrictEqual(yield* restException(() => of("nobody").each(() => {})), missing(nobody))
        assert.deepStrictEqual(yield* restException(() => of(ada)("nothing").fetch()), missing(nothing))
        assert.deepStrictEqual(yield* restException(() => of(ada)("nothing").update({})), missing(nothing))
        assert.deepStrictEqual(yield* restException(() => of(ada)("nothing").remove()), missing(nothing))
        assert.deepStrictEqual(
          yield* restException(() => sdk.userConversations(unknown, ada)("order-1042").fetch()),
          missing(`/Services/${unknown}/Users/${ada}/Conversations/order-1042`)
        )
      }))

    it.scoped("401 for wrong credentials", () =>
      Effect.gen(function* () {
        const wrong: ReadonlyArray<Credentials> = [
          { username: Simulator.accountSid, password: "wrong" },
          { username: `AC${"1".repeat(32)}`, password: Simulator.authToken },
          { username: Simulator.apiKeySid, password: Simulator.authToken, accountSid: Simulator.accountSid }
        ]
        for (const credentials of wrong) {
          const { of, simulator } = yield* served({}, credentials)
          const unauthorized = { status: 401, code: 20003, message: "Authenticate", moreInfo: docs(20003) }
          assert.deepStrictEqual(yield* restException(() => of(ada)("order-1042").fetch()), unauthorized)
          assert.deepStrictEqual(yield* restException(() => of(ada)("order-1042").remove()), unauthorized)
          assert.deepStrictEqual(yield* restException(() => of(ada).list()), unauthorized)
          assert.strictEqual((yield* simulator.conversations(ada)).length, 7)
        }
      }))

    it.scoped("400 for a value that the service does not take", () =>
      Effect.gen(function* () {
        const { of } = yield* served()
        const one = of(ada)("order-1042")
        const before = plain(yield* ask(() => one.fetch()))
        const cases: ReadonlyArray<readonly [code: number, says: string, call: () => unknown]> = [
          [20001, "Invalid NotificationLevel: loud", () => one.update({ notificationLevel: "loud" as "muted" })],
          [50405, "Invalid LastReadTimestamp: soon", () => one.update({ lastReadTimestamp: "soon" as never })],
          [50421, "Invalid LastReadMessageIndex: 12", () => one.update({ lastReadMessageIndex: 12 })],
          [50421, "Invalid LastReadMessageIndex: -1", () => one.update({ lastReadMessageIndex: -1 })],
          [20007, "Invalid PageSize: 1001", () => of(ada).list({ pageSize: 1_001 })],
          [20001, "Invalid PageToken", () => of(ada).page({ pageToken: "made up" })]
        ]
        for (const [code, says, call] of cases) {
          const { message, ...rest } = yield* restException(call)
          assert.include(message, says)
          assert.deepStrictEqual(rest, { status: 400, code, moreInfo: docs(code) })
        }
        assert.deepStrictEqual(plain(yield* ask(() => one.fetch())), before)
      }))

    it.scoped("429 and 500 on demand", () =>
      Effect.gen(function* () {
        const { of, simulator } = yield* served()
        yield* simulator.injectFaults(Fault.rateLimited({ retryAfter: 1 }), Fault.serverError())
        const limited = yield* restException(() => of(ada).list())
        assert.deepInclude(limited, { status: 429, code: 20429 })
        assert.deepInclude(yield* restException(() => of(ada)("order-1042").fetch()), { status: 500 })
        assert.strictEqual((yield* ask(() => of(ada).list())).length, 7)
      }))
  })

  it.scoped("was meant for Twilio's host with every request but those to a link of the simulator's", () =>
    Effect.gen(function* () {
      const { of, sdk, url } = yield* served()
      yield* ask(() => of(grace).list({ pageSize: 64 }))
      yield* ask(() => of(grace)("ticket-1").remove())
      const twilios = "https://conversations.twilio.com"
      assert.deepStrictEqual(sdk.originalOrigins, [twilios, url, twilios])
    }))
})
