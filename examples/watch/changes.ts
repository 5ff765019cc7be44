/**
 * What changed in a user's inbox since the last look: a comparison of two looks, and a stream of what it finds as a
 * schedule goes on looking.
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

/** What is kept of a conversation from one look to the next: what is compared, and a name to tell it by. */
export interface Seen {
  readonly conversationSid: string
  readonly title: string
  readonly unread: number | null
  readonly level: NotificationLevel
  readonly state: ConversationState
}

/** A whole look at an inbox, by the SIDs of its conversations. */
export type Snapshot = ReadonlyMap<string, Seen>

/** A difference between two looks. `conversation` is as it is now; what is gone is as it was. */
export type Change = Data.TaggedEnum<{
  New: { readonly conversation: Seen }
  /** `more` messages than before. What the user has read meanwhile is no news. */
  Unread: { readonly conversation: Seen; readonly more: number }
  Muted: { readonly conversation: Seen }
  Unmuted: { readonly conversation: Seen }
  /** Closed, say; `before` is the state it had. */
  State: { readonly conversation: Seen; readonly before: ConversationState }
  Gone: { readonly conversation: Seen }
}>

export const Change = Data.taggedEnum<Change>()

/** What no later look would mend: wrong credentials, no such user, a name that cannot be asked for. */
export type Final = Unauthorized | Forbidden | NotFound | InvalidRequest

const isFinal = (error: ConversationsError): error is Final =>
  error._tag === "Unauthorized" || error._tag === "Forbidden" || error._tag === "NotFound" ||
  error._tag === "InvalidRequest"

/** What a look comes to, beside the changes. */
export type Report = Data.TaggedEnum<{
  /** The first look, where it is only what the later ones are compared with. */
  Baseline: { readonly conversations: number; readonly unread: number }
  /** There was no whole answer. What the last good look saw still stands, and nothing is known to have changed. */
  Failed: { readonly error: Exclude<ConversationsError, Final> }
}>

export const Report = Data.taggedEnum<Report>()

export interface WatchOptions {
  /** When to look again, once a look and its consumer are done. The stream ends with it. */
  readonly schedule: Schedule.Schedule<unknown>
  /** Whether the first look is a `Baseline`, or tells every conversation as `New`; `"baseline"` if not given. */
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
  // From `null` to a number the user has set a read horizon, and nobody knows which of those messages are news.
  if (before.unread !== null && conversation.unread !== null && conversation.unread > before.unread) {
    changes.push(Change.Unread({ conversation, more: conversation.unread - before.unread }))
  }
  if (before.level !== "muted" && conversation.level === "muted") changes.push(Change.Muted({ conversation }))
  if (before.level === "muted" && conversation.level !== "muted") changes.push(Change.Unmuted({ conversation }))
  if (before.state !== conversation.state) changes.push(Change.State({ conversation, before: before.state }))
  return changes
}

/** What changed between two whole looks: in the order of the later one, and what is gone at the end. */
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
 * A look at the whole inbox. A list of several pages can change underneath and leave out a conversation that is still
 * there, so one that was there before counts as gone only when the service says so of it.
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
 * Looks at once, then whenever the schedule says, and emits what changed since the last look that saw everything. It
 * keeps one snapshot, and a second one while it looks.
 *
 * A look that fails has outlived the client's retries. It is emitted as `Failed` and changes nothing; where the service
 * said when to come back, the next look does not come before. Only what no later look would mend fails the stream.
 */
export const watch = (
  user: ServiceUserPath,
  { first = "baseline", schedule }: WatchOptions
): Stream.Stream<Change | Report, Final, ConversationsClient> =>
  Stream.unwrap(Effect.map(Ref.make(Option.none<Snapshot>()), (last) => {
    const next = Effect.gen(function* () {
      const before = yield* last
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
  return Stream.concat(Stream.make(Report.Failed({ error })), Stream.execute(pause))
}
