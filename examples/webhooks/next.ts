/** app/hooks/route.ts of a Next app: Twilio's webhooks. */
import { WebhookReceiver, WebhookRejected } from "@effect-twilio/conversations"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import process from "node:process"

let handle: ((request: Request) => Promise<Response>) | undefined

// Made with the first request: `next build` loads this module without the secrets.
const receive = (request: Request): Promise<Response> => {
  handle ??= WebhookReceiver.webHandler({
    authToken: Redacted.make(process.env["TWILIO_AUTH_TOKEN"] ?? ""),
    baseUrl: process.env["PUBLIC_URL"],
    on: {
      onMessageAdd: ({ body }) => body?.includes("lottery") ? new WebhookRejected() : Effect.void,
      onMessageAdded: ({ author, body }) => Effect.log(`${author}: ${body}`)
    }
  })
  return handle(request)
}

export { receive as GET, receive as POST }
