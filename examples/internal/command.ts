/** What the examples share as commands: arguments, help, Ctrl-C, exit codes, and where the service is. */
import {
  ConversationsClient,
  type ConversationsError,
  type ServiceConversationPath,
  type ServiceUserConversation,
  type ServiceUserPath
} from "@effect-twilio/conversations"
import { Seed, Simulator } from "@effect-twilio/conversations/testing"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Cause from "effect/Cause"
import type { ConfigError } from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import process from "node:process"
import { parseArgs } from "node:util"
import { columns, print, progress, say, wrap } from "./terminal.ts"

/** The arguments make no sense: exit code 2. */
export class UsageError extends Data.TaggedError("UsageError")<{ readonly message: string }> {}

/** The work could not be done: exit code 1. */
export class Failed extends Data.TaggedError("Failed")<{ readonly message: string }> {}

export type Problem = UsageError | Failed | ConversationsError | ConfigError

export interface Option {
  readonly type: "string" | "boolean"
  /** Its one letter, if it has one. */
  readonly short?: string
  /** What stands for the value in the help text. */
  readonly value?: string
  readonly about: string
}

export type Options = { readonly [name: string]: Option }

export type Values<O extends Options> = {
  readonly [Name in keyof O]: O[Name]["type"] extends "boolean" ? boolean : string | undefined
}

export interface Command<O extends Options> {
  readonly name: string
  readonly about: string
  /** How the arguments that are no options are called, if there may be any; on the simulator there need be none. */
  readonly operands?: {
    readonly name: string
    /** Whether `--live` needs one. */
    readonly live: boolean
  }
  /** What has to be given with `--live`, where a default would be somebody's real data. */
  readonly live: ReadonlyArray<keyof O & string>
  readonly options: O
  /** What the help text ends with. */
  readonly notes?: string
}

/** Which user is meant. On the simulator there is a default for everything. */
export const userOptions = {
  user: { type: "string", value: "name", about: "whose conversations: a SID or an identity" },
  service: { type: "string", value: "sid", about: "the conversation service (IS…)" }
} as const

/** Which conversation is meant. */
export const conversationOptions = {
  conversation: { type: "string", value: "name", about: "which conversation: a SID or a unique name" },
  service: { type: "string", value: "sid", about: "the conversation service (IS…)" }
} as const

export const commonOptions = {
  live: { type: "boolean", about: "use Twilio, with the credentials of the environment" },
  verbose: { type: "boolean", about: "tell on stderr what the client does: requests, retries, waits" },
  help: { type: "boolean", short: "h", about: "this text" }
} as const

export type Arguments<O extends Options> = Values<O> & Values<typeof commonOptions> & {
  readonly operands: ReadonlyArray<string>
}

const usage = <O extends Options>(command: Command<O>): string => {
  const all = Object.entries<Option>({ ...command.options, ...commonOptions })
    .map(([name, { about, short, value }]) =>
      [
        `${short === undefined ? "" : `-${short}, `}--${name}${value === undefined ? "" : ` <${value}>`}`,
        command.live.includes(name) ? `${about}; --live needs it` : about
      ] as const
    )
  const wide = Math.max(...all.map(([left]) => left.length))
  const operands = (isNeeded: boolean) =>
    command.operands === undefined ? "" : isNeeded ? ` <${command.operands.name}>…` : ` [<${command.operands.name}>…]`
  // Two columns need room: without it each option has its explanation below.
  const isNarrow = columns() < 60
  const text = (line: string) => isNarrow ? wrap(line, columns()) : line
  return [
    text(command.about),
    "",
    `Usage: ${command.name} [options]${operands(false)}`,
    ...(command.operands?.live === true ? [`       ${command.name} --live [options]${operands(true)}`] : []),
    "",
    ...all.map(([left, about]) =>
      isNarrow ? `  ${left}\n${wrap(about, columns(), "      ")}` : `  ${left.padEnd(wide)}  ${about}`
    ),
    ...(command.notes === undefined ? [] : ["", text(command.notes)]),
    "",
    text(
      "Without --live it runs on a simulator that starts anew each time, and needs no account. With --live it reads\n" +
        "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or TWILIO_API_KEY and TWILIO_API_SECRET."
    )
  ].join("\n")
}

