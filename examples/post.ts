/**
 * Sends a message to a conversation. With --open it creates the conversation first, if there is none with that name. When
 * it is not known whether the message was sent, it says so.
 */
import {
  createServiceConversation,
  createServiceConversationMessage,
  mayHaveArrived,
  type ServiceConversationPath
} from "@effect-twilio/conversations"
import * as Effect from "effect/Effect"
import { client, conversationOptions, conversationPath, Failed, run } from "./internal/command.ts"
import { print } from "./internal/terminal.ts"

/** Safe to run twice, because the name is unique. */
const open = ({ chatServiceSid, conversationSid }: ServiceConversationPath) =>
  createServiceConversation({ chatServiceSid }, { uniqueName: conversationSid }).pipe(
    Effect.zipRight(print(`${conversationSid} was created`)),
    Effect.catchTag("Conflict", () => Effect.void)
  )

const notSure = (problem: string) =>
  new Failed({
    message: `${problem}\nThe message may or may not have been sent. Look at the last messages: examples/history.ts`
  })

run({
  name: "post",
  about: "Sends a message to a conversation.",
  operands: { name: "text", live: true },
  live: ["service", "conversation"],
  options: {
    ...conversationOptions,
    author: { type: "string", value: "identity", about: "who writes it" },
    open: { type: "boolean", about: "create the conversation, with this unique name, if there is none" }
  }
}, (args) =>
  Effect.gen(function* () {
    const conversation = conversationPath(args)
    if (args.open) yield* open(conversation)
    const body = args.operands.length === 0 ? "Hello!" : args.operands.join(" ")
    const message = yield* createServiceConversationMessage(conversation, { author: args.author, body }).pipe(
      // A create is never retried after these errors, so the program decides what to do.
      Effect.catchIf(mayHaveArrived, ({ message }) => notSure(message))
    )
    yield* print(`#${message.index} ${message.author}: ${message.body}`)
  }).pipe(Effect.provide(client(args))))
