/** Twilio's webhooks in an app of Hono. On Workers pass `c.executionCtx` too, so that a handler can go on after the reply. */
import { WebhookReceiver } from "@effect-twilio/conversations"
import { Hono } from "hono"

export const appOf = (options: WebhookReceiver.Options): Hono => {
  const handle = WebhookReceiver.webHandler(options)
  const app = new Hono()
  app.all("/hooks", (c) => handle(c.req.raw))
  return app
}
