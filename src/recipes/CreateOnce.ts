/**
 * Creating something once, however often the program runs: a conversation by its unique name, and a message by an id of
 * yours. For steps that a queue, a workflow or a cron job may run again after a crash.
 *
 * @module
 * @since 3.0.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { ConversationsClient } from "../client/ConversationsClient.ts"
import { type ConversationsError, type InvalidRequest, mayHaveArrived } from "../errors/ConversationsError.ts"
import type { Attributes } from "../fields/Attributes.ts"
import * as Major from "../internal/effect/effect.ts"
import * as Either from "../internal/effect/either.ts"
import * as Resource from "../internal/declare/resource.ts"
import * as Input from "../internal/guard/input.ts"
import {
  createConversation,
  createServiceConversation,
  fetchConversation,
  fetchServiceConversation,
  type ServiceConversation,
  type ServiceConversationCreate
} from "../resources/ServiceConversation.ts"
import {
  type ConversationMessage,
  createConversationMessage,
  createServiceConversationMessage,
  listConversationMessage,
  listServiceConversationMessage,
  type ServiceConversationMessage,
  type ServiceConversationMessageCreate,
  type ServiceConversationMessageListOptions
} from "../resources/ServiceConversationMessage.ts"
import type { ConversationPath, ServiceConversationPath, ServicePath } from "../types/Path.ts"

type Call<A> = Effect.Effect<A, ConversationsError, ConversationsClient>

/** Creates a record. If it may have been created without our knowing, looks for it, and fails only if it is not there. */
const createOrFind = <A>(create: Call<A>, find: Call<A | undefined>): Call<A> =>
  Major.catchAll(
    create,
    (error) =>
      error._tag !== "Conflict" && error._tag !== "UnexpectedResponse" && !mayHaveArrived(error)
        ? Effect.fail(error)
        : Effect.flatMap(
          // the first error says more than that of the look
          Major.catchAll(find, () => Effect.succeed(undefined)),
          (found) => found === undefined ? Effect.fail(error) : Effect.succeed(found)
        )
  )

/** The fields of a conversation to find by its unique name, or to create. */
export interface ServiceConversationFindOrCreate extends ServiceConversationCreate {
  /** The name that it is found by. Derive it from the subject, so that every run has the same: `order-1042`. */
  readonly uniqueName: string
}

/** A conversation is fetched by name and by SID with the same path, so a name like a SID could find another one. */
const checkedName = ({ uniqueName }: ServiceConversationFindOrCreate): Effect.Effect<string, InvalidRequest> =>
  typeof uniqueName !== "string" || uniqueName === ""
    ? Effect.fail(Input.invalidRequest("uniqueName", "must be non-empty text"))
    : /^CH[0-9a-f]{32}$/i.test(uniqueName)
    ? Effect.fail(Input.invalidRequest("uniqueName", "must not look like the SID of a conversation"))
    : Effect.succeed(uniqueName)

const findOrCreate = <P extends object>(
  fetch: (path: P & { readonly sid: string }) => Call<ServiceConversation>,
  create: (path: P, create: ServiceConversationCreate) => Call<ServiceConversation>
) =>
(path: P, conversation: ServiceConversationFindOrCreate): Call<ServiceConversation> =>
  Effect.flatMap(Effect.suspend(() => checkedName(conversation)), (sid) => {
    const find = Effect.catchTag(fetch({ ...path, sid }), "NotFound", () => Effect.succeed(undefined))
    return Effect.flatMap(
      find,
      (found) => found === undefined ? createOrFind(create(path, conversation), find) : Effect.succeed(found)
    )
  })

/**
 * Returns the conversation with this unique name, and creates it if there is none. Run it as often as you like, also
 * from several programs at once: there is one conversation.
 *
 * One request if the conversation is there. Otherwise two: a fetch and a create. If another program creates it in
 * between, or the response of the create is lost, a third one fetches it. A conversation that is there is returned as
 * it is, which may be closed, and with other values than those you gave. If it is still not there, it fails like the
 * create, for example with a `ServerError`. It may arrive later: run it again, for Twilio keeps the name unique.
 *
 * @example
 * ```ts
 * import { findOrCreateServiceConversation } from "@effect-twilio/conversations"
 * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * const open = findOrCreateServiceConversation(Seed.supportDesk, { uniqueName: "order-2001" })
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   // it is created, but the response is lost
 *   yield* simulator.injectFaults(Fault.droppedConnection({ match: { method: "POST" }, processed: true }))
 *   yield* open
 *   yield* Console.log((yield* simulator.requests).map(({ method, status }) => `${method} ${status}`).join(", "))
 * }))
 * // GET 404, POST null, GET 200
 * ```
 */
export const findOrCreateServiceConversation: (
  path: ServicePath,
  conversation: ServiceConversationFindOrCreate
) => Effect.Effect<ServiceConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ findOrCreate<
  ServicePath
>(
  fetchServiceConversation,
  createServiceConversation
)

/** {@link findOrCreateServiceConversation} in the account's default service. */
export const findOrCreateConversation: (
  conversation: ServiceConversationFindOrCreate
) => Effect.Effect<ServiceConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource.withoutPath(
  /* @__PURE__ */ findOrCreate<object>(fetchConversation, (_, create) => createConversation(create))
)

