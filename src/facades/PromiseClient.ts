/**
 * A client for programs without Effect: each operation is a function that returns a `Promise`, with plain values.
 *
 * @module
 * @since 3.0.0
 */
import * as Platform from "@effect/platform/FetchHttpClient"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { ConversationsClient } from "../client/ConversationsClient.ts"
import { runPromise } from "../client/runPromise.ts"
import type { ConversationsError } from "../errors/ConversationsError.ts"
import {
  all,
  callMerged,
  type MergedParameters,
  type NameInService,
  type Operations
} from "../internal/facades/operations.ts"
import { RetryPolicy } from "../policies/RetryPolicy.ts"
import { ThrottlePolicy } from "../policies/ThrottlePolicy.ts"
import { TimeoutPolicy } from "../policies/TimeoutPolicy.ts"
import * as FetchHttpClient from "../transports/FetchHttpClient.ts"
import { forService } from "./ServiceClient.ts"

/** A record with plain values: dates are of `Date`. Bytes are left as they are. */
export type Plain<A> = A extends string | number | boolean | null | undefined ? A
  : A extends DateTime.DateTime ? Date
  : A extends Uint8Array ? A
  : A extends ReadonlyArray<infer B> ? ReadonlyArray<Plain<B>>
  : { readonly [Name in keyof A]: Plain<A[Name]> }

/**
 * A list: `await` it for an array of all records, or use it in `for await`, which fetches the next page when the loop
 * gets there. Nothing is requested before that, and each use requests it anew.
 */
export interface PromiseList<A> extends PromiseLike<ReadonlyArray<A>>, AsyncIterable<A> {}

/** Options of a call. */
export interface CallOptions {
  /** Aborts the request. The promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/**
 * The parameters of an operation: the path and the values or options in one object, which can be left out if no field is
 * required, and options of the call.
 */
export type PromiseParameters<Input> = Record<never, never> extends Input
  ? [values?: Input | undefined, options?: CallOptions]
  : [values: Input, options?: CallOptions]

/** What an operation returns: a promise of a record, or a list. */
export type PromiseResult<A> = A extends Effect.Effect<infer B, infer _E, infer _R>
  ? Promise<[B] extends [void] ? void : Plain<B>>
  : A extends Stream.Stream<infer B, infer _E, infer _R> ? PromiseList<Plain<B>>
  : never

/** All operations of a service by their names without `Service`, and the functions of several requests. */
export type PromiseServiceClient = {
  readonly [Name in keyof Operations as NameInService<Name>]: Operations[Name] extends
    (...values: infer Values) => infer A
    ? (...parameters: PromiseParameters<Omit<MergedParameters<Values>, "chatServiceSid">>) => PromiseResult<A>
    : never
}

/** All operations by their names, and the functions of several requests. */
export type PromiseOperations = {
  readonly [Name in keyof Operations]: Operations[Name] extends (...values: infer Values) => infer A
    ? (...parameters: PromiseParameters<MergedParameters<Values>>) => PromiseResult<A>
    : never
}

/** Types of the client and its options. */
export declare namespace PromiseClient {
  /**
   * The account and its token, or an API key, for a {@link PromiseClient}. Without either they are read from the
   * environment.
   */
  export type Credentials =
    | { readonly accountSid: string; readonly authToken: string | Redacted.Redacted<string> }
    | { readonly apiKeySid: string; readonly apiKeySecret: string | Redacted.Redacted<string> }
    | Record<never, never>

  /** Options of a client. */
  export interface Options extends ConversationsClient.Options {
    /** In place of the global `fetch`, such as that of a simulator. */
    readonly fetch?: ((input: string | URL | Request, init?: RequestInit) => Promise<Response>) | undefined
    /** When to retry. */
    readonly retry?: RetryPolicy.Options | undefined
    /** When to give up. */
    readonly timeout?: TimeoutPolicy.Options | undefined
    /** How much to send at once. */
    readonly throttle?: ThrottlePolicy.Options | undefined
  }
}

/**
 * What `await using` calls, if the program's types know `Symbol.asyncDispose`: those of TypeScript's
 * `"lib": ["esnext.disposable"]`, of Node, Bun or Deno.
 */
export type PromiseClientDisposal = SymbolConstructor extends { readonly asyncDispose: infer Key extends symbol }
  ? { readonly [Name in Key]: () => Promise<void> }
  : Record<never, never>

/** A client for programs without Effect. */
export interface PromiseClient extends PromiseOperations, PromiseClientDisposal {
  /** The operations of one conversation service: `twilio.service("IS…").fetchConversation({ sid })`. */
  readonly service: (chatServiceSid: string) => PromiseServiceClient
  /** Closes the client. Let the calls in flight end before. */
  readonly dispose: () => Promise<void>
}

type Run = ReturnType<typeof runPromise<ConversationsClient, unknown>>

/** Replaces dates, and leaves everything else as it is. */
const plain = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value
  if (DateTime.isDateTime(value)) return DateTime.toDate(value)
  if (Array.isArray(value)) return value.map(plain)
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]))
}

/** Waits for a step of a list, but no longer than the signal allows. */
const until = <A>(step: Promise<A>, signal: AbortSignal | undefined): Promise<A> =>
  signal === undefined ? step : new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener("abort", abort, { once: true })
    step.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort))
  })

