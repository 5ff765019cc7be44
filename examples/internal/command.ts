/**
 * What all examples share: arguments and `--help` (by `node:util`), exit codes and Ctrl-C (by `NodeRuntime`), and the
 * client, on the simulator or with `--live`. To learn the library, skip this file: `client(args)` is a
 * `Layer<ConversationsClient>`, and `run` runs the program.
 */
import {
  ConversationsClient,
  type ConversationsError,
  type ServiceConversationPath,
  type ServiceUserConversation,
  type ServiceUserPath
} from "@effect-twilio/conversations"
import { Seed, Simulator } from "@effect-twilio/conversations/testing"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Cause from "effect/Cause"
import type { ConfigError } from "effect/ConfigError"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import process from "node:process"
import { parseArgs } from "node:util"
import { VerboseLogs } from "./logs.ts"
import { columns, print, progress, wrap } from "./terminal.ts"

/** Wrong arguments: exit code 2. */
export class UsageError extends Data.TaggedError("UsageError")<{ readonly message: string }> {}

/** The work could not be done: exit code 1. */
export class Failed extends Data.TaggedError("Failed")<{ readonly message: string }> {}

export type Problem = UsageError | Failed | ConversationsError | ConfigError

export interface CommandOption {
  readonly type: "string" | "boolean"
  /** Its one letter, if it has one. */
  readonly short?: string
  /** The placeholder of the value in the help text. */
  readonly value?: string
  readonly about: string
}

export type Options = { readonly [name: string]: CommandOption }

export type Values<O extends Options> = {
  readonly [Name in keyof O]: O[Name]["type"] extends "boolean" ? boolean : string | undefined
}

export interface Command<O extends Options> {
  readonly name: string
  readonly about: string
  /** The arguments that are not options, if there can be any. On the simulator they are optional. */
  readonly operands?: {
    readonly name: string
    /** Whether `--live` needs one. */
    readonly live: boolean
  }
  /** The options that `--live` requires, because a default would be somebody's real data. */
  readonly live: ReadonlyArray<keyof O & string>
  readonly options: O
  /** What the help text ends with. */
  readonly notes?: string
}

/** Options that select a user. On the simulator all of them have a default. */
export const userOptions = {
  user: { type: "string", value: "name", about: "whose conversations: a SID or an identity" },
  service: { type: "string", value: "sid", about: "the conversation service (IS…)" }
} as const

/** Options that select a conversation. */
export const conversationOptions = {
  conversation: { type: "string", value: "name", about: "which conversation: a SID or a unique name" },
  service: { type: "string", value: "sid", about: "the conversation service (IS…)" }
} as const

export const commonOptions = {
  live: { type: "boolean", about: "use Twilio, with the credentials of the environment" },
  verbose: { type: "boolean", about: "log to stderr what the client does: requests, retries, waits" },
  help: { type: "boolean", short: "h", about: "this text" }
} as const

export type Arguments<O extends Options> = Values<O> & Values<typeof commonOptions> & {
  readonly operands: ReadonlyArray<string>
}

const usage = <O extends Options>(command: Command<O>): string => {
  const all = Object.entries<CommandOption>({ ...command.options, ...commonOptions })
    .map(([name, { about, short, value }]) =>
      [
        `${short === undefined ? "" : `-${short}, `}--${name}${value === undefined ? "" : ` <${value}>`}`,
        command.live.includes(name) ? `${about}; --live needs it` : about
      ] as const
    )
  const wide = Math.max(...all.map(([left]) => left.length))
  const operands = (isNeeded: boolean) =>
    command.operands === undefined ? "" : isNeeded ? ` <${command.operands.name}>…` : ` [<${command.operands.name}>…]`
  const width = columns(120)
  // On a narrow terminal what an option is about has lines of its own.
  const indent = " ".repeat(width - wide < 30 ? 6 : wide + 4)
  const option = ([left, about]: readonly [string, string]) => {
    const text = wrap(indent + about, width, indent)
    return indent.length > wide ? `  ${left}`.padEnd(indent.length) + text.trimStart() : `  ${left}\n${text}`
  }
  const paragraph = (text: string) => wrap(text, width)
  return [
    paragraph(command.about),
    [
      `Usage: ${command.name} [options]${operands(false)}`,
      ...(command.operands?.live === true ? [`       ${command.name} --live [options]${operands(true)}`] : [])
    ].map((line) => wrap(line, width, " ".repeat(9))).join("\n"),
    all.map(option).join("\n"),
    ...(command.notes === undefined ? [] : [paragraph(command.notes)]),
    paragraph(
      "Without --live it runs on a simulator that starts anew each time and needs no account. With --live it reads " +
        "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or TWILIO_API_KEY and TWILIO_API_SECRET."
    )
  ].join("\n\n")
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
      if (values["live"] === true && values["help"] !== true) {
        const missing = command.live.filter((name) => values[name] === undefined)
        if (missing.length > 0) throw new Error(`--live needs ${missing.map((name) => `--${name}`).join(" and ")}`)
        if (command.operands?.live === true && positionals.length === 0) {
          throw new Error(`name at least one ${command.operands.name}`)
        }
      }
      return { ...Object.fromEntries(filled), operands: positionals } as unknown as Arguments<O>
    },
    // The first sentence says what is wrong. The rest is advice for programmers.
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

