/** What `inbox-api` shows: requests of a client that is derived from the contract. */
import * as HttpApiClient from "@effect/platform/HttpApiClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { count, step, table } from "../internal/terminal.ts"
import { type Conversation, InboxApi } from "./api.ts"

const rows = table([
  { title: "UNREAD", width: 6, align: "right" },
  { title: "MUTED", width: 5 },
  { title: "STATE", width: 8 },
  { title: "CONVERSATION" }
])

const rowOf = (one: Conversation): string =>
  rows.row([one.unread === null ? "–" : `${one.unread}`, one.muted ? "yes" : "no", one.state, one.name])

export const story = (url: string, token: Redacted.Redacted<string>) =>
  Effect.gen(function* () {
    let sent = 0
    const clientWith = (token: Redacted.Redacted<string>) =>
      HttpApiClient.make(InboxApi, {
        baseUrl: url,
        transformClient: HttpClient.mapRequest((request) =>
          request.pipe(
            HttpClientRequest.bearerToken(token),
            HttpClientRequest.setHeader("x-request-id", `story-${++sent}`)
          )
        )
      })
    const { inbox } = yield* clientWith(token)
    const stranger = yield* clientWith(Redacted.make("guessed"))

    const user = "ada@example.com"
    const order = { path: { user, conversation: "order-1042" } } // Effect 3
    // Effect 4: const order = { params: { user, conversation: "order-1042" } }
    const list = (user: string, limit = 3) => inbox.list({ path: { user }, urlParams: { limit } }) // Effect 3
    // Effect 4: const list = (user: string, limit = 3) => inbox.list({ params: { user }, query: { limit } })

    yield* step(`GET /inbox/${user}?limit=3`, list(user), (inbox) =>
      [
        rows.header,
        ...inbox.conversations.map(rowOf),
        `${inbox.unread} unread in ${count(inbox.total, "conversation")}`
      ].join("\n"))
    yield* step(`POST /inbox/${user}/order-1042/read`, inbox.read(order), rowOf)
    yield* step(`POST /inbox/${user}/order-1042/mute`, inbox.mute(order), rowOf)
    yield* step(`POST /inbox/${user}/order-1042/unmute`, inbox.unmute(order), rowOf)
    yield* step(`DELETE /inbox/${user}/order-1042`, inbox.leave(order), () => "Ada has left it")
    yield* step("The same again", inbox.leave(order), () => "Ada has left it twice")
    // The derived client does not encode path parameters. // Effect 3
    const japanese = { path: { user, conversation: encodeURIComponent("注文/1044") } } // Effect 3
    // Effect 4: const japanese = { params: { user, conversation: "注文/1044" } }
    yield* step(`POST /inbox/${user}/注文%2F1044/read`, inbox.read(japanese), rowOf)
    yield* step("With another token", stranger.inbox.leave(order), () => "anybody may")
    yield* step("When Twilio does not accept the desk's own credentials", list("locked@example.com"), () => "")
    yield* step("When Twilio fails", list("broken@example.com"), () => "")
    yield* step("When Twilio rate limits", list("busy@example.com"), () => "")
  })
