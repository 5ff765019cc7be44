/**
 * Posts a message into a conversation, which is opened if there is none of that name, and says so where nobody can know
 * whether it was posted.
 */
import {
  createServiceConversation,
  createServiceConversationMessage,
  type ServiceConversationPath
} from "@effect-twilio/conversations"
import * as Effect from "effect/Effect"
import { client, conversationOptions, conversationPath, Failed, run } from "./internal/command.ts"
import { print } from "./internal/terminal.ts"

/** Opening it twice does no harm, because its name is unique. */
const open = ({ chatServiceSid, conversationSid }: ServiceConversationPath) =>
  createServiceConversation({ chatServiceSid }, { uniqueName: conversationSid }).pipe(
    Effect.zipRight(print(`${conversationSid} was opened`)),
    Effect.catchTag("Conflict", () => Effect.void)
  )

const notSure = (problem: string) =>
  new Failed({ message: `${problem}\nNobody can tell whether it was posted. Look at the last messages: history.` })

run({
  name: "post",
  about: "Posts a message into a conversation.",
  operands: { name: "text", live: true },
  live: ["service", "conversation"],
  options: {
    ...conversationOptions,
    author: { type: "string", value: "identity", about: "who writes it" },
    open: { type: "boolean", about: "open the conversation, with this unique name, if there is none" }
  }
}, (args) =>
  Effect.gen(function* () {
    const conversation = conversationPath(args)
    if (args.open) yield* open(conversation)
    const body = args.operands.length === 0 ? "Hello!" : args.operands.join(" ")
    const message = yield* createServiceConversationMessage(conversation, { author: args.author, body }).pipe(
      // A message is never sent twice by itself, so it is for the program to say what happens now.
      Effect.catchTags({
        ServerError: ({ message }) => notSure(message),
        TimedOut: ({ message }) => notSure(message),
        TransportError: (error) => error.mayHaveArrived ? notSure(error.message) : error
      })
    )
    yield* print(`#${message.index} ${message.author}: ${message.body}`)
  }).pipe(Effect.provide(client(args))))
