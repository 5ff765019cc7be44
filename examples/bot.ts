/**
 * A bot that answers questions about orders: it gets webhooks, rejects spam, hides card numbers, replies, and hears what
 * became of its reply. bot/handlers.ts is the bot; test/examples/bot.test.ts tests it without a server.
 *
 *     npx tsx examples/bot.ts                      a customer writes to it on the simulator
 *     npx tsx examples/bot.ts --live --port 8080 … serves it for Twilio, behind a public URL
 */
import { updateServiceWebhookConfiguration, WebhookReceiver } from "@effect-twilio/conversations"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { filters, handlersOf, parcels } from "./bot/handlers.ts"
import { story } from "./bot/story.ts"
import { client, run, UsageError, userOptions, variables, wholeNumber } from "./internal/command.ts"
import { listen } from "./internal/listen.ts"
import { Logs } from "./internal/logs.ts"
import { print } from "./internal/terminal.ts"

run({
  name: "bot",
  about: "Answers questions about orders, by webhooks.",
  live: ["service", "port", "url"],
  options: {
    service: userOptions.service,
    port: { type: "string", value: "number", about: "the port to listen on, 0 for any that is free" },
    url: { type: "string", value: "url", about: "the public URL of this server, such as https://desk.example" }
  },
  notes:
    "--live configures the webhooks of the service, which replaces those that it has, and needs TWILIO_AUTH_TOKEN: " +
    "Twilio signs with it. It listens on 127.0.0.1 only, so a proxy or a tunnel has to bring the requests."
}, (args) =>
  Effect.gen(function* () {
    const { service: chatServiceSid, url: baseUrl } = args
    if (!args.live || chatServiceSid === undefined || baseUrl === undefined) return yield* story
    if (!URL.canParse(baseUrl)) return yield* new UsageError({ message: `--url takes a URL, not "${baseUrl}"` })
    const port = yield* wholeNumber(args, "port", 0, 65_535)
    const context = yield* Layer.build(client(args))
    const { TWILIO_AUTH_TOKEN: authToken } = yield* variables("TWILIO_AUTH_TOKEN")
    const runtime = ManagedRuntime.make(Layer.merge(Layer.succeedContext(context), Logs))
    const { url } = yield* listen(
      WebhookReceiver.webHandler({ authToken, baseUrl, on: handlersOf(parcels) }, runtime),
      port ?? 0
    )
    const hooks = `${baseUrl.replace(/\/+$/, "")}/webhooks`
    yield* updateServiceWebhookConfiguration({ chatServiceSid }, {
      preWebhookUrl: hooks,
      postWebhookUrl: hooks,
      filters
    }).pipe(Effect.provide(context))
    yield* print(`Listening on ${url} for ${hooks}`)
    return yield* Effect.never
  }).pipe(Effect.scoped))
