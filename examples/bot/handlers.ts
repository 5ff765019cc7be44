/** What the desk's bot does about each event. It needs nothing but the client, so a test can run it without a server. */
import {
  type ConversationsClient,
  createServiceConversationMessage,
  type WebhookReceiver,
  WebhookRejected
} from "@effect-twilio/conversations"
import * as Effect from "effect/Effect"

const bot = "bot"

/** What the bot knows: where the parcels are. */
export type Parcels = ReadonlyMap<string, string>

export const parcels: Parcels = new Map([["1042", "Order 1042 is on its way. It arrives on Friday."]])

/** The events that the bot wants to hear of. */
export const filters = ["onMessageAdd", "onMessageAdded", "onDeliveryUpdated"] as const

const answerTo = (parcels: Parcels, question: string): string | undefined => {
  const [, order] = /where.*\border (\d+)/i.exec(question) ?? []
  return order === undefined ? undefined : parcels.get(order) ?? `I know no order ${order}. A colleague will look.`
}

export const handlersOf = (parcels: Parcels) =>
  ({
    // Before a message is published: nobody should post a card number, and no spam.
    onMessageAdd: ({ body }) => {
      if (body?.includes("lottery")) return new WebhookRejected()
      const hidden = body?.replaceAll(/\b\d{4}(?: ?\d{4}){3}\b/g, "**** **** **** ****")
      return hidden === undefined || hidden === body ? Effect.void : Effect.succeed({ body: hidden })
    },

    // After it was published: answer what the bot understands, but never itself.
    onMessageAdded: ({ author, body, chatServiceSid, conversationSid }) => {
      const answer = author === bot || body === null ? undefined : answerTo(parcels, body)
      if (answer === undefined || chatServiceSid === null) return Effect.void
      return createServiceConversationMessage({ chatServiceSid, conversationSid }, {
        author: bot,
        body: answer,
        // Twilio calls no webhook for a change over REST without it: the receipt would not come.
        webhookEnabled: true
      }).pipe(
        // Nobody waits for this handler, so it has to say itself what went wrong.
        Effect.tapError((error) => Effect.logError(`The bot could not answer: ${error.message}`)),
        Effect.ignore
      )
    },

    onDeliveryUpdated: ({ errorCode, status }) =>
      status === "failed" || status === "undelivered"
        ? Effect.logWarning(`An answer was ${status}: https://www.twilio.com/docs/api/errors/${errorCode}`)
        : Effect.void
  }) satisfies WebhookReceiver.Handlers<ConversationsClient>
