/**
 * The operations of one conversation service, whose SID is written once.
 *
 * @module
 * @since 3.0.0
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { ConversationsClient } from "../client/ConversationsClient.ts"
import type { ConversationsError, InvalidRequest } from "../errors/ConversationsError.ts"
import { invalidRequest } from "../internal/guard/input.ts"
import {
  all,
  callMerged,
  type MergedParameters,
  type NameInService,
  type Operations
} from "../internal/facades/operations.ts"
import type { Media, MediaUpload } from "../media/Media.ts"

export type { MergedParameters, NameInService, Operations, OperationVerb } from "../internal/facades/operations.ts"

/**
 * The parameters of an operation of a service, without its SID: the path and the input in one object, which can be left
 * out if no field is required.
 */
export type ServiceParameters<Values extends ReadonlyArray<unknown>> =
  Omit<MergedParameters<Values>, "chatServiceSid"> extends infer Input
    ? Record<never, never> extends Input ? [values?: Input] : [values: Input]
    : never

/** All operations of a service by their names without `Service`, and the functions of several requests. */
export type ServiceClient =
  & {
    readonly [Name in keyof Operations as Exclude<NameInService<Name>, "uploadMedia">]: Operations[Name] extends
      (...values: infer Values) => infer A ? (...values: ServiceParameters<Values>) => A : never
  }
  & {
    /** The error and the needs are those of a `Stream` too. */
    readonly uploadMedia: <E = never, R = never>(
      media: MediaUpload<E, R>
    ) => Effect.Effect<Media, ConversationsError | E, ConversationsClient | R>
  }

/**
 * The operations of one conversation service. `fetchServiceConversation({ chatServiceSid, sid })` is
 * `desk.fetchConversation({ sid })`. Each takes one object, with the parameters of the path and the values or options,
 * and returns and fails with the same as the function that it is made of.
 *
 * - A bundler keeps all operations for it. In a program for the browser's edge, use the functions that you need.
 * - A record cannot be passed as a path, because its other fields would be values: write `{ sid: conversation.sid }`.
 *
 * @example
 * ```ts
 * import { forService } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Stream } from "effect"
 *
 * const desk = forService(Seed.supportDesk.chatServiceSid)
 * const conversationSid = "order-1042"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   yield* desk.createConversationMessage({ conversationSid, body: "It is on its way." })
 *   const last = desk.listConversationMessage({ conversationSid, order: "desc", limit: 1 })
 *   yield* Stream.runForEach(last, ({ body }) => Console.log(body))
 * }))
 * // It is on its way.
 * ```
 */
export const forService = (chatServiceSid: string): ServiceClient => {
  const methods = all().flatMap(([name, run]) => {
    const [, verb, resource] = /^([a-z]+(?:OrCreate)?)(?:Service(\w+)|Media\w*)$/.exec(name) ?? []
    if (verb === undefined) return []
    const isStream = verb === "list" || verb === "download"
    const method = (values: unknown = {}) =>
      typeof values === "object" && values !== null && Object.hasOwn(values, "chatServiceSid")
        ? isStream ? Stream.suspend(() => Stream.fail(given())) : Effect.suspend(() => Effect.fail(given()))
        : callMerged(run, values, { chatServiceSid })
    return [[resource === undefined ? name : verb + resource, method]]
  })
  return Object.fromEntries(methods) as ServiceClient
}

/** It may be another service than the one that the client is bound to. */
const given = (): InvalidRequest => invalidRequest("chatServiceSid", "is that of the client, and cannot be given again")
