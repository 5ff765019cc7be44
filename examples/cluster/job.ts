/**
 * The job: removes people who left from all their conversations, and marks everything read for a team. Each batch of users
 * is a workflow, which the engine completes even if processes crash.
 */
import {
  type ConversationsClient,
  ConversationsError,
  deleteServiceUserConversation,
  type InvalidRequest,
  listServiceUserConversation,
  markServiceUserConversationRead,
  RetryPolicy,
  type ServiceUserPath,
  ThrottlePolicy
} from "@effect-twilio/conversations"
import * as Activity from "@effect/workflow/Activity"
import * as DurableClock from "@effect/workflow/DurableClock"
import * as Workflow from "@effect/workflow/Workflow"
import type { WorkflowEngine, WorkflowInstance } from "@effect/workflow/WorkflowEngine"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
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
  // If the desk is restarted, it sends the same batches again. The engine recognises them by this key.
  idempotencyKey: ({ job, number, task }) => `${job}/${task}/${number}`
})

/**
 * Sends a batch and waits for its result. A runner that ends, for example to start again, interrupts those who wait for its
 * batches. Sent again, a batch is not run twice: this waits for what the next runner stores.
 */
export const complete = (
  batch: typeof Batch.payloadSchema.Type
): Effect.Effect<void, ConversationsError, WorkflowEngine> =>
  Batch.execute(batch).pipe(
    Effect.sandbox,
    Effect.retry({ while: Cause.isInterruptedOnly, schedule: Schedule.spaced("1 second"), times: 60 }),
    Effect.catchAll((cause) =>
      Cause.isInterruptedOnly(cause) ? Effect.dieMessage("the batch was interrupted") : Effect.failCause(cause)
    )
  )

/** Reads the whole list first, because a delete could shift the records of the next page. */
const leave = (user: ServiceUserPath) =>
  Effect.flatMap(Stream.runCollect(listServiceUserConversation(user)), (conversations) =>
    Effect.forEach(
      conversations,
      // Already removed: this may be the second run of the batch.
      (one) => Effect.catchTag(deleteServiceUserConversation(one), "NotFound", () => Effect.void),
      { discard: true }
    ))

const markRead = (user: ServiceUserPath) =>
  listServiceUserConversation(user).pipe(
    Stream.filter((one) => one.unreadMessagesCount !== 0),
    Stream.runForEach((one) => Effect.catchTag(markServiceUserConversationRead(one), "NotFound", () => Effect.void))
  )

const tasks = { leave, markRead }

/** How long to wait before the batch runs again, or `null` if that would not help. */
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

/** Runs batches. */
export const BatchLayer: Layer.Layer<never, never, ConversationsClient | WorkflowEngine> = Batch.toLayer(
  ({ chatServiceSid, number, task, users }) => {
    // If a runner dies before the result of an activity is stored, another runner runs the activity again, from the start.
    // So all its requests must be safe to send twice. To create something, use `findOrCreateServiceConversation` or
    // `postServiceConversationMessageOnce`.
    const work = Activity.make({
      name: task,
      error: ConversationsError,
      execute: Effect.forEach(users, (userSid) => tasks[task]({ chatServiceSid, userSid }), {
        concurrency: 10,
        discard: true
      }).pipe(
        // Fail with the error alone. The cause also has the interrupts of the other users, and the engine would take it for
        // an interrupted runner and run the activity again at once.
        Effect.catchAll((error) => {
          const wait = waitAfter(error)
          const then = wait === null ? "no more attempts" : `next attempt in ${Duration.format(wait)}`
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
          // Suspend the workflow even for a short time, instead of sleeping in memory. The clock in the database resumes it.
          const pause = { name: `${task}/${count}`, duration, inMemoryThreshold: Duration.zero }
          return Effect.zipRight(DurableClock.sleep(pause), attempt(count + 1))
        })
      )
    return attempt(1)
  }
)

/**
 * The policies of a runner. It waits for up to two seconds in the process; for a longer time the workflow is suspended.
 * Updates are retried: they set an index, so sending one twice does no harm.
 */
export const Policies: Layer.Layer<never, InvalidRequest> = Layer.mergeAll(
  RetryPolicy.layer({ maxRetryAfter: "2 seconds", retryUpdates: true }),
  ThrottlePolicy.layer({ maxPause: "2 seconds" })
)
