/** A running simulator and its options, for the namespace of `Simulator`. */
import type * as Effect from "effect/Effect"
import type * as Major from "../../internal/effect/effect.ts"
import type { Delivery } from "./Delivery.ts"
import type * as Fault from "./Fault.ts"
import type { MessageRejected } from "./MessageRejected.ts"
import type { Message, Participant, UserConversation } from "./records.ts"
import type { RecordedRequest } from "./RecordedRequest.ts"
import type { SimulatorEvent } from "./SimulatorEvent.ts"
import type * as Seed from "./Seed.ts"

/**
 * A running simulator.
 *
 * An effect dies if the given user or conversation does not exist, because that is a mistake in the test.
 *
 * @example
 * ```ts
 * import { listServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Stream } from "effect"
 *
 * const linus = { chatServiceSid: Seed.supportDesk.chatServiceSid, userSid: "linus@example.com" }
 *
 * const show = listServiceUserConversation(linus).pipe(
 *   Stream.runForEach((one) => Console.log(`${one.uniqueName}: ${one.conversationState}`))
 * )
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   // other participants are active
 *   yield* simulator.addConversation("linus@example.com", Seed.conversation({ uniqueName: "order-17" }))
 *   yield* simulator.addConversation("linus@example.com", Seed.conversation({ uniqueName: "order-18" }))
 *   yield* simulator.setConversationState("order-18", "closed")
 *   yield* show
 *   yield* simulator.removeConversation("linus@example.com", "order-17")
 *   yield* show
 *   // back to the seed
 *   yield* simulator.reset
 *   yield* show
 *   yield* Console.log(`${(yield* simulator.requests).length} request since then`)
 * }))
 * // order-17: active
 * // order-18: closed
 * // order-18: closed
 * // 1 request since then
 * ```
 *
 * @since 0.1.0
 */