// The longest time that a timer takes.
const longest = Duration.toMillis("24 days")

/** A duration among the options, such as "30 minutes". */
export const duration = <Name extends string>(
  args: { readonly [name in Name]: string | undefined },
  name: Name
): Effect.Effect<Duration.Duration | undefined, UsageError> => {
  const text = args[name]
  if (text === undefined) return Effect.succeed(undefined)
  const time = Option.getOrUndefined(Duration.decodeUnknown(text))
  if (time === undefined || Duration.toMillis(time) <= 0) {
    return Effect.fail(new UsageError({ message: `--${name} takes a time such as "30 minutes", not "${text}"` }))
  }
  return Duration.toMillis(time) <= longest
    ? Effect.succeed(time)
    : Effect.fail(new UsageError({ message: `--${name} takes a time of at most 24 days, not "${text}"` }))
}

/** The user that the options name; on the simulator Ada of the support desk by default. */
export const userPath = (args: Values<typeof userOptions>, user = "ada@example.com"): ServiceUserPath => ({
  chatServiceSid: args.service ?? Seed.supportDesk.chatServiceSid,
  userSid: args.user ?? user
})

/** The conversation that the options name; on the simulator an order of the support desk by default. */
export const conversationPath = (args: Values<typeof conversationOptions>): ServiceConversationPath => ({
  chatServiceSid: args.service ?? Seed.supportDesk.chatServiceSid,
  conversationSid: args.conversation ?? "order-1042"
})

/** The name of a conversation that a person would use. */
export const titleOf = (one: ServiceUserConversation): string =>
  one.friendlyName ?? one.uniqueName ?? one.conversationSid

/** The client: with the credentials of the environment, or on a simulator in this process. */
export const client = (
  args: { readonly live: boolean },
  options?: Simulator.Options & { readonly prepare?: (simulator: Simulator.Service) => Effect.Effect<void> }
): Layer.Layer<ConversationsClient, Problem> => {
  if (args.live) return ConversationsClient.layerConfig().pipe(Layer.provide(FetchHttpClient.layer))
  const simulator = Simulator.layerClient({ maxRecordedRequests: 0, ...options })
  return Layer.tap(simulator, (context) => options?.prepare?.(Context.get(context, Simulator)) ?? Effect.void)
}

/** Variables of the environment. An error names all that are missing. */
export const variables = <Name extends string>(
  ...names: ReadonlyArray<Name>
): Effect.Effect<{ readonly [name in Name]: Redacted.Redacted<string> }, Failed> =>
  Effect.gen(function* () {
    const found: Record<string, Redacted.Redacted<string>> = {}
    for (const name of names) {
      const value = yield* Effect.orElseSucceed(Config.string(name), () => "")
      if (value !== "") found[name] = Redacted.make(value)
    }
    const missing = names.filter((name) => found[name] === undefined)
    if (missing.length > 0) return yield* new Failed({ message: `The environment must have ${missing.join(", ")}` })
    return found as { readonly [name in Name]: Redacted.Redacted<string> }
  })

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

/**
 * Runs an example as the program of this process: exit code 0, 1 when the work failed, 2 for wrong arguments, 130 after
 * Ctrl-C, which interrupts the program so that its finalizers run.
 */
export const run = <O extends Options>(
  command: Command<O>,
  main: (args: Arguments<O>) => Effect.Effect<void, Problem>
): void => {
  const program = Effect.gen(function* () {
    const args = yield* parse(command, process.argv.slice(2))
    if (args.help) return yield* print(usage(command))
    yield* Effect.provide(main(args), args.verbose ? VerboseLogs : Layer.empty)
  }).pipe(Effect.ensuring(progress("")))

  // tsx can pass on a Ctrl-C that the program already has: only one that comes later ends it at once.
  let first = Infinity
  process.on("SIGINT", () => {
    first = Math.min(first, performance.now())
    if (performance.now() - first > 500) process.exit(130)
  })
  // A reader that has seen enough (`| head`) ends the program without a message.
  let isRead = true
  process.stdout.on("error", () => {
    if (!isRead) return
    isRead = false
    process.emit("SIGINT")
  })
  // Progress that nobody can read is no reason to stop.
  process.stderr.on("error", () => {})

  NodeRuntime.runMain(program, {
    disableErrorReporting: true,
    disablePrettyLogger: true,
    teardown: (exit, end) => {
      if (Exit.isSuccess(exit)) return end(0)
      const failure = Option.getOrUndefined(Cause.failureOption(exit.cause)) as Problem | undefined
      if (failure !== undefined) {
        console.error(`${command.name}: ${explain(failure)}`)
        return end(failure._tag === "UsageError" ? 2 : 1)
      }
      if (!Cause.isInterruptedOnly(exit.cause)) {
        console.error(Cause.pretty(exit.cause))
        return end(1)
      }
      if (isRead) console.error(`${command.name}: interrupted`)
      end(isRead ? 130 : 141)
    }
  })
}