const parse = <O extends Options>(
  command: Command<O>,
  args: Array<string>
): Effect.Effect<Arguments<O>, UsageError> =>
  Effect.try({
    try: () => {
      const all: Options = { ...command.options, ...commonOptions }
      const { positionals, values } = parseArgs({
        args,
        allowPositionals: command.operands !== undefined,
        options: Object.fromEntries(
          Object.entries(all).map(([name, { short, type }]) => [name, short === undefined ? { type } : { type, short }])
        )
      })
      const empty = Object.keys(values).find((name) => values[name] === "")
      if (empty !== undefined) throw new Error(`--${empty} must not be empty`)
      const filled = Object.entries(all).map(([name, { type }]) =>
        [name, values[name] ?? (type === "boolean" ? false : undefined)] as const
      )
      const missing = command.live.filter((name) => values[name] === undefined)
      if (values["live"] === true && values["help"] !== true && missing.length > 0) {
        throw new Error(`--live needs ${missing.map((name) => `--${name}`).join(" and ")}`)
      }
      if (
        values["live"] === true && values["help"] !== true && command.operands?.live === true &&
        positionals.length === 0
      ) {
        throw new Error(`name at least one ${command.operands.name}`)
      }
      return { ...Object.fromEntries(filled), operands: positionals } as unknown as Arguments<O>
    },
    // The first sentence says what is wrong; the rest is advice that does not fit here.
    catch: (error) => new UsageError({ message: String((error as Error).message).split(/\. |\.?\n/)[0] ?? "" })
  })

/** A whole number among the options. */
export const wholeNumber = <Name extends string>(
  args: { readonly [name in Name]: string | undefined },
  name: Name,
  min: number,
  max: number = Number.MAX_SAFE_INTEGER
): Effect.Effect<number | undefined, UsageError> => {
  const text = args[name]
  if (text === undefined) return Effect.succeed(undefined)
  const value = Number(text)
  return /^\d+$/.test(text) && value >= min && value <= max ? Effect.succeed(value) : Effect.fail(
    new UsageError({
      message: max === Number.MAX_SAFE_INTEGER
        ? `--${name} takes a whole number from ${min}, not "${text}"`
        : `--${name} takes a whole number from ${min} to ${max}, not "${text}"`
    })
  )
}

// A timer cannot be set for longer.
const longest = Duration.days(24)

/** A time among the options, such as "30 minutes". */
export const duration = <Name extends string>(
  args: { readonly [name in Name]: string | undefined },
  name: Name
): Effect.Effect<Duration.Duration | undefined, UsageError> => {
  const text = args[name]
  if (text === undefined) return Effect.succeed(undefined)
  return Duration.decodeUnknown(text).pipe(
    Effect.filterOrFail((time) => Duration.greaterThan(time, 0)),
    Effect.mapError(() => new UsageError({ message: `--${name} takes a time such as "30 minutes", not "${text}"` })),
    Effect.filterOrFail(
      Duration.lessThanOrEqualTo(longest),
      () => new UsageError({ message: `--${name} takes a time of at most 24 days, not "${text}"` })
    )
  )
}

/** The user that the options name: on the simulator Ada, of the support desk, unless told. */
export const userPath = (args: Values<typeof userOptions>, user = "ada@example.com"): ServiceUserPath => ({
  chatServiceSid: args.service ?? Seed.supportDesk.chatServiceSid,
  userSid: args.user ?? user
})

/** The conversation that the options name: on the simulator an order of the support desk, unless told. */
export const conversationPath = (args: Values<typeof conversationOptions>): ServiceConversationPath => ({
  chatServiceSid: args.service ?? Seed.supportDesk.chatServiceSid,
  conversationSid: args.conversation ?? "order-1042"
})

/** What a person would call a conversation. */
export const titleOf = (one: ServiceUserConversation): string =>
  one.friendlyName ?? one.uniqueName ?? one.conversationSid

/** The client: of the account in the environment, or of a simulator in this process that starts with a seed. */
export const client = (
  args: { readonly live: boolean },
  options?: Simulator.Options & { readonly prepare?: (simulator: Simulator.Service) => Effect.Effect<void> }
): Layer.Layer<ConversationsClient, Problem> => {
  if (args.live) return ConversationsClient.layerConfig().pipe(Layer.provide(FetchHttpClient.layer))
  const simulator = Simulator.layerClient({ maxRecordedRequests: 0, ...options })
  return Layer.tap(simulator, (context) => options?.prepare?.(Context.get(context, Simulator)) ?? Effect.void)
}