export interface Service {
  /**
   * Handles a request to any host. Rejects with a `TypeError` for a dropped connection, and with the signal's reason
   * if the request's signal aborts.
   */
  readonly handler: (request: Request) => Promise<Response>
  /** The same as `handler`, with the parameters of `fetch`. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  /**
   * The same as `handler`, as the owner of the simulator: it needs no credential, is not recorded, and has no faults,
   * latency or limits. For a tool that looks at the simulator, not for a client under test. With `asUser` a change of a
   * user's conversation is one that this user asks for, so their role may forbid it: see `permissions` of the options.
   *
   * @since 3.0.0
   */
  readonly ownerHandler: (
    request: Request,
    options?: { readonly asUser?: boolean | undefined }
  ) => Promise<Response>
  /**
   * A `fetch` for what the client SDK of a user does, while requests with credentials are those of a server: the pre-event
   * webhooks of a change are asked first, and may change or reject it, and its post-event webhooks are sent. The user is the
   * author of the messages, unless another one is given. It needs no credential, is not recorded, and has no faults,
   * latency or limits.
   *
   * @example
   * ```ts
   * import { updateServiceConversation, updateServiceWebhookConfiguration } from "@effect-twilio/conversations"
   * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
   * import { Console, Effect } from "effect"
   *
   * const { chatServiceSid } = Seed.supportDesk
   * const order = { chatServiceSid, sid: "order-1042" }
   *
   * const program = Effect.gen(function* () {
   *   const simulator = yield* Simulator
   *   yield* updateServiceWebhookConfiguration({ chatServiceSid }, {
   *     preWebhookUrl: "https://desk.example/hooks",
   *     filters: ["onConversationUpdate"]
   *   })
   *   const asAda = Simulator.layerClientFrom({ ...simulator, fetch: simulator.fetchAs("ada@example.com") })
   *   const renamed = updateServiceConversation(order, { friendlyName: "my parcel" })
   *   yield* Console.log((yield* Effect.provide(renamed, asAda)).friendlyName)
   * })
   *
   * await Simulator.runPromise(program, { webhooks: () => Response.json({ friendly_name: "My parcel" }) })
   * // My parcel
   * ```
   *
   * @since 3.0.0
   */
  readonly fetchAs: (identity: string) => Service["fetch"]
  /**
   * Calls a listener for each event, until the function that it returns is called.
   *
   * @since 3.0.0
   */
  readonly observe: (listener: (event: SimulatorEvent) => void) => () => void
  /**
   * The simulator's time, in milliseconds: that of its clock, and what `startAt` and `advance` add.
   *
   * @since 3.0.0
   */
  readonly now: Effect.Effect<number>
  /**
   * Moves the simulator's time forward: timers end, access tokens expire. Latency is not shortened. In a test with
   * `TestClock`, adjust that one instead.
   *
   * @since 3.0.0
   */
  readonly advance: (duration: Major.DurationInput) => Effect.Effect<void>
  /** The recorded requests, in order of arrival. */
  readonly requests: Effect.Effect<ReadonlyArray<RecordedRequest>>
  /**
   * Waits until the requests satisfy a predicate. The predicate is checked at once, and whenever a request arrives,
   * gets its response or is aborted. It does not depend on the clock, so use it to wait for a request in flight under
   * `TestClock`.
   */
  readonly awaitRequests: (
    predicate: (requests: ReadonlyArray<RecordedRequest>) => boolean
  ) => Effect.Effect<ReadonlyArray<RecordedRequest>>
  /** Adds faults to the queue. Each applies once, to the first matching request. */
  readonly injectFaults: (...faults: ReadonlyArray<Fault.Fault>) => Effect.Effect<void>
  /**
   * Sets a rule that decides about every request that no queued fault matches. It returns a fault, or `null` for
   * none. The index counts requests from 0, so a sequence of faults can be a function of it.
   */
  readonly setFaults: (
    rule: (request: RecordedRequest, index: number) => Fault.Fault | null
  ) => Effect.Effect<void>
  /** Removes the queued faults and the rule. */
  readonly clearFaults: Effect.Effect<void>
  /**
   * Revokes the issued access tokens. Requests with one of them get a 401.
   *
   * @since 3.0.0
   */
  readonly revokeTokens: Effect.Effect<void>
  /** Resets the simulator to its seed, without access tokens, faults and recorded requests. */
  readonly reset: Effect.Effect<void>
  /**
   * All conversations of a user, given by SID or identity, as the list returns them. Without a service SID, this and
   * the following use the first seeded service.
   */
  readonly conversations: (
    user: string,
    chatServiceSid?: string
  ) => Effect.Effect<ReadonlyArray<UserConversation>>
  /**
   * All messages of a conversation, given by SID or unique name, as the list returns them.
   *
   * @since 3.0.0
   */
  readonly messages: (conversation: string, chatServiceSid?: string) => Effect.Effect<ReadonlyArray<Message>>
  /**
   * All participants of a conversation, given by SID or unique name, as the list returns them.
   *
   * @since 3.0.0
   */
  readonly participants: (
    conversation: string,
    chatServiceSid?: string
  ) => Effect.Effect<ReadonlyArray<Participant>>
  /**
   * Adds a message to a conversation, given by SID or unique name, and returns its index. The unread count of each
   * participant with a read horizon goes up. Without a message, the author is `"system"` and there is no body.
   */
  readonly postMessage: (
    conversation: string,
    chatServiceSid?: string,
    message?: Seed.MessageInput
  ) => Effect.Effect<number>
  /**
   * Sends a message as a participant does: one with an identity by a client SDK, one with an address by SMS, WhatsApp or
   * whatever the address is. Its webhooks are sent: the pre-event one first, which may change or reject the message.
   * Succeeds with the message, as it was published, while post-event webhooks may still be on their way: see `settled`.
   *
   * Dies if the author is not a participant.
   *
   * @since 3.0.0
   */
  readonly sendMessage: (
    conversation: string,
    message: MessageToSend,
    chatServiceSid?: string
  ) => Effect.Effect<Message, MessageRejected>
  /**
   * The webhooks that were sent, in order. Each retry is a delivery of its own.
   *
   * @since 3.0.0
   */
  readonly deliveries: Effect.Effect<ReadonlyArray<Delivery>>
  /**
   * Waits until all webhooks have an outcome, with those that their handlers have caused. It sends those of timers that
   * have ended first. Do not wait for it in the handler itself.
   *
   * @since 3.0.0
   */
  readonly settled: Effect.Effect<void>
  /** Sets the state of a conversation, given by SID or unique name. */
  readonly setConversationState: (
    conversation: string,
    state: string,
    chatServiceSid?: string
  ) => Effect.Effect<void>
  /** Adds a user to a conversation, at the end of the user's list. The conversation is created if it does not exist. */
  readonly addConversation: (
    user: string,
    conversation: Seed.Conversation,
    chatServiceSid?: string
  ) => Effect.Effect<void>
  /** Removes a user from a conversation, like the delete operation. */
  readonly removeConversation: (
    user: string,
    conversation: string,
    chatServiceSid?: string
  ) => Effect.Effect<void>
}

