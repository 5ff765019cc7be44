// A test of a user's own bot: no account, no port, no waiting. The simulator plays Twilio and the customer.

import { updateServiceWebhookConfiguration, WebhookReceiver } from "@effect-twilio/conversations"
import { MessageRejected, Seed, Simulator } from "@effect-twilio/conversations/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import { filters, handlersOf } from "../../examples/bot/handlers.ts"

const { chatServiceSid } = Seed.supportDesk
const ada = "ada@example.com"
const order = "order-1042"

/** The bot, behind a receiver that the simulator calls as Twilio would. */
const withBot = Effect.gen(function* () {
  const simulator: Simulator.Service = yield* Simulator.make({ webhooks: (request) => handle(request) })
  const client = Simulator.layerClientFrom(simulator)
  const runtime = yield* Effect.acquireRelease(
    Effect.sync(() => ManagedRuntime.make(client)),
    (runtime) => runtime.disposeEffect
  )
  const handle = WebhookReceiver.webHandler({
    authToken: Redacted.make(Simulator.authToken),
    on: handlersOf(new Map([["1042", "Order 1042 is on its way."]]))
  }, runtime)
  const url = "https://desk.example/webhooks"
  yield* Effect.provide(
    updateServiceWebhookConfiguration({ chatServiceSid }, {
      preWebhookUrl: url,
      postWebhookUrl: url,
      filters
    }),
    client
  )
  const before = (yield* simulator.messages(order)).length
  return {
    simulator,
    write: (body: string) => simulator.sendMessage(order, { author: ada, body }),
    /** What is new in the conversation, once the bot has done its work. */
    added: Effect.andThen(
      simulator.settled,
      Effect.map(
        simulator.messages(order),
        (messages) => messages.slice(before).map(({ author, body }) => `${author}: ${body}`)
      )
    )
  }
})

describe("the bot", () => {
  it.effect("answers a question about an order, once, and not its own answer", () =>
    Effect.gen(function* () {
      const { added, simulator, write } = yield* withBot
      yield* write("Where is order 1042?")
      assert.deepStrictEqual(yield* added, [`${ada}: Where is order 1042?`, "bot: Order 1042 is on its way."])
      assert.deepStrictEqual(
        (yield* simulator.deliveries).map(({ event, parameters, status }) => [event, parameters["Source"], status]),
        [["onMessageAdd", "SDK", 200], ["onMessageAdded", "SDK", 200], ["onMessageAdded", "API", 200]]
      )
    }).pipe(Effect.scoped))

  it.effect("says that it knows no such order, and leaves everything else to people", () =>
    Effect.gen(function* () {
      const { added, write } = yield* withBot
      yield* write("where is my Order 7?")
      yield* write("Thank you!")
      assert.deepStrictEqual((yield* added).filter((line) => line.startsWith("bot")), [
        "bot: I know no order 7. A colleague will look."
      ])
    }).pipe(Effect.scoped))

  it.effect("hides card numbers, and rejects spam, before anybody reads it", () =>
    Effect.gen(function* () {
      const { added, write } = yield* withBot
      const { body } = yield* write("My card is 4242 4242 4242 4242.")
      assert.strictEqual(body, "My card is **** **** **** ****.")
      assert.instanceOf(yield* Effect.flip(write("You won the lottery")), MessageRejected)
      assert.deepStrictEqual(yield* added, [`${ada}: My card is **** **** **** ****.`])
    }).pipe(Effect.scoped))
})
