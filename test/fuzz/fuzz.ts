/**
 * One run of the fuzzer: runs a function of the library on a transport with given responses, and checks its result.
 */
import {
  ConversationsClient,
  ConversationsError,
  createServiceConversation,
  createServiceConversationMessage,
  createServiceConversationWithParticipants,
  createServiceUser,
  deleteServiceUserConversation,
  fetchServiceConversationParticipant,
  fetchServiceUserConversation,
  listServiceConversationMessage,
  listServiceUserConversation,
  pageServiceConversationParticipant,
  pageServiceUser,
  pageServiceUserConversation,
  ServiceConversation,
  ServiceConversationMessage,
  ServiceConversationParticipant,
  ServiceUser,
  ServiceUserConversation,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as FastCheck from "effect/FastCheck"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as TestContext from "effect/TestContext"
import process from "node:process"
import { isDeepStrictEqual } from "node:util"
import { advancing, turns } from "../advancing.ts"
import {
  conversation,
  conversationRecord,
  messageRecord,
  participantRecord,
  path,
  record,
  user,
  userRecord
} from "../support.ts"
import { type FuzzedResponse, responseWith } from "./response.ts"

const limit = 5

/** A record: its decoder, derived from the schema only, and an example. */
interface Kind {
  readonly example: object
  readonly is: (value: unknown) => boolean
  readonly decode: (raw: unknown) => Either.Either<object, unknown>
}

const kind = <A extends object, I extends object>(schema: Schema.Schema<A, I>, example: NoInfer<I>): Kind => ({
  example,
  is: Schema.is(Schema.typeSchema(schema)),
  decode: Schema.decodeUnknownEither(schema)
})

const kinds = {
  userConversation: kind(ServiceUserConversation, record),
  conversation: kind(ServiceConversation, conversationRecord),
  message: kind(ServiceConversationMessage, messageRecord),
  participant: kind(ServiceConversationParticipant, participantRecord),
  user: kind(ServiceUser, userRecord)
}

interface Operation {
  readonly effect: Effect.Effect<unknown, ConversationsError, ConversationsClient>
  readonly kind: Kind
  /** The type of its response; a page has its records under this key. */
  readonly responses: "nothing" | "record" | { readonly page: string } | { readonly list: string }
}

const service = { chatServiceSid: user.chatServiceSid }

const operations = {
  fetch: { effect: fetchServiceUserConversation(path), kind: kinds.userConversation, responses: "record" },
  update: {
    effect: updateServiceUserConversation(path, { lastReadMessageIndex: 3 }),
    kind: kinds.userConversation,
    responses: "record"
  },
  delete: { effect: deleteServiceUserConversation(path), kind: kinds.userConversation, responses: "nothing" },
  page: {
    effect: pageServiceUserConversation(user),
    kind: kinds.userConversation,
    responses: { page: "conversations" }
  },
  list: {
    effect: Stream.runCollect(listServiceUserConversation(user, { limit })),
    kind: kinds.userConversation,
    responses: { list: "conversations" }
  },
  createConversation: {
    effect: createServiceConversation(service, { uniqueName: "order-1042" }),
    kind: kinds.conversation,
    responses: "record"
  },
  createWithParticipants: {
    effect: createServiceConversationWithParticipants(service, { participant: [{ identity: "ada" }] }),
    kind: kinds.conversation,
    responses: "record"
  },
  createMessage: {
    effect: createServiceConversationMessage(conversation, { body: "Hello" }),
    kind: kinds.message,
    responses: "record"
  },
  listMessages: {
    effect: Stream.runCollect(listServiceConversationMessage(conversation, { limit, order: "desc" })),
    kind: kinds.message,
    responses: { list: "messages" }
  },
  fetchParticipant: {
    effect: fetchServiceConversationParticipant({ ...conversation, sid: "ada" }),
    kind: kinds.participant,
    responses: "record"
  },
  pageParticipants: {
    effect: pageServiceConversationParticipant(conversation),
    kind: kinds.participant,
    responses: { page: "participants" }
  },
  createUser: { effect: createServiceUser(service, { identity: "ada" }), kind: kinds.user, responses: "record" },
  pageUsers: { effect: pageServiceUser(service), kind: kinds.user, responses: { page: "users" } }
} satisfies Readonly<Record<string, Operation>>

export type Name = keyof typeof operations
export const names = Object.keys(operations) as ReadonlyArray<Name>

const operationOf = (name: Name): Operation => operations[name]

/** At most four attempts per page. A list ends at its limit, and after a hundred consecutive empty pages. */
const maxRequests = (name: Name): number => {
  const { responses: responses } = operationOf(name)
  return typeof responses === "object" && "list" in responses ? 4 * (limit + (limit + 1) * 101) : 4
}

const token = "s3cr3t-t0k3n"
const secrets = [token, btoa(`AC0:${token}`)]

const never = new Promise<never>(() => {})

const blank = new Uint8Array(4 * 1024 * 1024).fill(0x20)

/** The maximum number of bytes: a transport ends the body at its declared length. */
const lengthOf = ({ headers }: FuzzedResponse): number => {
  const length = headers["content-length"]
  const counts = headers["transfer-encoding"] === undefined &&
    (headers["content-encoding"] ?? "identity") === "identity"
  return counts && length !== undefined && /^\d+$/.test(length) ? Number(length) : Infinity
}

const streamOf = (fuzzed: FuzzedResponse): ReadableStream<Uint8Array> => {
  const { delivery } = fuzzed
  const body = fuzzed.body.subarray(0, lengthOf(fuzzed))
  let at = 0
  let left = lengthOf(fuzzed)
  const size = delivery === "whole" ? body.length : Math.max(1, Math.ceil(body.length / 7))
  return new ReadableStream({
    pull: (controller) => {
      if (at < body.length) {
        controller.enqueue(body.slice(at, at + size))
        at += size
        left -= size
        return
      }
      switch (delivery) {
        case "endless": {
          const more = blank.subarray(0, Math.max(0, left))
          left -= more.length
          return more.length > 0 ? controller.enqueue(more) : controller.close()
        }
        case "broken":
          return controller.error(new TypeError("terminated", { cause: new Error("socket hang up") }))
        case "stalled":
          return never
        default:
          return controller.close()
      }
    }
  }, { highWaterMark: 0 })
}

const nullBody = [204, 205, 304]

/** Sends the responses in order, repeats the last one, and counts requests. */
const transport = (responses: ReadonlyArray<FuzzedResponse>, max: number) => {
  const state = { requests: 0, bodies: [] as Array<Uint8Array> }
  const httpClient = HttpClient.make((request, url) =>
    Effect.suspend(() => {
      const fuzzed = responses[Math.min(state.requests++, responses.length - 1)]
      if (fuzzed === undefined) return Effect.never
      // Not an error of the library, so that no retry hides it.
      if (state.requests > max) return Effect.die(new Error(`more than ${max} requests`))
      if (url.origin !== "https://conversations.twilio.com") return Effect.die(new Error(`a request to ${url.origin}`))
      if (fuzzed.delivery === "silent") return Effect.never
      if (fuzzed.delivery === "unreachable") {
        const cause = new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "ECONNREFUSED" }) })
        return Effect.fail(new HttpClientError.RequestError({ request, reason: "Transport", cause }))
      }
      const fill = (text: string) =>
        text.replaceAll("{count}", String(state.requests))
          .replaceAll("{authorization}", `${request.headers["authorization"]} ${token}`)
      const headers = Object.fromEntries(Object.entries(fuzzed.headers).map(([name, value]) => [name, fill(value)]))
      const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(fuzzed.body)
      // Placeholders are only filled in valid UTF-8.
      const body = /\{(?:count|authorization)\}/.test(text) ? new TextEncoder().encode(fill(text)) : fuzzed.body
      state.bodies.push(body)
      return Effect.succeed(HttpClientResponse.fromWeb(
        request,
        new Response(nullBody.includes(fuzzed.status) ? null : streamOf({ ...fuzzed, body }), {
          status: fuzzed.status,
          headers
        })
      ))
    })
  )
  return { state, layer: Layer.succeed(HttpClient.HttpClient, httpClient) }
}