/**
 * The input of `sendMessage`.
 *
 * @since 3.0.0
 */
export interface MessageToSend {
  /** The identity or address of a participant. */
  readonly author: string
  /** The text. The default is none. */
  readonly body?: string | undefined
  /** An object is encoded as JSON, text is used as is. The default is `{}`. */
  readonly attributes?: string | Readonly<Record<string, unknown>> | undefined
  /** The SID of uploaded media. The default is none. */
  readonly mediaSid?: string | undefined
}

/**
 * Options of a simulator.
 *
 * @since 0.1.0
 */
export interface Options {
  /** The initial data: one or more services. The default is `Seed.supportDesk`. */
  readonly seed?: Seed.Seed | ReadonlyArray<Seed.Seed> | undefined
  /**
   * The maximum number of records on a page. A greater `PageSize` is capped, as `meta.page_size` shows. The default
   * is the documented maximum of each resource, but 1000 for a user's conversations, for which the latest OpenAPI
   * document says 50.
   */
  readonly maxPageSize?: number | undefined
  /** The maximum number of requests in flight. Further requests get a 429 (20429) at once. The default is no limit. */
  readonly maxConcurrentRequests?: number | undefined
  /** The `Retry-After` of those responses, in seconds or as any text. The default is none. */
  readonly retryAfter?: number | string | undefined
  /**
   * The simulator's time at its start. The default is that of the `Clock` in the context.
   *
   * @since 3.0.0
   */
  readonly startAt?: Date | undefined
  /** The latency of every response, by the simulator's clock. The default is none. */
  readonly latency?: Major.DurationInput | undefined
  /**
   * The maximum number of requests to record; the newest are kept. The default is all. Set it for long runs. `index`
   * keeps counting.
   */
  readonly maxRecordedRequests?: number | undefined
  /**
   * How long an access token is valid, by the simulator's clock. The default is one hour, as for Twilio.
   *
   * @since 3.0.0
   */
  readonly tokenLifetime?: Major.DurationInput | undefined
  /**
   * The maximum size of uploaded media in bytes; more is rejected with 400 (50512). The default is 150 MB, the
   * documented limit between participants with an identity.
   *
   * @since 3.0.0
   */
  readonly maxMediaSize?: number | undefined
  /**
   * Whether what somebody does as a user needs the permission of their role, as in a client SDK: `sendMessage`, `fetchAs`
   * and what the page does in their name. The role in the conversation is the participant's, or else the service's default;
   * the role in the service is the user's, or else the service's default; one of both is enough. Without a permission it
   * fails with 403 (20403). Roles never limit requests with the account's credentials, nor participants with an address.
   * The default is `"ignored"`. `docs/fidelity.md` lists the permissions.
   *
   * @since 3.0.0
   */
  readonly permissions?: "enforced" | "ignored" | undefined
  /**
   * Receives the webhooks that are configured through the API: a handler of your code, or `fetch` for servers at the
   * configured URLs. They are signed with `Simulator.authToken`. The default is that none is sent.
   *
   * @since 3.0.0
   */
  readonly webhooks?: ((request: Request) => Response | Promise<Response>) | undefined
}
