/**
 * The job: takes people who left out of all their conversations, and marks everything read for a team. It is cut into
 * batches of users, and each batch is a workflow: what was sent to the engine is done to its end, whatever crashes.
 */
import {
  type ConversationsClient,
  ConversationsError,
  deleteServiceUserConversation,
  type InvalidRequest,
  listServiceUserConversation,
  RetryPolicy,
  type ServiceUserConversation,
  type ServiceUserConversationUpdate,
  type ServiceUserPath,
  ThrottlePolicy,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import * as Activity from "@effect/workflow/Activity"
import * as DurableClock from "@effect/workflow/DurableClock"
import * as Workflow from "@effect/workflow/Workflow"
import type { WorkflowEngine, WorkflowInstance } from "@effect/workflow/WorkflowEngine"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

export const Batch = Workflow.make({
  name: "Batch",
  payload: {
    job: Schema.String,
    task: Schema.Literal("leave", "markRead"),
    number: Schema.Int,
    chatServiceSid: Schema.String,
    users: Schema.Array(Schema.String)
  },
  error: ConversationsError,
  // A batch that is sent again, by a desk that was started again, is the same batch.
  idempotencyKey: ({ job, number, task }) => `${job}/${task}/${number}`
})

/** All of them are read first: a delete could move what is still to come on the next page. */
const leave = (user: ServiceUserPath) =>
  Effect.flatMap(Stream.runCollect(listServiceUserConversation(user)), (conversations) =>
    Effect.forEach(
      conversations,
      // Out is out, whoever did it: this may be the second run of the batch.
      (one) => Effect.catchTag(deleteServiceUserConversation(one), "NotFound", () => Effect.void),
      { discard: true }
    ))

const everything = (one: ServiceUserConversation, now: DateTime.Utc): ServiceUserConversationUpdate =>
  one.lastReadMessageIndex === null || one.unreadMessagesCount === null
    ? { lastReadTimestamp: now }
    : { lastReadMessageIndex: one.lastReadMessageIndex + one.unreadMessagesCount }

const markRead = (user: ServiceUserPath) =>
  Effect.flatMap(DateTime.now, (now) =>
    listServiceUserConversation(user).pipe(
      Stream.filter((one) => one.unreadMessagesCount !== 0),
      Stream.runForEach((one) =>
        Effect.catchTag(updateServiceUserConversation(one, everything(one, now)), "NotFound", () => Effect.void)
      )
    ))

const tasks = { leave, markRead }

/** After which errors the same batch may succeed later, and how long to wait; `null` where waiting does not help. */
const waitAfter = (error: ConversationsError): Duration.Duration | null => {
  switch (error._tag) {
    case "RateLimited":
    case "ServerError":
      return error.retryAfter ?? Duration.minutes(1)
    case "TransportError":
    case "TimedOut":
      return Duration.minutes(1)
    default:
      return null
  }
}

const maxAttempts = 60

/** What a runner does with a batch. */
export const BatchLayer: Layer.Layer<never, never, ConversationsClient | WorkflowEngine> = Batch.toLayer(
  ({ chatServiceSid, number, task, users }) => {
    // If its runner dies before the end of an activity is written down, another does it again from its beginning. That is
    // why it holds nothing but requests which can be sent twice: a create would need a unique name.
    const work = Activity.make({
      name: task,
      error: ConversationsError,
      execute: Effect.forEach(users, (userSid) => tasks[task]({ chatServiceSid, userSid }), {
        concurrency: 10,
        discard: true
      }).pipe(
        // With the error alone: the engine takes a cause in which siblings were interrupted for an interrupted runner, and
        // would do the activity again at once.
        Effect.catchAll((error) => {
          const wait = waitAfter(error)
          const then = wait === null ? "it is given up" : `it is put away for ${Duration.format(wait)}`
          return Effect.zipRight(
            Effect.logWarning(`Batch ${number} of ${task} failed, ${then}: ${error.message}`),
            Effect.fail(error)
          )
        })
      )
    })
    const attempt = (
      count: number
    ): Effect.Effect<void, ConversationsError, ConversationsClient | WorkflowEngine | WorkflowInstance> =>
      work.pipe(
        Effect.provideService(Activity.CurrentAttempt, count),
        Effect.catchAll((error) => {
          const duration = waitAfter(error)
          if (duration === null || count === maxAttempts) return Effect.fail(error)
          // Not in memory, however short: the workflow is put away until the clock in the database wakes it.
          const pause = { name: `${task}/${count}`, duration, inMemoryThreshold: Duration.zero }
          return Effect.zipRight(DurableClock.sleep(pause), attempt(count + 1))
        })
      )
    return attempt(1)
  }
)

/**
 * How a runner talks to Twilio. A wait of up to two seconds is made in the process; after a longer one the workflow
 * is put away. Updates are sent again: they say what is read up to where, so that twice does no harm.
 */
export const Policies: Layer.Layer<never, InvalidRequest> = Layer.mergeAll(
  RetryPolicy.layer({ maxRetryAfter: "2 seconds", retryUpdates: true }),
  ThrottlePolicy.layer({ maxPause: "2 seconds" })
)