const wire = Schema.parseJson(ConversationsError)

/** The problem with a record, or `undefined`. */
const ofRecord = ({ decode, example, is }: Kind, value: unknown, raw: unknown): string | undefined => {
  if (!is(value)) return `is no record: ${JSON.stringify(value)}`
  if (Object.getPrototypeOf(value) !== Object.prototype) return "has another prototype"
  const fields = Reflect.ownKeys(value as object).length
  if (fields !== Object.keys(example).length) return `has ${fields} fields`
  const expected = decode(raw)
  if (Either.isLeft(expected)) return "the schema does not decode what the client did"
  return isDeepStrictEqual(value, expected.right) ? undefined : "is not what the schema decodes"
}

const parse = (bytes: Uint8Array | undefined): Record<string, unknown> =>
  JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>

/** The problem with the value of a function, or `undefined`. */
const ofValue = (name: Name, value: unknown, bodies: ReadonlyArray<Uint8Array>): string | undefined => {
  const { responses: responses, kind } = operationOf(name)
  if (responses === "nothing") return value === undefined ? undefined : "has a value"
  if (responses === "record") return ofRecord(kind, value, parse(bodies.at(-1)))
  if ("list" in responses) {
    const items = Chunk.toReadonlyArray(value as Chunk.Chunk<unknown>)
    if (items.length > limit) return `${items.length} items`
    return items.every((item) => kind.is(item)) ? undefined : "holds what is no record"
  }
  const { items, nextPageToken, ...rest } = value as { items: ReadonlyArray<unknown>; nextPageToken: unknown }
  if (Object.keys(rest).length > 0) return "has other fields"
  if (nextPageToken !== null && (typeof nextPageToken !== "string" || nextPageToken === "")) return "a bad token"
  const raw = parse(bodies.at(-1))[responses.page] as ReadonlyArray<unknown>
  if (items.length > 1_000 || items.length !== raw.length) return `${items.length} items`
  return items.map((item, at) => ofRecord(kind, item, raw[at])).find((problem) => problem !== undefined)
}

