/**
 * What changed in a user's inbox since the last poll: a comparison of two polls, and a stream of the changes.
 */
import {
  type ConversationsClient,
  type ConversationsError,
  type ConversationState,
  fetchServiceUserConversation,
  type Forbidden,
  type InvalidRequest,
  listServiceUserConversation,
  type NotFound,
  type NotificationLevel,
  type ServiceUserConversation,
  type ServiceUserPath,
  type Unauthorized
} from "@effect-twilio/conversations"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"

/** What is kept of a conversation between polls: the fields to compare, and a name. */
export interface Seen {
  readonly conversationSid: string
  readonly title: string
  readonly unread: number | null
  readonly level: NotificationLevel
  readonly state: ConversationState
}

/** An inbox at one time, by conversation SID. */
export type Snapshot = ReadonlyMap<string, Seen>

/** A difference between two polls. `conversation` is the current state, or the last known one for `Gone`. */
export type Change = Data.TaggedEnum<{
  New: { readonly conversation: Seen }
  /** `more` unread messages than before. Fewer unread messages are not reported. */
  Unread: { readonly conversation: Seen; readonly more: number }
  Muted: { readonly conversation: Seen }
  Unmuted: { readonly conversation: Seen }
  /** Another state, such as closed; `before` is the previous one. */
  State: { readonly conversation: Seen; readonly before: ConversationState }
  Gone: { readonly conversation: Seen }
}>

export const Change = Data.taggedEnum<Change>()

/** Errors that a later poll would not fix: wrong credentials, no such user, an invalid name. */
export type Final = Unauthorized | Forbidden | NotFound | InvalidRequest

const isFinal = (error: ConversationsError): error is Final =>
  error._tag === "Unauthorized" || error._tag === "Forbidden" || error._tag === "NotFound" ||
  error._tag === "InvalidRequest"

/** What a poll reports besides changes. */
export type Report = Data.TaggedEnum<{
  /** The first poll, which later ones are compared with. */
  Baseline: { readonly conversations: number; readonly unread: number }
  /** The poll failed. The next one is compared with the last poll that succeeded. */
  Failed: { readonly error: Exclude<ConversationsError, Final> }
}>

export const Report = Data.taggedEnum<Report>()

export interface WatchOptions {
  /** When to poll again, after a poll was consumed. The stream ends with the schedule. */
  readonly schedule: Schedule.Schedule<unknown>
  /** Whether the first poll is a `Baseline`, or reports every conversation as `New`. Default: `"baseline"`. */
  readonly first?: "baseline" | "new" | undefined
}

export const seen = (one: ServiceUserConversation): Seen => ({
  conversationSid: one.conversationSid,
  title: one.friendlyName ?? one.uniqueName ?? one.conversationSid,
  unread: one.unreadMessagesCount,
  level: one.notificationLevel,
  state: one.conversationState
})

const changed = (before: Seen, conversation: Seen): ReadonlyArray<Change> => {
  const changes: Array<Change> = []
  // From `null` to a number the user opened the conversation, so it is unknown which messages are new.
  if (before.unread !== null && conversation.unread !== null && conversation.unread > before.unread) {
    changes.push(Change.Unread({ conversation, more: conversation.unread - before.unread }))
  }
  if (before.level !== "muted" && conversation.level === "muted") changes.push(Change.Muted({ conversation }))
  if (before.level === "muted" && conversation.level !== "muted") changes.push(Change.Unmuted({ conversation }))
  if (before.state !== conversation.state) changes.push(Change.State({ conversation, before: before.state }))
  return changes
}

/** The changes between two polls, in the order of the later one, with those that are gone at the end. */
export const compare = (before: Snapshot, after: Snapshot): ReadonlyArray<Change> => {
  const changes: Array<Change> = []
  for (const conversation of after.values()) {
    const known = before.get(conversation.conversationSid)
    if (known === undefined) changes.push(Change.New({ conversation }))
    else changes.push(...changed(known, conversation))
  }
  for (const conversation of before.values()) {
    if (!after.has(conversation.conversationSid)) changes.push(Change.Gone({ conversation }))
  }
  return changes
}

/**
 * Reads the whole inbox. A list can change while it is paged and leave out a conversation, so one that is missing counts as
 * gone only when fetching it fails with NotFound.
 */
const look = (
  user: ServiceUserPath,
  before: Snapshot
): Effect.Effect<Snapshot, ConversationsError, ConversationsClient> =>
  Effect.gen(function* () {
    const after = yield* listServiceUserConversation(user).pipe(
      Stream.map(seen),
      Stream.runFold(new Map<string, Seen>(), (after, one) => after.set(one.conversationSid, one))
    )
    const missing = Array.from(before.keys()).filter((conversationSid) => !after.has(conversationSid))
    yield* Effect.forEach(missing, (conversationSid) =>
      fetchServiceUserConversation({ ...user, conversationSid }).pipe(
        Effect.map((one) => after.set(conversationSid, seen(one))),
        Effect.catchTag("NotFound", () => Effect.void)
      ), { concurrency: 4, discard: true })
    return after
  })

const baseline = (snapshot: Snapshot): Report =>
  Report.Baseline({
    conversations: snapshot.size,
    unread: Array.from(snapshot.values()).reduce((sum, { unread }) => sum + (unread ?? 0), 0)
  })

/**
 * Polls at once and then by the schedule, and emits what changed since the last poll that succeeded. It keeps one snapshot,
 * and a second one during a poll.
 *
 * A poll that fails after the client's retries is emitted as `Failed`. The next one waits for its `retryAfter`. Only a
 * `Final` error fails the stream.
 */
export const watch = (
  user: ServiceUserPath,
  { first = "baseline", schedule }: WatchOptions
): Stream.Stream<Change | Report, Final, ConversationsClient> =>
  Stream.unwrap(Effect.map(Ref.make(Option.none<Snapshot>()), (last) => {
    const next = Effect.gen(function* () {
      const before = yield* Ref.get(last)
      const known = Option.getOrElse(before, (): Snapshot => new Map())
      const after = yield* look(user, known)
      yield* Ref.set(last, Option.some(after))
      return Option.isNone(before) && first === "baseline" ? [baseline(after)] : compare(known, after)
    }).pipe(
      Effect.map((found) => Stream.fromIterable<Change | Report>(found)),
      Effect.catchAll((error) => isFinal(error) ? Effect.fail(error) : Effect.succeed(failed(error)))
    )
    return Stream.flatten(Stream.repeatEffectWithSchedule(next, schedule))
  }))

const failed = (error: Exclude<ConversationsError, Final>): Stream.Stream<Change | Report> => {
  const pause = "retryAfter" in error && error.retryAfter !== null ? Effect.sleep(error.retryAfter) : Effect.void
  return Stream.concat(Stream.make(Report.Failed({ error })), Stream.drain(Stream.fromEffect(pause)))
}
