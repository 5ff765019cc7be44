import { createConversation, settings, viewConversation } from "./conversation.ts"
import { refuse } from "./errorCodes.ts"
import { isJson, isJsonObject, type Parameter } from "./parameters.ts"
import { addParticipant, type Newcomer } from "./participant.ts"
import { define, type Place, type Resource } from "./resource.ts"

/** Parses a participant from JSON, named as in a response. All errors have the same code. */
const newcomerOf = (text: string): Newcomer => {
  if (!isJsonObject(text)) return refuse("participantsInvalid")
  const { attributes, identity, messaging_binding: binding, role_sid } = JSON.parse(text)
  const string = (value: unknown): string | undefined =>
    value === undefined || value === null || typeof value === "string"
      ? value ?? undefined
      : refuse("participantsInvalid")
  const Attributes = typeof attributes === "object" && attributes !== null
    ? JSON.stringify(attributes)
    : string(attributes)
  if (Attributes !== undefined && !isJson(Attributes)) refuse("participantsInvalid")
  return {
    Identity: string(identity),
    "MessagingBinding.Address": string(binding?.address),
    "MessagingBinding.ProxyAddress": string(binding?.proxy_address),
    "MessagingBinding.ProjectedAddress": string(binding?.projected_address),
    Attributes,
    RoleSid: string(role_sid)
  }
}

const participantsParameter: Parameter<ReadonlyArray<Newcomer>> = {
  parse: (values) => values.length > 10 ? refuse("tooManyParticipants") : values.map(newcomerOf)
}

/** Creates all or nothing, and responds with 201 when done. The service may also respond with 202 before it is done. */
export const conversationWithParticipants: Resource = define({
  path: "ConversationWithParticipants",
  table: ({ world }: Place<null>) => world.conversations,
  create: {
    parameters: { ...settings, Participant: participantsParameter },
    run: ({ world }, given) => {
      // The initial participants do not count as activity.
      const conversation = createConversation(world, given)
      for (const newcomer of given.Participant ?? []) addParticipant(world, conversation, newcomer)
      return conversation
    }
  },
  view: viewConversation
})
