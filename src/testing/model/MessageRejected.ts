import type * as Cause from "effect/Cause"
import * as Data from "effect/Data"

const MessageRejectedBase: new (args: {
  readonly status: number
  readonly code: number
  readonly message: string
}) => Cause.YieldableError & {
  readonly _tag: "MessageRejected"
  readonly status: number
  readonly code: number
} = Data.TaggedError("MessageRejected")

/**
 * The simulator's `sendMessage` was rejected: by a pre-event webhook (code 50056), or because the message breaks a rule
 * of the service.
 *
 * @example
 * ```ts
 * import { updateServiceWebhookConfiguration } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* updateServiceWebhookConfiguration({ chatServiceSid: Seed.supportDesk.chatServiceSid }, {
 *     preWebhookUrl: "https://desk.example/hooks",
 *     filters: ["onMessageAdd"]
 *   })
 *   const rejected = yield* Effect.flip(
 *     simulator.sendMessage("order-1042", { author: "ada@example.com", body: "buy gold" })
 *   )
 *   yield* Console.log(`${rejected.code}: ${rejected.message}`)
 * })
 *
 * const webhooks = () => new Response(null, { status: 403 })
 * await Simulator.runPromise(program, { webhooks })
 * // 50056: Webhook disabled processing of command
 * ```
 *
 * @since 3.0.0
 * @category errors
 */
export class MessageRejected extends MessageRejectedBase {}
