/** A simulated support desk: its people, its job, and the check of the result. */
import { Seed, type Simulator } from "@effect-twilio/conversations/testing"
import type { ConversationsError } from "@effect-twilio/conversations"
import type { WorkflowEngine } from "@effect/workflow/WorkflowEngine"
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import { complete } from "./job.ts"

const chatServiceSid = Seed.supportDesk.chatServiceSid
const messages = 4
const ticketsEach = 2

export interface Desk {
  /** Nine of ten people have left. Each of them is in two conversations with a member of the team. */
  readonly leavers: ReadonlyArray<string>
  readonly team: ReadonlyArray<string>
  /** The number of requests of the job if none is sent twice. */
  readonly leastRequests: number
}

const number = (n: number): string => n.toLocaleString("en-US")

const names = (kind: string, count: number): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, index) => `${kind}-${index + 1}@example.com`)

/** The tickets of a member of the team. All members have the same number. */
const ticketsOf = (member: number, desk: Desk): ReadonlyArray<number> =>
  Array.from({ length: ticketsEach * desk.leavers.length / desk.team.length }, (_, k) => member + k * desk.team.length)

/** The team has read every second ticket. */
const isRead = (ticket: number, desk: Desk): boolean => Math.floor(ticket / desk.team.length) % 2 === 0

export const make = (users: number): Desk => {
  // Tens of people, so that all members of the team have the same number of tickets.
  const team = Math.max(1, Math.round(users / 10))
  const desk = { leavers: names("person", team * 9), team: names("agent", team) }
  const unreadEach = ticketsOf(0, { ...desk, leastRequests: 0 }).length / 2
  // To mark a conversation as read takes two: one for its last message, and the update.
  return { ...desk, leastRequests: team * 9 * (1 + ticketsEach) + team * (1 + 2 * unreadEach) }
}

const ticket = (number: number, lastReadMessageIndex: number | null): Seed.Conversation =>
  Seed.conversation({ uniqueName: `ticket-${number}`, messages, lastReadMessageIndex })

export const seed = (desk: Desk): Seed.Seed =>
  Seed.make({
    chatServiceSid,
    users: [
      ...desk.leavers.map((identity, index) =>
        Seed.user({
          identity,
          conversations: Array.from({ length: ticketsEach }, (_, k) => ticket(ticketsEach * index + k, null))
        })
      ),
      ...desk.team.map((identity, member) =>
        Seed.user({
          identity,
          conversations: ticketsOf(member, desk).map((number) =>
            ticket(number, isRead(number, desk) ? messages - 1 : 0)
          )
        })
      )
    ]
  })

/** The people whose conversations are not right at the end of the job. */
export const wrong = (desk: Desk, simulator: Simulator.Service): Effect.Effect<ReadonlyArray<string>> =>
  Effect.gen(function* () {
    const found: Array<string> = []
    for (const identity of desk.leavers) {
      if ((yield* simulator.conversations(identity)).length > 0) found.push(identity)
    }
    for (const [member, identity] of desk.team.entries()) {
      const conversations = yield* simulator.conversations(identity)
      const due = ticketsOf(member, desk).map((number) => `ticket-${number}`)
      const isRight = conversations.length === due.length &&
        conversations.every((one, index) =>
          one.unique_name === due[index] && one.last_read_message_index === messages - 1
        )
      if (!isRight) found.push(identity)
    }
    return found
  })

/**
 * Sends all batches to the engine, `batchesAtOnce` at a time, and waits until they are completed. If this process dies, run
 * it again with the same `job`: completed batches are not run again.
 */
export const run = (desk: Desk, options: {
  readonly job: string
  readonly usersInBatch: number
  readonly batchesAtOnce: number
  /** Gets the number of people whose batches are completed. */
  readonly onProgress?: (done: number) => Effect.Effect<void>
}): Effect.Effect<void, ConversationsError, WorkflowEngine> => {
  const { batchesAtOnce, job, onProgress = () => Effect.void, usersInBatch } = options
  // The team first: what takes longest must not be what all wait for at the end.
  const batches = ([["markRead", desk.team], ["leave", desk.leavers]] as const).flatMap(([task, users]) =>
    Array.from({ length: Math.ceil(users.length / usersInBatch) }, (_, number) => ({
      job,
      task,
      number,
      chatServiceSid,
      users: users.slice(number * usersInBatch, (number + 1) * usersInBatch)
    }))
  )
  return Effect.suspend(() => {
    let done = 0
    return Effect.forEach(
      batches,
      (batch) => Effect.zipRight(complete(batch), Effect.suspend(() => onProgress(done += batch.users.length))),
      { concurrency: batchesAtOnce, discard: true }
    )
  })
}

/** One line for each event, without stacks. */
const lines = Logger.make(({ cause, message }) =>
  console.log(`  ${[...[message].flat(), ...Cause.prettyErrors(cause).map((error) => error.message)].join(" ")}`)
)

export const Logs: Layer.Layer<never> = Logger.replace(Logger.defaultLogger, lines)

/** Prints a line for each tenth of the people. */
export const progress = (desk: Desk): (done: number) => Effect.Effect<void> => {
  const all = desk.leavers.length + desk.team.length
  const started = performance.now()
  let tenths = 0
  return (done) =>
    Effect.suspend(() => {
      if (done * 10 < (tenths + 1) * all) return Effect.void
      tenths = Math.floor(done * 10 / all)
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      return Console.log(`  ${number(done)} of ${number(all)} people, ${seconds} s`)
    })
}

export const introduction = (desk: Desk): string =>
  `A support desk: ${number(desk.leavers.length)} people have left and are removed from their conversations,\n` +
  `and everything is marked as read for a team of ${number(desk.team.length)}.`

export interface Outcome {
  readonly requests: number
  readonly wrong: ReadonlyArray<string>
}

/** Prints the result. Fails if anybody was skipped. */
export const conclusion = (desk: Desk, { requests, wrong }: Outcome, seconds: number): Effect.Effect<void, Error> =>
  Effect.gen(function* () {
    const people = desk.leavers.length + desk.team.length
    const beyond = requests - desk.leastRequests
    const share = (100 * beyond / desk.leastRequests).toFixed(2)
    yield* Console.log(`
Done in ${seconds.toFixed(1)} s: ${number(Math.round(people / seconds))} people a second, ${number(requests)} requests,
${number(beyond)} more than the least possible (${share} %).`)
    if (wrong.length > 0) {
      yield* Effect.fail(new Error(`${wrong.length} people have wrong conversations, for example ${wrong[0]}.`))
    }
    yield* Console.log("Checked: nobody was skipped, and nothing else was changed.")
  })