/** The problem with an error, or `undefined`. */
const ofError = (error: ConversationsError): string | undefined => {
  if (!(error instanceof Error)) return "is no Error"
  if (/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u.test(error.message)) {
    return `its message is not one clean line: ${JSON.stringify(error.message)}`
  }
  if (error.message.length < 10 || error.message.length > 5_000) {
    return `a message of ${error.message.length} characters`
  }
  const encoded = Schema.encodeEither(wire)(error)
  if (Either.isLeft(encoded)) return `does not encode: ${encoded.left.message}`
  const back = Schema.decodeEither(wire)(encoded.right)
  if (Either.isLeft(back)) return `does not decode: ${back.left.message}`
  if (back.right._tag !== error._tag || !isDeepStrictEqual({ ...back.right }, { ...error })) return "changes on a wire"
  const all = `${String(error)} ${encoded.right} ${error.stack} ${Object.values(error).map(String).join(" ")}`
  return secrets.some((secret) => all.includes(secret)) ? "tells a secret" : undefined
}

const builtIn = Reflect.ownKeys(Object.prototype).length

/** Runs one function with these responses. Returns the problem, if any. */
export const problemOf = (
  name: Name,
  responses: ReadonlyArray<FuzzedResponse>,
  maxResponseBytes: number
): Effect.Effect<string | undefined> =>
  Effect.suspend(() => {
    const { layer, state } = transport(responses, maxRequests(name))
    const client = ConversationsClient.layer({ accountSid: "AC0", authToken: Redacted.make(token), maxResponseBytes })
    return advancing(Effect.provide(operationOf(name).effect, Layer.provide(client, layer))).pipe(
      Effect.exit,
      Effect.map((exit) => {
        if (Reflect.ownKeys(Object.prototype).length !== builtIn) return "Object.prototype was changed"
        if (Exit.isSuccess(exit)) {
          const problem = ofValue(name, exit.value, state.bodies)
          return problem === undefined ? undefined : `a success that ${problem}`
        }
        const error = Cause.failureOption(exit.cause)
        if (Option.isNone(error) || Cause.isDie(exit.cause) || Cause.isInterrupted(exit.cause)) {
          return `a defect: ${Cause.pretty(exit.cause)}`
        }
        if (error.value._tag === "InvalidRequest" && error.value.status !== 400) return "refused its own request"
        const problem = ofError(error.value)
        return problem === undefined ? undefined : `${error.value._tag} ${problem}: ${error.value.message}`
      }),
      Effect.provide(TestContext.TestContext)
    )
  })