const lineLogger = Logger.make(({ annotations, message }) => {
  const about = Array.from(annotations, ([key, value]) => `${key}=${String(value)}`).join(" ")
  Effect.runFork(say(`· ${[message].flat().join(" ")}  ${about}`))
})

/** Logs go to stderr, a line each. */
export const Logs: Layer.Layer<never> = Logger.replace(Logger.defaultLogger, lineLogger)

const verbosely = Layer.merge(Logs, Logger.minimumLogLevel(LogLevel.Debug))

const explain = (problem: Problem): string => {
  switch (problem._tag) {
    case "UsageError":
      return `${problem.message}\nTry --help.`
    case "Unauthorized":
      return `${problem.message}\nCheck the credentials in the environment; --help names them.`
    default:
      return "message" in problem ? problem.message : String(problem)
  }
}

/** By the conventions of shells: 128 and the number of the signal. */
const exitCodes = { SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 }

type Signal = keyof typeof exitCodes

/**
 * What a signal means. tsx passes one Ctrl-C on to a program that is busy, which has got it already from the terminal:
 * the same signal within half a second is the same one. Any other that comes later is of somebody who will not wait.
 */
export const makeSignals = (): (signal: Signal, now: number) => "interrupt" | "ignore" | "exit" => {
  let first: { readonly signal: Signal; readonly at: number } | undefined
  return (signal, now) => {
    if (first === undefined) {
      first = { signal, at: now }
      return "interrupt"
    }
    return signal === first.signal && now - first.at < 500 ? "ignore" : "exit"
  }
}

/**
 * Runs an example as the program of this process. Its exit code is 0, 1 when the work failed, 2 for arguments that make
 * no sense, and 130 after Ctrl-C, which interrupts the program so that its finalizers run; a second one that comes later
 * ends it at once.
 */
export const run = <O extends Options>(
  command: Command<O>,
  main: (args: Arguments<O>) => Effect.Effect<void, Problem>
): void => {
  const program = Effect.gen(function* () {
    const args = yield* parse(command, process.argv.slice(2))
    if (args.help) return yield* print(usage(command))
    yield* Effect.provide(main(args), args.verbose ? verbosely : Layer.empty)
  }).pipe(Effect.ensuring(progress("")))

  const fiber = Effect.runFork(program)
  let signal: Signal | undefined
  const meaningOf = makeSignals()
  const interrupt = (by: Signal) => {
    const meaning = meaningOf(by, performance.now())
    if (meaning === "exit") process.exit(exitCodes[by])
    if (meaning === "ignore") return
    signal = by
    Effect.runFork(Fiber.interrupt(fiber))
  }
  const onInterrupt = () => interrupt("SIGINT")
  const onTerminate = () => interrupt("SIGTERM")
  process.on("SIGINT", onInterrupt)
  process.on("SIGTERM", onTerminate)
  // A reader that has seen enough (`| head`) is no reason for a stack trace.
  process.stdout.on("error", () => signal ?? interrupt("SIGPIPE"))
  // Progress that nobody can read is no reason to stop.
  process.stderr.on("error", () => {})

  fiber.addObserver((exit) => {
    // After a signal they stay: the same one, passed on, may still come.
    if (signal === undefined) {
      process.off("SIGINT", onInterrupt)
      process.off("SIGTERM", onTerminate)
    }
    if (Exit.isSuccess(exit)) return
    const failure = Cause.failureOption(exit.cause)
    if (signal !== undefined && Cause.isInterruptedOnly(exit.cause)) {
      if (signal !== "SIGPIPE") console.error(`${command.name}: interrupted`)
      process.exitCode = exitCodes[signal]
    } else if (failure._tag === "Some") {
      console.error(`${command.name}: ${explain(failure.value)}`)
      process.exitCode = failure.value._tag === "UsageError" ? 2 : 1
    } else {
      console.error(Cause.pretty(exit.cause))
      process.exitCode = 1
    }
  })
}
