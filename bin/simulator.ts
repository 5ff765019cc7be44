#!/usr/bin/env node
/**
 * The command `npx @effect-twilio/conversations`: serves a simulator of Twilio's Conversations API on a port, with a page
 * to look at.
 */
import { Fault, Seed, Simulator } from "../src/testing/mod.ts"
import { serve } from "../src/testing/serve.ts"
import { WebhookEvent } from "../src/webhooks/WebhookEvent.ts"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem"
import * as NodePath from "@effect/platform-node-shared/NodePath"
import * as NodeRuntime from "@effect/platform-node-shared/NodeRuntime"
import * as NodeTerminal from "@effect/platform-node-shared/NodeTerminal"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as HashMap from "effect/HashMap"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { readFileSync } from "node:fs"
import process from "node:process"
import { introduction } from "./introduction.ts"
import * as Journal from "./journal.ts"
import { seedsOf, SeedText } from "./seedFile.ts"
import { version } from "../src/internal/client/version.ts"

/** A mistake of who started the command. */
class UsageError extends Schema.TaggedError<UsageError>()("UsageError", { message: Schema.String }) {}

const options = {
  port: Options.integer("port").pipe(
    Options.withAlias("p"),
    Options.withDefault(4010),
    Options.withDescription("The port; 0 is any free one")
  ),
  host: Options.text("host").pipe(
    Options.withDefault("127.0.0.1"),
    Options.withDescription("The address to listen on; 0.0.0.0 for other machines too")
  ),
  seed: Options.file("seed", { exists: "yes" }).pipe(
    Options.withDescription("A JSON file with the data to start with: see docs/simulator.md"),
    Options.optional
  ),
  generate: Options.integer("generate").pipe(
    Options.withDescription("Adds the user auditor@example.com with this number of conversations"),
    Options.optional
  ),
  state: Options.file("state").pipe(
    Options.withDescription("A file that keeps what happens, for the next start"),
    Options.optional
  ),
  latency: Options.integer("latency").pipe(
    Options.withDefault(0),
    Options.withDescription("Milliseconds before each response")
  ),
  maxConcurrent: Options.integer("max-concurrent").pipe(
    Options.withDescription("Answers 429 above this number of requests in flight"),
    Options.optional
  ),
  retryAfter: Options.integer("retry-after").pipe(
    Options.withDescription("The Retry-After of those responses, in seconds"),
    Options.optional
  ),
  maxPageSize: Options.integer("max-page-size").pipe(
    Options.withDescription("Caps each page at this number of records"),
    Options.optional
  ),
  fault: Options.keyValueMap("fault").pipe(
    Options.withDescription("A fault for every n-th request, as unavailable=50; also rateLimited, dropped, truncated"),
    Options.optional
  ),
  webhooks: Options.text("webhooks").pipe(
    Options.withDescription("A URL that gets all webhooks of every service, before and after the event"),
    Options.optional
  ),
  enforcePermissions: Options.boolean("enforce-permissions").pipe(
    Options.withDescription("The page writes as somebody only what their role permits")
  ),
  noPage: Options.boolean("no-page").pipe(Options.withDescription("Serves the API only")),
  pageHost: Options.text("page-host").pipe(
    Options.withDescription("A host name under which other machines may open the page"),
    Options.repeated
  )
}

const faults: Readonly<Record<string, () => Fault.Fault>> = {
  rateLimited: () => Fault.rateLimited({ retryAfter: 1 }),
  unavailable: () => Fault.serverError({ status: 503 }),
  dropped: () => Fault.droppedConnection(),
  truncated: () => Fault.truncatedBody()
}

const integer = (name: string, value: number, min: number, max: number) =>
  value >= min && value <= max
    ? Effect.succeed(value)
    : new UsageError({ message: `--${name} must be an integer from ${min} to ${max}, not ${value}` })

const optionalInteger = (name: string, value: Option.Option<number>, min: number, max: number) =>
  Effect.map(
    Effect.forEach(Option.toArray(value), (given) => integer(name, given, min, max)),
    ([read]) => read
  )

const faultRule = (given: HashMap.HashMap<string, string>) =>
  Effect.forEach(HashMap.toEntries(given), ([name, text]) => {
    const make = Object.hasOwn(faults, name) ? faults[name] : undefined
    const every = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
    return make === undefined || every === undefined
      ? new UsageError({
        message: `--fault must be one of ${Object.keys(faults).join(", ")} with a number, as unavailable=50`
      })
      : Effect.succeed({ every, make })
  })

const auditor = (count: number): Seed.User =>
  Seed.user({
    identity: "auditor@example.com",
    generated: {
      count,
      conversation: (index) => ({
        friendlyName: `Order ${index}`,
        messages: index % 20,
        lastReadMessageIndex: index % 20 === 0 ? null : 0
      })
    }
  })

