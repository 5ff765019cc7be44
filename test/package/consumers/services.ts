/** A program with its own services and errors, in strict TypeScript: what composes, and what the compiler rejects. */
import {
  type ConversationsClient,
  type ConversationsError,
  fetchServiceUserConversation,
  listServiceUserConversation,
  type Page,
  pageServiceUserConversation,
  type RateLimited,
  RetryPolicy,
  type ServiceUserConversation,
  type ServiceUserPath,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import { Seed, Simulator } from "@effect-twilio/conversations/testing"
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"

// Its declarations are checked too.
export type { PromiseClient } from "@effect-twilio/conversations/PromiseClient"

export class UnknownPerson extends Data.TaggedError("UnknownPerson")<{ readonly name: string }> {}

export class NothingUnread extends Data.TaggedError("NothingUnread")<{ readonly user: ServiceUserPath }> {}

interface People {
  readonly find: (name: string) => Effect.Effect<ServiceUserPath, UnknownPerson>
}

export class Directory extends Context.Tag("Directory")<Directory, People>() {
  static readonly layer: Layer.Layer<Directory> = Layer.succeed(Directory, {
    find: (name) =>
      name.includes(" ")
        ? Effect.fail(new UnknownPerson({ name }))
        : Effect.succeed({ chatServiceSid: Seed.supportDesk.chatServiceSid, userSid: `${name}@example.com` })
  })
}

interface Conversations {
  readonly firstUnread: (
    name: string
  ) => Effect.Effect<ServiceUserConversation, UnknownPerson | NothingUnread | ConversationsError>
  readonly firstPage: (name: string) => Effect.Effect<Page<ServiceUserConversation>, UnknownPerson | ConversationsError>
}

/** A service on top of the library, which requires the client. */
export class Inbox extends Context.Tag("Inbox")<Inbox, Conversations>() {
  static readonly layer: Layer.Layer<Inbox, never, Directory | ConversationsClient> = Layer.effect(
    Inbox,
    Effect.gen(function* () {
      const directory = yield* Directory
      const context = yield* Effect.context<ConversationsClient>()
      return {
        firstUnread: (name) =>
          Effect.gen(function* () {
            const user = yield* directory.find(name)
            const unread = yield* listServiceUserConversation(user).pipe(
              Stream.filter((one) => (one.unreadMessagesCount ?? 0) > 0),
              Stream.runHead
            )
            if (Option.isNone(unread)) return yield* new NothingUnread({ user })
            // a record can be passed as a path
            return yield* fetchServiceUserConversation(unread.value)
          }).pipe(Effect.provide(context)),
        firstPage: (name) =>
          directory.find(name).pipe(
            Effect.flatMap((user) => pageServiceUserConversation(user, { pageSize: 2 })),
            Effect.provide(context)
          )
      }
    })
  )
}

const firstUnread = (name: string) => Effect.flatMap(Inbox, (inbox) => inbox.firstUnread(name))

const handlers = {
  UnknownPerson: ({ name }: UnknownPerson) => Effect.succeed(`nobody is called ${name}`),
  NothingUnread: ({ user }: NothingUnread) => Effect.succeed(`${user.userSid} has read everything`),
  NotFound: () => Effect.succeed("not found"),
  Unauthorized: () => Effect.succeed("wrong credentials"),
  Forbidden: () => Effect.succeed("not for you"),
  InvalidRequest: () => Effect.succeed("a mistake of ours"),
  Conflict: () => Effect.succeed("somebody was faster"),
  ServerError: () => Effect.succeed("Twilio is down"),
  UnexpectedResponse: () => Effect.succeed("not Twilio"),
  TransportError: () => Effect.succeed("no network"),
  TimedOut: ({ phase }: { readonly phase: "attempt" | "overall" }) => Effect.succeed(`too slow: ${phase}`),
  LimiterFailed: () => Effect.succeed("no limiter")
}

/** Its type is inferred, so the declarations must name the types of the library. */
export const named = (name: string) =>
  firstUnread(name).pipe(Effect.map((one) => one.friendlyName ?? one.conversationSid))

/** One case is left, and the type has exactly that one. */
const almost = (name: string): Effect.Effect<string, RateLimited, Inbox> => Effect.catchTags(named(name), handlers)

const tell = (name: string): Effect.Effect<string, never, Inbox> =>
  Effect.catchTag(almost(name), "RateLimited", () => Effect.succeed("later"))

// @ts-expect-error a forgotten case stays in the type
const forgotten: (name: string) => Effect.Effect<string, never, Inbox> = almost

// @ts-expect-error there is no such error
const misspelt = (name: string) => Effect.catchTag(named(name), "NotFond", () => Effect.succeed("not found"))

// @ts-expect-error a layer is missing: who is Inbox?
const unprovided = () => Effect.runPromise(tell("ada"))

// @ts-expect-error Twilio has no such level
const wrongLevel = (path: ServiceUserConversation) => updateServiceUserConversation(path, { notificationLevel: "off" })

// @ts-expect-error a user is not a conversation
const wrongPath = (user: ServiceUserPath) => fetchServiceUserConversation(user)

// @ts-expect-error what may be null has to be looked at
const nullable = (one: ServiceUserConversation): number => one.unreadMessagesCount

/** The errors above are only compiled, never run. */
export const refused: ReadonlyArray<unknown> = [forgotten, misspelt, unprovided, wrongLevel, wrongPath, nullable]

const Main = Inbox.layer.pipe(
  Layer.provide(Directory.layer),
  Layer.provide(Simulator.layerClient()),
  Layer.provide(RetryPolicy.none)
)

const program = Effect.gen(function* () {
  for (const name of ["ada", "linus", "no body"]) yield* Console.log(yield* tell(name))
  const { items, nextPageToken } = yield* Effect.flatMap(Inbox, (inbox) => inbox.firstPage("ada"))
  const [first] = items
  yield* Console.log(
    `${items.length} records from ${first?.friendlyName}, ${nextPageToken === null ? "no" : "some"} more`
  )
})

await Effect.runPromise(Effect.provide(program, Main))
