/**
 * Custom request headers, and a callback for every response.
 *
 * @module
 * @since 3.0.0
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Major from "../internal/effect/effect.ts"
import * as Either from "../internal/effect/either.ts"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import type { InvalidRequest } from "../errors/ConversationsError.ts"
import * as Input from "../internal/guard/input.ts"

/** Types of request options. */
export declare namespace RequestOptions {
  /** Request options in the context. */
  export interface Service {
    /** Headers to add to every request, by lower-case name. */
    readonly headers: { readonly [name: string]: string | Redacted.Redacted<string> }
    /** Runs for every response. */
    readonly onResponse: ((response: Response) => Effect.Effect<void>) | undefined
  }

  /** Options of `RequestOptions.make` and `RequestOptions.layer`. */
  export interface Options {
    /**
     * Headers to add to every request, in printable ASCII. A `Redacted` value never appears in errors or printed
     * requests, even if the server echoes it. A header that an operation sets from an option, such as `webhookEnabled`,
     * takes precedence. Those of the client and of the connection are rejected, such as `authorization` and
     * `user-agent` (an option of the client).
     */
    readonly headers?: { readonly [name: string]: string | Redacted.Redacted<string> } | undefined
    /**
     * Runs in the fiber of the call after every attempt that got a complete response, whatever its status. The call
     * waits for it, even past its timeouts, so keep it short. It cannot fail; a defect ends the call without a retry.
     */
    readonly onResponse?: ((response: Response) => Effect.Effect<void>) | undefined
  }

  /** The response to an attempt, without its body. */
  export interface Response {
    /** The name of the function that was called, such as `fetchServiceUserConversation`. */
    readonly operation: string
    /** The method of the request. */
    readonly method: string
    /** The path template, with parameter names instead of values. */
    readonly template: string
    /** The status of the response. */
    readonly status: number
    /** The header `Twilio-Request-Id`, which Twilio's support uses to find the request. */
    readonly requestId: string | null
    /** By lower-case name. Credentials that the server echoes are redacted. */
    readonly headers: { readonly [name: string]: string }
    /** The number of the attempt; `1` for the first. */
    readonly attempt: number
    /** The time from sending the request to the end of the body. */
    readonly duration: Duration.Duration
  }
}

const refused = new Set(
  ("accept authorization connection content-encoding content-length content-type expect host keep-alive " +
    "proxy-authorization proxy-connection te trailer transfer-encoding upgrade user-agent").split(" ")
)

const headers: Input.Check<RequestOptions.Service["headers"]> = (field, values = {}) => {
  const own = Input.ownFields(field, values, "must be an object of header names and values", `${field}.`)
  if (Either.isLeft(own)) return own
  const out: Record<string, string | Redacted.Redacted<string>> = {}
  for (const name of Object.keys(own.right)) {
    const value = own.right[name]
    const lower = name.toLowerCase()
    const text = Input.plainText(value)
    // RFC 9110 §5.1 and §5.5.
    const wrong = !/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(lower) || lower === "__proto__"
      ? "is not a header name"
      : refused.has(lower)
      ? "is set by the client, and cannot be overridden"
      : Object.hasOwn(out, lower)
      ? "is given twice"
      : typeof text !== "string" || !/^(?:[!-~](?:[ -~]*[!-~])?)?$/.test(text)
      ? "must be text in printable ASCII, without surrounding spaces"
      : undefined
    if (wrong !== undefined) return Either.left(Input.invalidRequest(`${field}.${name}`, wrong))
    out[lower] = value as string | Redacted.Redacted<string>
  }
  return Either.right(out)
}

const read = (options: RequestOptions.Options = {}): Either.Either<RequestOptions.Service, InvalidRequest> =>
  Input.options<RequestOptions.Service>(options, {
    headers,
    onResponse: Input.optionalOf(
      (value): value is NonNullable<RequestOptions.Options["onResponse"]> => typeof value === "function",
      "must be a function from a response to an Effect"
    )
  })

const make = (options?: RequestOptions.Options): RequestOptions.Service => Either.getOrThrow(read(options))

const RequestOptionsReference: Major.ReferenceClass<
  RequestOptions,
  "@effect-twilio/conversations/RequestOptions",
  RequestOptions.Service
> = Major.referenceClass<RequestOptions, RequestOptions.Service>()(
  "@effect-twilio/conversations/RequestOptions",
  () => make()
)

/**
 * Custom headers and a response callback for a whole program, a part of it, or a single call. The nearest provided
 * options win; options are not merged.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation, RequestOptions } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * const Options = RequestOptions.layer({
 *   headers: { "x-desk": "eu" },
 *   onResponse: ({ attempt, operation, status }) => Console.log(`${operation}, attempt ${attempt}: ${status}`)
 * })
 *
 * await Simulator.runPromise(Effect.provide(fetchServiceUserConversation(Seed.order), Options))
 * // fetchServiceUserConversation, attempt 1: 200
 * ```
 */
export class RequestOptions extends RequestOptionsReference {
  /**
   * Makes request options. Throws `InvalidRequest` if an option is invalid; its `field` names the option.
   *
   * @example
   * ```ts
   * import { fetchServiceUserConversation, RequestOptions } from "@effect-twilio/conversations"
   * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
   * import { Console, Effect } from "effect"
   *
   * // a header for one call, beside the surrounding options
   * const order = Effect.updateService(
   *   fetchServiceUserConversation(Seed.order),
   *   RequestOptions,
   *   (outer) => RequestOptions.make({ ...outer, headers: { ...outer.headers, "x-ticket": "1042" } })
   * )
   *
   * await Simulator.runPromise(Effect.gen(function* () {
   *   yield* Effect.provide(order, RequestOptions.layer({ headers: { "x-desk": "eu" } }))
   *   const [request] = yield* Effect.flatMap(Simulator, (simulator) => simulator.requests)
   *   yield* Console.log(`x-desk: ${request?.headers["x-desk"]}, x-ticket: ${request?.headers["x-ticket"]}`)
   * }))
   * // x-desk: eu, x-ticket: 1042
   * ```
   */
  static readonly make: (options?: RequestOptions.Options) => RequestOptions.Service = make

  /**
   * A layer with these {@link RequestOptions}. Fails with `InvalidRequest` if an option is invalid; its `field` names
   * it.
   */
  static readonly layer: (
    options?: RequestOptions.Options
  ) => Layer.Layer<Major.Provided<RequestOptions>, InvalidRequest> = (
    options
  ) => Layer.effect(RequestOptions, Effect.suspend(() => Either.toEffect(read(options))))

  /**
   * A layer without headers and callback, which turns off surrounding {@link RequestOptions} for a part of a program.
   */
  static readonly none: Layer.Layer<Major.Provided<RequestOptions>> = Layer.sync(RequestOptions, () => make())
}
