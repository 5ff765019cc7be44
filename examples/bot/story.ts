/** A customer with a phone writes to the bot, on a simulator that calls it as Twilio does. */
import {
  type ConversationsError,
  createServiceConversationParticipant,
  updateServiceWebhookConfiguration,
  WebhookReceiver
} from "@effect-twilio/conversations"
import { Seed, Simulator } from "@effect-twilio/conversations/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { Logs } from "../internal/logs.ts"
import { bold, print } from "../internal/terminal.ts"
import { filters, handlersOf, parcels } from "./handlers.ts"

export const story: Effect.Effect<void, ConversationsError, Scope.Scope> = Effect.gen(function* () {
  const { chatServiceSid } = Seed.supportDesk
  const conversation = { chatServiceSid, conversationSid: "order-1042" }
  const simulator: Simulator.Service = yield* Simulator.make({ webhooks: (request) => handle(request) })
  const Client = Simulator.layerClientFrom(simulator)
  const runtime = yield* Effect.acquireRelease(
    Effect.sync(() => ManagedRuntime.make(Layer.merge(Client, Logs))),
    (runtime) => runtime.disposeEffect
  )
  const authToken = Redacted.make(Simulator.authToken)
  const handle = WebhookReceiver.webHandler({ authToken, on: handlersOf(parcels) }, runtime)

  const phone = "+15550100001"
  yield* Effect.gen(function* () {
    const url = "https://desk.example/webhooks"
    yield* updateServiceWebhookConfiguration({ chatServiceSid }, { preWebhookUrl: url, postWebhookUrl: url, filters })
    yield* createServiceConversationParticipant(conversation, {
      messagingBinding: { address: phone, proxyAddress: "+15550100009" }
    })
  }).pipe(Effect.provide(Client))

  let [messages, deliveries] = [(yield* simulator.messages("order-1042")).length, 0]
  for (const body of ["You won the lottery!", "My card is 4242 4242 4242 4242", "Where is order 1042?"]) {
    yield* print(bold(`${phone} sends: ${body}`))
    yield* simulator.sendMessage("order-1042", { author: phone, body }).pipe(
      Effect.catchTag("MessageRejected", () => print("  rejected: nobody reads it"))
    )
    yield* simulator.settled
    const all = yield* simulator.deliveries
    for (const { body, event, parameters, status } of all.slice(deliveries)) {
      const about = event === "onDeliveryUpdated" ? ` (${parameters["Status"]})` : ""
      yield* print(`  webhook ${event}${about}: ${status} ${body}`.replace(/ (\{\})?$/, ""))
    }
    const stored = yield* simulator.messages("order-1042")
    for (const { author, body, index } of stored.slice(messages)) yield* print(`  #${index} ${author}: ${body}`)
    deliveries = all.length
    messages = stored.length
  }
})
