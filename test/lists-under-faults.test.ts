import {
  type ConversationsClient,
  type ConversationsError,
  listServiceUserConversation,
  RetryPolicy,
  type ServiceUserConversation,
  ThrottlePolicy,
  TimeoutPolicy
} from "@effect-twilio/conversations"
import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { crowded } from "./advancing.ts"
import { chatServiceSid, simulated } from "./support.ts"

const total = 23
const identity = "ada@example.com"
const user = { chatServiceSid, userSid: identity }
const seed = Seed.make({
  users: [Seed.user({ identity, generated: { count: total, conversation: () => ({}) } })]
})

const fault = FastCheck.constantFrom(
  null,
  Fault.rateLimited(),
  Fault.rateLimited({ retryAfter: 2 }),
  Fault.rateLimited({ retryAfter: "soon" }),
  Fault.serverError(),
  Fault.serverError({ status: 503, body: "html", latency: "200 millis" }),
  Fault.droppedConnection(),
  Fault.droppedConnection({ processed: true, latency: "100 millis" }),
  Fault.truncatedBody(),
  Fault.stalledBody(),
  Fault.latency("900 millis"),
  Fault.latency("1 minute")
)

const options = {
  faults: FastCheck.array(fault, { maxLength: 40 }),
  pageSize: FastCheck.integer({ min: 1, max: 30 }),
  limit: FastCheck.option(FastCheck.integer({ min: 0, max: 30 }), { nil: undefined }),
  readAhead: FastCheck.boolean(),
  /** The time that the consumer takes per record. */
  slowness: FastCheck.constantFrom(0, 0, 30)
}

const sids = (records: Iterable<ServiceUserConversation>) => Array.from(records, (record) => record.conversationSid)

const expectedOf = (limit: number | undefined) =>
  Effect.map(
    Effect.flatMap(Simulator, (simulator) => simulator.conversations(identity)),
    (all) => all.map((record) => record.conversation_sid).slice(0, limit ?? total)
  )

const policies = (maxRetries: number) =>
  Layer.mergeAll(
    RetryPolicy.layer({ maxRetries, baseDelay: "50 millis" }),
    TimeoutPolicy.layer({ attempt: "1 second", overall: Infinity }),
    ThrottlePolicy.layer()
  )

const consume = (
  list: Stream.Stream<ServiceUserConversation, ConversationsError, ConversationsClient>,
  slowness: number
) => slowness === 0 ? list : Stream.tap(list, () => Effect.sleep(slowness))

describe("a list under faults", () => {
  it.live.prop(
    "has every record once and in order, whatever fails",
    options,
    ({ faults, slowness, ...listOptions }) =>
      crowded(
        Effect.gen(function* () {
          const simulator = yield* Simulator
          yield* simulator.setFaults((_, index) => faults[index] ?? null)
          const records = yield* Stream.runCollect(consume(listServiceUserConversation(user, listOptions), slowness))
          assert.deepStrictEqual(sids(records), yield* expectedOf(listOptions.limit))
          const requests = yield* simulator.requests
          // A page is never requested again after a complete, timely response.
          const done = new Set<string>()
          for (const { aborted, fault, query, status } of requests) {
            const token = query["PageToken"] ?? ""
            assert.isFalse(done.has(token), `page ${token} is fetched again`)
            if (status === 200 && !aborted && (fault === null || fault.failure._tag === "None")) done.add(token)
          }
          const taken = Math.min(listOptions.limit ?? total, total)
          const pageSize = Math.min(listOptions.pageSize, listOptions.limit ?? Infinity)
          assert.strictEqual(done.size, taken === 0 ? (listOptions.limit === 0 ? 0 : 1) : Math.ceil(taken / pageSize))
        }).pipe(Effect.provide(simulated({ seed })), Effect.provide(policies(100)))
      ),
    { fastCheck: { numRuns: 60 }, timeout: 60_000 }
  )

  it.live.prop(
    "that fails has emitted the first records, each once and in order, and nothing else",
    options,
    ({ faults, slowness, ...listOptions }) =>
      crowded(
        Effect.gen(function* () {
          const simulator = yield* Simulator
          yield* simulator.setFaults((_, index) => faults[index] ?? null)
          const seen: Array<ServiceUserConversation> = []
          const list = consume(listServiceUserConversation(user, listOptions), slowness)
          const failed = yield* list.pipe(
            Stream.runForEach((record) => Effect.sync(() => seen.push(record))),
            Effect.as(false),
            Effect.catchAll(() => Effect.succeed(true))
          )
          const expected = yield* expectedOf(listOptions.limit)
          assert.deepStrictEqual(sids(seen), failed ? expected.slice(0, seen.length) : expected)
          // Only whole pages are emitted: the failed page and later ones are missing.
          if (failed) assert.strictEqual(seen.length % listOptions.pageSize, 0)
        }).pipe(Effect.provide(simulated({ seed })), Effect.provide(policies(1)))
      ),
    { fastCheck: { numRuns: 60 }, timeout: 60_000 }
  )

  it.live.prop(
    "does not mix with concurrent lists through the same gate",
    { faults: options.faults, pageSize: FastCheck.integer({ min: 2, max: 10 }) },
    ({ faults, pageSize }) =>
      crowded(
        Effect.gen(function* () {
          const simulator = yield* Simulator
          yield* simulator.setFaults((_, index) => faults[index] ?? null)
          const lists = yield* Effect.all(
            Array.from(
              { length: 8 },
              (_, index) =>
                Stream.runCollect(listServiceUserConversation(user, { pageSize, readAhead: index % 2 === 0 }))
            ),
            { concurrency: "unbounded" }
          )
          for (const records of lists) assert.deepStrictEqual(sids(records), yield* expectedOf(undefined))
        }).pipe(
          Effect.provide(simulated({ seed, latency: "20 millis", maxConcurrentRequests: 3 })),
          Effect.provide(policies(100))
        )
      ),
    { fastCheck: { numRuns: 15 }, timeout: 60_000 }
  )

  it.live("costs one more request per failure, and fetches no page twice", () =>
    crowded(
      Effect.gen(function* () {
        const simulator = yield* Simulator
        yield* simulator.setFaults((_, index) => [1, 2, 4].includes(index) ? Fault.serverError() : null)
        const records = yield* Stream.runCollect(listServiceUserConversation(user, { pageSize: 10 }))
        assert.lengthOf(Chunk.toReadonlyArray(records), total)
        const tokens = (yield* simulator.requests).map(({ query }) => query["PageToken"] ?? "first")
        assert.strictEqual(new Set(tokens).size, 3)
        assert.lengthOf(tokens, 6)
      }).pipe(Effect.provide(simulated({ seed })), Effect.provide(policies(3)))
    ))
})
