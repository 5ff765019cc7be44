/**
 * Create a conversation with its participants, in one request, see
 * [Twilio's
 * documentation](https://www.twilio.com/docs/conversations-classic/api/conversation-with-participants-resource).
 *
 * @module
 * @since 3.0.0
 */
import type * as Effect from "effect/Effect"
import type { Attributes } from "../fields/Attributes.ts"
import type { ConversationsClient } from "../client/ConversationsClient.ts"
import type { ConversationsError } from "../errors/ConversationsError.ts"
import * as Parameters from "../internal/declare/parameters.ts"
import * as Resource from "../internal/declare/resource.ts"
import * as SharedParameters from "../internal/fields/sharedParameters.ts"
import type { MessagingBindingInput } from "../fields/MessagingBinding.ts"
import type { ServicePath } from "../types/Path.ts"
import { ServiceConversation, type ServiceConversationCreate } from "./ServiceConversation.ts"
import type { Service } from "./Service.ts"

/** A participant of a new conversation, who has an `identity` or a `messagingBinding`. */
export interface ConversationParticipantInput {
  /** The identity of a user, for chat participants. The user is created if it does not exist. */
  readonly identity?: string | undefined
  /** The addresses of a participant outside of chat. */
  readonly messagingBinding?: MessagingBindingInput | undefined
  /** Application-defined data: an object, or JSON text. */
  readonly attributes?: Attributes | undefined
  /** The SID of the role (`RL…`) in the conversation. */
  readonly roleSid?: string | undefined
}

/** The fields of a new conversation with participants. */
export interface ServiceConversationWithParticipantsCreate extends ServiceConversationCreate {
  /** Its participants, up to 10. */
  readonly participant?: ReadonlyArray<ConversationParticipantInput> | undefined
}

const resource = /* @__PURE__ */ Resource.make(
  "ServiceConversationWithParticipants",
  "/v1/Services/{ChatServiceSid}/ConversationWithParticipants",
  "Sid",
  { chatServiceSid: "IS" },
  ServiceConversation
)

const defaultService = /* @__PURE__ */ Resource.make(
  "ConversationWithParticipants",
  "/v1/ConversationWithParticipants",
  "Sid",
  {},
  ServiceConversation
)

const creation = (): Parameters.Fields<ServiceConversationWithParticipantsCreate> => ({
  ...SharedParameters.conversation(),
  participant: Parameters.list(
    Parameters.record<ConversationParticipantInput>(() => ({
      identity: Parameters.text,
      messagingBinding: SharedParameters.messagingBinding,
      attributes: Parameters.json<Attributes>(),
      roleSid: Parameters.sid("RL")
    })),
    10
  )
})

/**
 * Creates a conversation with participants. Fails with `Conflict` if the unique name is taken. Twilio may respond
 * before the conversation is complete: then its state is `initializing`, and it cannot be updated yet.
 *
 * @example
 * ```ts
 * import { createServiceConversationWithParticipants } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 *
 * const open = createServiceConversationWithParticipants(Seed.supportDesk, {
 *   uniqueName: "order-2001",
 *   participant: [
 *     { identity: "grace@example.com" },
 *     { messagingBinding: { address: "+15005550010", proxyAddress: "+15005550006" } }
 *   ]
 * })
 *
 * console.log((await Simulator.runPromise(open)).uniqueName)
 * // order-2001
 * ```
 */
export const createServiceConversationWithParticipants: (
  path: ServicePath | Service,
  create?: ServiceConversationWithParticipantsCreate
) => Effect.Effect<ServiceConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .create(resource, creation)

/** {@link createServiceConversationWithParticipants} in the account's default service. */
export const createConversationWithParticipants: (
  create?: ServiceConversationWithParticipantsCreate
) => Effect.Effect<ServiceConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(/* @__PURE__ */ Resource.create(defaultService, creation))