const readSeeds = (file: Option.Option<string>, generate: Option.Option<number>) =>
  Effect.gen(function* () {
    const seeds = Option.isNone(file)
      ? [Seed.supportDesk]
      : yield* Schema.decodeUnknown(SeedText)(readFileSync(file.value, "utf8")).pipe(
        Effect.map(seedsOf),
        Effect.mapError((error) => new UsageError({ message: `${file.value} is not a seed: ${error.message}` }))
      )
    if (Option.isNone(generate)) return seeds
    const count = yield* integer("generate", generate.value, 1, 1_000_000_000)
    return seeds.map((seed, index) => index === 0 ? { ...seed, users: [...seed.users, auditor(count)] } : seed)
  })

/** Configures the webhooks of each service by the API, as a program would. */
const sendWebhooksTo = (simulator: Simulator.Service, seeds: ReadonlyArray<Seed.Seed>, url: string) =>
  Effect.forEach(seeds, ({ chatServiceSid }) =>
    Effect.promise(async () => {
      const body = new URLSearchParams({ Method: "POST", PreWebhookUrl: url, PostWebhookUrl: url })
      for (const name of WebhookEvent.names) body.append("Filters", name)
      const path = `/v1/Services/${chatServiceSid}/Configuration/Webhooks`
      const request = new Request(`https://conversations.twilio.com${path}`, { method: "POST", body })
      const response = await simulator.ownerHandler(request)
      if (!response.ok) throw new Error(await response.text())
    }), { discard: true })

const command = Command.make("conversations", options, (given) =>
  Effect.gen(function* () {
    const port = yield* integer("port", given.port, 0, 65_535)
    const latency = yield* integer("latency", given.latency, 0, 3_600_000)
    const rules = yield* Option.match(given.fault, { onNone: () => Effect.succeed([]), onSome: faultRule })
    const now = yield* Clock.currentTimeMillis
    const journal = Option.isNone(given.state) ? undefined : yield* Journal.open(given.state.value, now)
    const webhooks = Option.getOrUndefined(given.webhooks)
    if (webhooks !== undefined && !/^https?:\/\/[^/]/.test(webhooks)) {
      return yield* new UsageError({ message: `--webhooks must be a URL such as http://127.0.0.1:3000/webhooks` })
    }
    const seeds = yield* readSeeds(given.seed, given.generate)
    const simulator = yield* Simulator.make({
      seed: seeds,
      latency,
      maxConcurrentRequests: yield* optionalInteger("max-concurrent", given.maxConcurrent, 1, 1_000_000),
      maxPageSize: yield* optionalInteger("max-page-size", given.maxPageSize, 1, 1_000),
      retryAfter: yield* optionalInteger("retry-after", given.retryAfter, 0, 86_400),
      webhooks: (request) => fetch(request),
      maxRecordedRequests: 500,
      permissions: given.enforcePermissions ? "enforced" : "ignored",
      startAt: new Date(journal?.startAt ?? now)
    })
    if (journal !== undefined && Option.isSome(given.state)) {
      yield* Journal.replay(simulator, journal, now)
      yield* Journal.follow(simulator, given.state.value)
    }
    if (webhooks !== undefined) yield* sendWebhooksTo(simulator, seeds, webhooks)
    if (rules.length > 0) {
      yield* simulator.setFaults((_, index) => rules.find(({ every }) => (index + 1) % every === 0)?.make() ?? null)
    }
    const hosts = given.pageHost.length === 0 ? undefined : given.pageHost
    const served = yield* serve(simulator, { port, host: given.host, page: !given.noPage, pageHosts: hosts })
    // Clients cannot connect to an address that means all of them.
    const url = served.url.replace(/\/\/(0\.0\.0\.0|\[::\])/, "//127.0.0.1")
    yield* Console.log(introduction(url, given.noPage ? null : `${url}/`))
    return yield* Effect.never
  }).pipe(Effect.scoped)).pipe(
    Command.withDescription("Serves a simulator of Twilio's Conversations API, with a page to look at it.")
  )

const run = Command.run(command, { name: "conversations", version })

run(process.argv).pipe(
  Effect.catchTags({
    ServeError: ({ message }) => new UsageError({ message }),
    StateError: ({ message }) => new UsageError({ message })
  }),
  Effect.catchTag("UsageError", ({ message }) =>
    Effect.zipRight(
      Console.error(`${message}\n\nTry --help.`),
      Effect.sync(() => {
        process.exitCode = 2
      })
    )),
  Effect.provide(Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeTerminal.layer)),
  NodeRuntime.runMain({ disableErrorReporting: true })
)