/** The fields of a message to post once. */
export interface ServiceConversationMessageOnce extends ServiceConversationMessageCreate {
  /**
   * Names the message among those of its conversation. It becomes `id` in the message's attributes. Choose it before
   * the first run, so that every run has the same.
   */
  readonly id: string
  /** Further attributes: an object. */
  readonly attributes?: Exclude<Attributes, string> | undefined
}

/** Options for posting a message once. */
export interface PostOnceOptions {
  /**
   * How many of the newest messages to look at. The default is all of them, since a message that is older than what was
   * looked at is posted a second time.
   */
  readonly lookBack?: number | undefined
}

/** The attributes to send. A spread would turn a `Promise` or a `Map` into nothing. */
const attributesOf = (id: unknown, attributes: unknown = {}): Either.Either<object, InvalidRequest> => {
  if (typeof id !== "string" || id === "" || !Input.isWellFormed(id)) {
    return Either.left(Input.invalidRequest("id", "must be non-empty text without a lone surrogate"))
  }
  const prototype = typeof attributes === "object" && attributes !== null
    ? Object.getPrototypeOf(attributes)
    : undefined
  if (prototype === undefined || Array.isArray(attributes)) {
    return Either.left(Input.invalidRequest("attributes", "must be an object, to which the id is added"))
  }
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    return Either.left(Input.invalidRequest("attributes", "must be a plain object, to which the id is added"))
  }
  const given = attributes as { readonly id?: unknown }
  return Object.hasOwn(given, "id") && given.id !== id
    ? Either.left(Input.invalidRequest("attributes", "must not have another id than the message"))
    : Either.right({ ...given, id })
}

/** The `id` in the attributes of a message. Those of other programs can be anything. */
const idOf = ({ attributes }: ConversationMessage): unknown => {
  try {
    const read: unknown = JSON.parse(attributes ?? "null")
    return typeof read === "object" && read !== null && Object.hasOwn(read, "id")
      ? (read as { readonly id: unknown }).id
      : undefined
  } catch {
    return undefined
  }
}

const once = <P, A extends ConversationMessage>(
  list: (
    path: P,
    options: ServiceConversationMessageListOptions
  ) => Stream.Stream<A, ConversationsError, ConversationsClient>,
  create: (path: P, create: ServiceConversationMessageCreate) => Call<A>
) =>
(path: P, { id, ...message }: ServiceConversationMessageOnce, options: PostOnceOptions = {}): Call<A> =>
  Effect.suspend(() => {
    const read = Either.flatMap(
      Input.options(options, { lookBack: (field, value) => Input.integer(field, value, 1, Infinity) }),
      ({ lookBack }) => Either.map(attributesOf(id, message.attributes), (attributes) => ({ attributes, lookBack }))
    )
    if (Either.isLeft(read)) return Effect.fail(read.left)
    const { attributes, lookBack } = read.right
    const limit = lookBack === Infinity ? undefined : lookBack
    let newest = -1
    const look = (after: number): Call<A | undefined> =>
      list(path, { order: "desc", pageSize: 100, limit }).pipe(
        Stream.takeWhile(({ index }) => index > after),
        Stream.filter((one) => {
          newest = Math.max(newest, one.index)
          return idOf(one) === id
        }),
        Stream.runHead,
        Effect.map(Option.getOrUndefined)
      )
    return Effect.flatMap(look(-1), (found) =>
      found === undefined
        // The second look only has to see what has come since the first one.
        ? createOrFind(create(path, { ...message, attributes }), Effect.suspend(() => look(newest)))
        : Effect.succeed(found))
  })

/**
 * Posts a message unless the conversation has one with this id, and returns it. The id is kept in the message's
 * attributes, as `id`. Looks before it posts, so that a program that is run again after a crash posts nothing twice.
 *
 * It reads the messages from the newest on, 100 in a request, until it finds the id: one request, if the conversation
 * has had few messages since. The first run reads the whole conversation, unless `lookBack` limits it, and posts. If
 * the response is lost, it looks at what is new.
 *
 * - Only one program at a time may post the same id. Two that look at the same moment find nothing, and both post.
 * - If an error's `mayHaveArrived` is `true`, the message is not there, but may still arrive. Wait a moment before you
 *   run it again.
 * - Whoever deletes the message, or updates its attributes without the `id`, lets it be posted again.
 *
 * @example
 * ```ts
 * import { postServiceConversationMessageOnce } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Effect } from "effect"
 *
 * const post = postServiceConversationMessageOnce(Seed.order, { id: "order-1042-shipped", body: "It is on its way." })
 *
 * const [first, again] = await Simulator.runPromise(Effect.all([post, post]))
 * console.log(`message ${first.index}, and again ${again.index}`)
 * // message 12, and again 12
 * ```
 */
export const postServiceConversationMessageOnce: (
  path: ServiceConversationPath,
  message: ServiceConversationMessageOnce,
  options?: PostOnceOptions
) => Effect.Effect<ServiceConversationMessage, ConversationsError, ConversationsClient> = /* @__PURE__ */ once(
  listServiceConversationMessage,
  createServiceConversationMessage
)

/** {@link postServiceConversationMessageOnce} in the account's default service. */
export const postConversationMessageOnce: (
  path: ConversationPath,
  message: ServiceConversationMessageOnce,
  options?: PostOnceOptions
) => Effect.Effect<ConversationMessage, ConversationsError, ConversationsClient> = /* @__PURE__ */ once(
  listConversationMessage,
  createConversationMessage
)