const listOf = <A>(
  run: Run,
  stream: Stream.Stream<A, ConversationsError, ConversationsClient>,
  signal: AbortSignal | undefined
): PromiseList<unknown> => ({
  then: (resolved, rejected) =>
    run(Effect.map(Stream.runCollect(stream), (records) => Array.from(records, plain)), { signal })
      .then(resolved, rejected),
  async *[Symbol.asyncIterator]() {
    signal?.throwIfAborted()
    const iterator = (await run(Stream.toAsyncIterableEffect(stream)))[Symbol.asyncIterator]()
    try {
      for (;;) {
        const step = await until(iterator.next(), signal)
        if (step.done === true) return
        yield plain(step.value)
      }
    } finally {
      // Aborts the request if the loop ends early.
      await iterator.return?.()
    }
  }
})

/** Makes promises of a function that returns effects and streams. */
const promised = (run: Run, operation: (values: unknown) => unknown) => (values?: unknown, options?: CallOptions) => {
  const made = operation(values ?? {}) as
    | Effect.Effect<unknown, ConversationsError, ConversationsClient>
    | Stream.Stream<unknown, ConversationsError, ConversationsClient>
  return Effect.isEffect(made) ? run(Effect.map(made, plain), options) : listOf(run, made, options?.signal)
}

const fromLayer = <E>(layer: Layer.Layer<ConversationsClient, E>): PromiseClient => {
  const runtime = ManagedRuntime.make(layer)
  const run: Run = runPromise(runtime)
  const dispose = () => runtime.dispose()
  const operations = all().map(([name, operation]) =>
    [name, promised(run, (values) => callMerged(operation, values))] as const
  )
  const service = (chatServiceSid: string) =>
    Object.fromEntries(
      Object.entries(forService(chatServiceSid)).map(([name, operation]) =>
        [name, promised(run, operation as (values: unknown) => unknown)] as const
      )
    ) as PromiseServiceClient
  return {
    ...Object.fromEntries(operations) as PromiseOperations,
    service,
    dispose,
    [Symbol.asyncDispose]: dispose
  }
}

const secret = (value: unknown): unknown => typeof value === "string" ? Redacted.make(value) : value

const make = (options: PromiseClient.Credentials & PromiseClient.Options = {}): PromiseClient => {
  const { fetch, retry, throttle, timeout, ...client } = options as Record<string, unknown> & PromiseClient.Options
  const isKnown = ["accountSid", "authToken", "apiKeySid", "apiKeySecret"].some((name) => Object.hasOwn(client, name))
  const given = Object.fromEntries(
    Object.entries(client).map((
      [name, value]
    ) => [name, name === "authToken" || name === "apiKeySecret" ? secret(value) : value])
  )
  const Client: Layer.Layer<ConversationsClient, unknown, never> = Layer.provide(
    isKnown
      ? ConversationsClient.layer(given as unknown as ConversationsClient.Credentials)
      : ConversationsClient.layerConfig(given),
    fetch === undefined
      ? FetchHttpClient.layer
      : Layer.provide(FetchHttpClient.layer, Layer.succeed(Platform.Fetch, fetch as typeof globalThis.fetch))
  )
  return fromLayer(
    Layer.mergeAll(Client, RetryPolicy.layer(retry), TimeoutPolicy.layer(timeout), ThrottlePolicy.layer(throttle))
  )
}

/**
 * Makes a client for programs without Effect. Each operation takes one object, with the parameters of the path and the
 * values or options, and returns a `Promise` or a {@link PromiseList}. Dates are of `Date`. A call rejects with the
 * error itself: `error instanceof NotFound`.
 *
 * Make one for the process: it holds the limit for all requests in flight. Nothing is built before the first call. A
 * wrong option, or a missing variable, rejects every call. A bundler keeps all operations for it.
 *
 * @example
 * ```ts
 * import { PromiseClient } from "@effect-twilio/conversations/PromiseClient"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 *
 * const twilio = PromiseClient.make({
 *   accountSid: Simulator.accountSid,
 *   authToken: Simulator.authToken,
 *   // without this the requests are sent to Twilio
 *   fetch: Simulator.unsafeMake().fetch
 * })
 * const desk = twilio.service(Seed.supportDesk.chatServiceSid)
 *
 * const { dateCreated, friendlyName } = await desk.fetchConversation({ sid: "order-1042" })
 * console.log(friendlyName, dateCreated?.toISOString())
 *
 * for await (const { body } of desk.listConversationMessage({ conversationSid: "order-1042", limit: 1 })) {
 *   console.log(body)
 * }
 * // Order 1042: where is my parcel? 2024-02-01T10:15:00.000Z
 * // Hello, my parcel should have been here on Monday. Where is it?
 * ```
 */
export const PromiseClient: {
  /**
   * Makes a client. Without credentials it reads `TWILIO_API_KEY` and `TWILIO_API_SECRET`, or `TWILIO_ACCOUNT_SID` and
   * `TWILIO_AUTH_TOKEN`, from the environment.
   */
  readonly make: (options?: PromiseClient.Credentials & PromiseClient.Options) => PromiseClient
  /** Makes a client of a layer with Effect's client, for example of a simulator, or with another transport. */
  readonly fromLayer: <E>(layer: Layer.Layer<ConversationsClient, E>) => PromiseClient
} = { make, fromLayer }
