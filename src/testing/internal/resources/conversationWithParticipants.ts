import { createConversation, settings, viewConversation } from "./conversation.ts"
import { fail } from "../declare/errorCodes.ts"
import { isJson, isJsonObject, type Parameter } from "../declare/parameters.ts"
import { addParticipant, type ParticipantInput } from "./participant.ts"
import { define, type Place, type Resource } from "../declare/resource.ts"

/** Parses a participant from JSON, named as in a response. All errors have the same code. */
const parseParticipant = (text: string): ParticipantInput => {
  if (!isJsonObject(text)) return fail("participantsInvalid")
  const { attributes, identity, messaging_binding: binding, role_sid } = JSON.parse(text)
  const string = (value: unknown): string | undefined =>
    value === undefined || value === null || typeof value === "string"
      ? value ?? undefined
      : fail("participantsInvalid")
  const Attributes = typeof attributes === "object" && attributes !== null
    ? JSON.stringify(attributes)
    : string(attributes)
  if (Attributes !== undefined && !isJson(Attributes)) fail("participantsInvalid")
  return {
    Identity: string(identity),
    "MessagingBinding.Address": string(binding?.address),
    "MessagingBinding.ProxyAddress": string(binding?.proxy_address),
    "MessagingBinding.ProjectedAddress": string(binding?.projected_address),
    Attributes,
    RoleSid: string(role_sid)
  }
}

const participantsParameter: Parameter<ReadonlyArray<ParticipantInput>> = {
  parse: (values) => values.length > 10 ? fail("tooManyParticipants") : values.map(parseParticipant)
}

/** Creates all or nothing, and responds with 201 when done. The service may also respond with 202 before it is done. */
export const conversationWithParticipants: Resource = define({
  path: "ConversationWithParticipants",
  table: ({ store }: Place<null>) => store.conversations,
  create: {
    parameters: { ...settings, Participant: participantsParameter },
    run: ({ store }, given) => {
      // The initial participants do not count as activity.
      const conversation = createConversation(store, given)
      for (const input of given.Participant ?? []) addParticipant(store, conversation, input)
      return conversation
    }
  },
  view: viewConversation
})