/** Unhandled rejections of a run. */
const unhandled: Array<unknown> = []

/** Collects unhandled rejections during a run. Each runtime reports them differently. */
const watching = async <A>(run: () => Promise<A>): Promise<A> => {
  const onRejection = (reason: unknown) => void unhandled.push(reason)
  const onEvent = (event: Event) => {
    // The fuzzer reports it, and continues to look for the smallest case.
    event.preventDefault()
    unhandled.push("reason" in event ? event.reason : event)
  }
  process.on("unhandledRejection", onRejection)
  globalThis.addEventListener?.("unhandledrejection", onEvent)
  try {
    return await run()
  } finally {
    process.off("unhandledRejection", onRejection)
    globalThis.removeEventListener?.("unhandledrejection", onEvent)
  }
}

/** The time limit of shrinking, in milliseconds. */
const maxShrinkMillis = 10_000

const printed = ({ body, delivery, headers, status }: FuzzedResponse): string =>
  JSON.stringify({ status, headers, delivery, body: new TextDecoder().decode(body).slice(0, 4_000) })

/** Runs `numRuns` cases from a seed. Returns the smallest failing case, if any. */
export const fuzz = (
  { names, numRuns, seed }: { readonly names: ReadonlyArray<Name>; readonly numRuns: number; readonly seed: number }
): Promise<{ readonly runs: number; readonly counterexample: string | undefined }> =>
  watching(async () => {
    let giveUpAt = Infinity
    const property = FastCheck.asyncProperty(
      FastCheck.constantFrom(...names).chain((name) =>
        FastCheck.tuple(
          FastCheck.constant(name),
          FastCheck.array(responseWith(operationOf(name).kind.example), { minLength: 1, maxLength: 4 })
        )
      ),
      FastCheck.constantFrom(32 * 1024 * 1024, 65_536, 64, 1),
      async ([name, responses], maxResponseBytes) => {
        if (performance.now() > giveUpAt) return
        const problem = await Effect.runPromise(problemOf(name, responses, maxResponseBytes)) ??
          (unhandled.length > 0 ? `an unhandled rejection: ${String(unhandled[0])}` : undefined)
        if (problem === undefined) return
        unhandled.length = 0
        giveUpAt = Math.min(giveUpAt, performance.now() + maxShrinkMillis)
        throw new Error(problem)
      }
    )
    const details = await FastCheck.check(property, { seed, numRuns })
    if (!details.failed) {
      await Effect.runPromise(turns(10))
      const late = unhandled.length > 0 ? `seed ${seed}: an unhandled rejection: ${String(unhandled[0])}` : undefined
      return { runs: details.numRuns, counterexample: late }
    }
    const [[name, responses] = [undefined, []], maxResponseBytes] = details.counterexample ?? []
    const problem = details.errorInstance instanceof Error
      ? details.errorInstance.message
      : String(details.errorInstance)
    return {
      runs: details.numRuns,
      counterexample: [
        `seed ${seed}, after ${details.numShrinks} shrinks: ${name} with maxResponseBytes ${maxResponseBytes}`,
        ...responses.map(printed),
        problem
      ].join("\n  ")
    }
  })
