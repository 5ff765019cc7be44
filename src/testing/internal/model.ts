/**
 * The internal types of the simulator. Simulator.ts has the public, documented ones; the compiler compares both where
 * Simulator.ts calls `make`. Importing them here would be a circular import.
 */
import type * as Effect from "effect/Effect"
import type * as Major from "../../internal/effect/effect.ts"
import type * as Fault from "../Fault.ts"
import type * as Seed from "../Seed.ts"
import type * as ServiceStore from "./serviceStore.ts"

export interface Options {
  readonly seed?: Seed.Seed | ReadonlyArray<Seed.Seed> | undefined
  readonly maxPageSize?: number | undefined
  readonly maxConcurrentRequests?: number | undefined
  readonly retryAfter?: number | string | undefined
  readonly latency?: Major.DurationInput | undefined
  readonly maxRecordedRequests?: number | undefined
  readonly tokenLifetime?: Major.DurationInput | undefined
}

export interface RecordedRequest {
  readonly index: number
  readonly method: string
  readonly pathname: string
  readonly resource: "list" | "instance" | null
  readonly template: string | null
  readonly query: Readonly<Record<string, string>>
  readonly form: Readonly<Record<string, string>> | null
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly receivedAt: number
  readonly status: number | null
  readonly aborted: boolean
  readonly fault: Fault.Fault | null
}

export type Rule = (request: RecordedRequest, index: number) => Fault.Fault | null

export interface UserConversation {
  readonly account_sid: string
  readonly chat_service_sid: string
  readonly conversation_sid: string
  readonly unread_messages_count: number | null
  readonly last_read_message_index: number | null
  readonly participant_sid: string
  readonly user_sid: string
  readonly friendly_name: string | null
  readonly conversation_state: string
  readonly timers: { readonly date_inactive?: string; readonly date_closed?: string } | null
  readonly attributes: string
  readonly date_created: string
  readonly date_updated: string
  readonly created_by: string | null
  readonly notification_level: string
  readonly unique_name: string | null
  readonly url: string
  readonly links: { readonly participant: string; readonly conversation: string }
}

export interface Message extends ServiceStore.Message {
  readonly account_sid: string
  readonly chat_service_sid?: string
  readonly conversation_sid: string
  readonly url: string
  readonly links: { readonly delivery_receipts: string; readonly channel_metadata: string }
}

export interface Participant extends Omit<ServiceStore.Participant, "user_sid" | "notification_level"> {
  readonly account_sid: string
  readonly chat_service_sid?: string
  readonly url: string
}

/** A running simulator. */
export interface SimulatorService {
  readonly handler: (request: Request) => Promise<Response>
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  readonly requests: Effect.Effect<ReadonlyArray<RecordedRequest>>
  readonly awaitRequests: (
    predicate: (requests: ReadonlyArray<RecordedRequest>) => boolean
  ) => Effect.Effect<ReadonlyArray<RecordedRequest>>
  readonly injectFaults: (...faults: ReadonlyArray<Fault.Fault>) => Effect.Effect<void>
  readonly setFaults: (rule: Rule) => Effect.Effect<void>
  readonly clearFaults: Effect.Effect<void>
  readonly revokeTokens: Effect.Effect<void>
  readonly reset: Effect.Effect<void>
  readonly conversations: (
    user: string,
    chatServiceSid?: string
  ) => Effect.Effect<ReadonlyArray<UserConversation>>
  readonly messages: (conversation: string, chatServiceSid?: string) => Effect.Effect<ReadonlyArray<Message>>
  readonly participants: (conversation: string, chatServiceSid?: string) => Effect.Effect<ReadonlyArray<Participant>>
  readonly postMessage: (
    conversation: string,
    chatServiceSid?: string,
    message?: Seed.MessageInput
  ) => Effect.Effect<number>
  readonly setConversationState: (
    conversation: string,
    state: string,
    chatServiceSid?: string
  ) => Effect.Effect<void>
  readonly addConversation: (
    user: string,
    conversation: Seed.Conversation,
    chatServiceSid?: string
  ) => Effect.Effect<void>
  readonly removeConversation: (user: string, conversation: string, chatServiceSid?: string) => Effect.Effect<void>
}
