/** Twilio's webhooks in an app of Express, with a body that is parsed, or as it was received. */
import { WebhookReceiver } from "@effect-twilio/conversations"
import * as Effect from "effect/Effect"
import express from "express"

export const webhooks = (options: WebhookReceiver.Options): express.RequestHandler => {
  const receive = WebhookReceiver.make(options)
  return ({ body, headers, method, originalUrl: url }, response, next) => {
    const received = Effect.catchTag(
      receive({ method, url, headers, body }),
      "WebhookRefused",
      ({ reply }) => Effect.succeed(reply)
    )
    Effect.runPromise(received)
      .then(({ body, headers, status }) => response.status(status).set(headers).send(body))
      .catch(next)
  }
}

export const appOf = (options: WebhookReceiver.Options): express.Express => {
  const app = express()
  app.all("/hooks", express.urlencoded({ extended: false }), webhooks(options))
  // or as bytes
  app.all("/bytes", express.raw({ type: "*/*", limit: "1mb" }), webhooks(options))
  return app
}
