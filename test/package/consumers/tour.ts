/** A user's program for any client: every operation, a list of three pages, and typed errors. */
import {
  type ConversationsClient,
  type ConversationsError,
  deleteServiceUserConversation,
  fetchServiceUserConversation,
  listServiceUserConversation,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

const { chatServiceSid } = Seed.supportDesk
const grace = { chatServiceSid, userSid: "grace@example.com" }
const order = { chatServiceSid, userSid: "ada@example.com", conversationSid: "order-1042" }

const redirect = Fault.reply(
  () => new Response(null, { status: 307, headers: { location: "/elsewhere" } }),
  { match: { method: "DELETE" } }
)

/** A simulator that responds to the first delete with a redirect. */
export const simulated: Effect.Effect<Simulator.Service> = Effect.tap(
  Simulator.make(),
  (simulator) => simulator.injectFaults(redirect)
)

export const tour: Effect.Effect<ReadonlyArray<string>, ConversationsError, ConversationsClient> = Effect.gen(
  function* () {
    const count = yield* listServiceUserConversation(grace, { pageSize: 50 }).pipe(Stream.runCount)
    const { dateCreated, friendlyName, unreadMessagesCount } = yield* fetchServiceUserConversation(order)
    const read = yield* updateServiceUserConversation(order, { lastReadMessageIndex: 11, notificationLevel: "muted" })
    const redirected = yield* deleteServiceUserConversation(order).pipe(
      Effect.as("followed"),
      Effect.catchTag("UnexpectedResponse", ({ status }) => Effect.succeed(`not followed (HTTP ${status})`))
    )
    yield* deleteServiceUserConversation(order)
    const gone = yield* fetchServiceUserConversation(order).pipe(
      Effect.as("there"),
      Effect.catchTag("NotFound", ({ code, status }) => Effect.succeed(`gone (HTTP ${status}, Twilio's code ${code})`))
    )
    return [
      `${count} conversations`,
      `${friendlyName}: ${unreadMessagesCount} unread since ${
        dateCreated === null ? "?" : DateTime.formatIso(dateCreated)
      }`,
      `${read.unreadMessagesCount} unread, ${read.notificationLevel}`,
      `redirect ${redirected}`,
      `${order.conversationSid} is ${gone}`
    ]
  }
)
