/** The functions of the library by their names, for tests that are about all of them. */
import * as Library from "@effect-twilio/conversations"
import type { ConversationsClient, ConversationsError } from "@effect-twilio/conversations"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

const functions: Readonly<Record<string, unknown>> = Library

export const covers = (name: string): boolean => typeof functions[name] === "function"

/**
 * The names of all functions that stand for an operation; those of a page too. The files of messages are another API, which
 * test/Media.test.ts is about.
 */
export const operationNames: ReadonlyArray<string> = Object.keys(functions).filter((name) =>
  /^(create|delete|fetch|list|page|update)(?!Media)[A-Z]/.test(name) && covers(name)
)

/** Whether a function takes a path: one whose path has no parameters takes its input alone. */
export const takesPath = (name: string): boolean => (functions[name] as { readonly length: number }).length > 0

export type Call = Effect.Effect<unknown, ConversationsError, ConversationsClient>

/** Calls a function by its name. The stream of a list is run to an array. */
export const call = (name: string, ...values: ReadonlyArray<unknown>): Call =>
  Effect.suspend(() => {
    const made = (functions[name] as (...values: ReadonlyArray<unknown>) => Call | Stream.Stream<unknown>)(...values)
    return Effect.isEffect(made)
      ? made as Call
      : Effect.map(Stream.runCollect(made), (all) => Chunk.toReadonlyArray(all)) as Call
  })

const sid = (prefix: string) => prefix + "0123456789abcdef".repeat(2)

/** Values for the parameters of every path. */
const path = {
  chatServiceSid: sid("IS"),
  conversationSid: sid("CH"),
  userSid: "ada",
  messageSid: sid("IM"),
  sid: "one"
}

/** SIDs of resources that have no name of their own. */
const sids: Readonly<Record<string, string>> = {
  ConfigurationAddress: sid("IG"),
  ConversationMessage: sid("IM"),
  ConversationMessageReceipt: sid("DY"),
  ConversationScopedWebhook: sid("WH"),
  Credential: sid("CR"),
  Role: sid("RL"),
  Service: sid("IS"),
  ServiceBinding: sid("BS")
}

/** What has to be given beside the path. */
const inputs: Readonly<Record<string, object>> = {
  createConfigurationAddress: { type: "sms", address: "+15550100" },
  createConversationScopedWebhook: { target: "webhook" },
  createCredential: { type: "gcm" },
  createRole: { friendlyName: "agent", type: "service", permission: ["joinChannel"] },
  createService: { friendlyName: "desk" },
  createUser: { identity: "ada" },
  listParticipantConversation: { identity: "ada" },
  pageParticipantConversation: { identity: "ada" },
  updateRole: { permission: ["joinChannel"] }
}

/** The same resource, with and without a service in its path. */
const withoutService = (name: string): string => {
  const other = name.replace(/^([a-z]*)Service(?=[A-Z])/, "$1")
  return other in sids || other in inputs ? other : name
}

/** A path and an input that the operation accepts. */
export const valuesOf = (
  name: string
): { readonly path: Readonly<Record<string, string>>; readonly input: object } => {
  const resource = name.replace(/^[a-z]+/, "")
  return {
    path: { ...path, sid: sids[withoutService(resource)] ?? path.sid },
    input: inputs[withoutService(name)] ?? {}
  }
}

/** Calls an operation with values that it accepts. */
export const validCall = (name: string): Call => {
  const { input, path } = valuesOf(name)
  return takesPath(name) ? call(name, path, input) : call(name, input)
}
