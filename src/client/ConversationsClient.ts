/**
 * The client, bound to a Twilio account.
 *
 * @module
 * @since 0.1.0
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Major from "../internal/effect/effect.ts"
import type { ConversationsError, InvalidRequest } from "../errors/ConversationsError.ts"
import type { ClientOperation, OperationRequest } from "../internal/call/operation.ts"
import * as Client from "../internal/client/client.ts"
import * as ClientOptions from "../internal/client/clientOptions.ts"
import * as Credentials from "../internal/client/credentials.ts"
import * as Either from "../internal/effect/either.ts"
import { fieldsOf, invalidRequest } from "../internal/guard/input.ts"

export type { ClientOperation, OperationRequest } from "../internal/call/operation.ts"

/** Types of the client and its options. */
export declare namespace ConversationsClient {
  /**
   * A client bound to an account, as {@link ConversationsClient.layer} makes it. Whatever wraps or replaces one of its
   * functions, credentials are redacted and the policies in the context apply to each request, because both happen inside.
   */
  export interface Service {
    /**
     * Runs an operation. The functions of this library, such as `fetchServiceUserConversation`, call it with their
     * checked input, so there is no need to call it yourself. Replace it to see or to refuse every call of a program,
     * for example in a test.
     *
     * @since 3.0.0
     */
    readonly run: <A>(operation: ClientOperation<A>, request: OperationRequest) => Effect.Effect<A, ConversationsError>
    /**
     * An `HttpClient` for requests that this library has no function for. Pass a path; the base URL and the credentials
     * are added. Responses have their whole body read, and failures are a {@link ConversationsError}.
     *
     * @since 3.0.0
     */
    readonly http: HttpClient.HttpClient.With<ConversationsError>
  }

  /** The account SID and auth token, or an API key, but not both. For an OAuth app use `ClientCredentials.layer`. */
  export type Credentials =
    | {
      /** `AC` and 32 hexadecimal digits. */
      readonly accountSid: string
      readonly authToken: Redacted.Redacted<string>
      readonly apiKeySid?: undefined
      readonly apiKeySecret?: undefined
    }
    | {
      /** `SK` and 32 hexadecimal digits. */
      readonly apiKeySid: string
      readonly apiKeySecret: Redacted.Redacted<string>
      readonly accountSid?: undefined
      readonly authToken?: undefined
    }

  /** Options that apply to all kinds of credentials. */
  export interface Options {
    /** The Twilio region that processes the data, such as `ie1`. It defaults to `us1` if `edge` is not given either. */
    readonly region?: string | undefined
    /** The Twilio edge where requests enter its network, such as `dublin`. It is optional for known regions. */
    readonly edge?: string | undefined
    /**
     * Replaces Twilio's base URL, for a proxy or a simulator. Its path is kept as a prefix. It must be https, except on
     * loopback, and cannot be combined with `region` or `edge`.
     */
    readonly baseUrl?: string | URL | undefined
    /** The maximum size of a response body, in bytes after decompression. The default is 33,554,432 (32 MiB). */
    readonly maxResponseBytes?: number | undefined
    /**
     * The name of your program, such as `"my-desk/1.2"`, in printable ASCII. It is appended to the library's in the
     * `User-Agent` of every request: `effect-twilio-conversations/3.0.0 (node 20.19.5) my-desk/1.2`. A browser sends
     * its own `User-Agent` instead.
     *
     * @since 3.0.0
     */
    readonly userAgent?: string | undefined
  }

  /**
   * Options of {@link ConversationsClient.layerConfig}. Each of the credentials, the region and the edge is a `Config`,
   * read from a variable of any name. The other options are values or a `Config`.
   *
   * @since 3.0.0
   */
  export type ConfigOptions =
    & (
      | {
        readonly accountSid: Config.Config<string>
        readonly authToken: Config.Config<Redacted.Redacted<string>>
        readonly apiKeySid?: undefined
        readonly apiKeySecret?: undefined
      }
      | {
        readonly apiKeySid: Config.Config<string>
        readonly apiKeySecret: Config.Config<Redacted.Redacted<string>>
        readonly accountSid?: undefined
        readonly authToken?: undefined
      }
      | {
        readonly accountSid?: undefined
        readonly authToken?: undefined
        readonly apiKeySid?: undefined
        readonly apiKeySecret?: undefined
      }
    )
    & {
      readonly region?: Config.Config<string | undefined> | undefined
      readonly edge?: Config.Config<string | undefined> | undefined
      readonly baseUrl?: string | URL | Config.Config<string | URL | undefined> | undefined
      readonly maxResponseBytes?: number | Config.Config<number | undefined> | undefined
      readonly userAgent?: string | Config.Config<string | undefined> | undefined
    }
}

const ConversationsClientTag: Major.ServiceClass<
  ConversationsClient,
  "@effect-twilio/conversations/ConversationsClient",
  ConversationsClient.Service
> = Major.serviceClass<ConversationsClient, ConversationsClient.Service>()(
  "@effect-twilio/conversations/ConversationsClient"
)

const accountFields = ["accountSid", "authToken", "apiKeySid", "apiKeySecret"]

const known = [...accountFields, ...ClientOptions.hostFields, ...ClientOptions.otherFields]

const make = (
  options: ConversationsClient.Credentials & ConversationsClient.Options
): Effect.Effect<ConversationsClient.Service, InvalidRequest, HttpClient.HttpClient> =>
  Effect.gen(function* () {
    const own = yield* Either.toEffect(fieldsOf("options", options, known))
    const authorization = yield* Either.toEffect(Credentials.authorize(own))
    const binding = yield* Either.toEffect(ClientOptions.read(own))
    const httpClient = yield* HttpClient.HttpClient
    return yield* Either.toEffect(Client.make({ ...binding, authorization, httpClient }))
  })

const missing = (name: string): Effect.Effect<never, Major.ConfigError> =>
  Effect.fail(Major.configFailure(
    name,
    `Expected ${name} to be set: either TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or TWILIO_API_KEY and TWILIO_API_SECRET`
  ))

// Shells and compose files turn a variable that is not set into an empty one.
// An API key takes precedence: Twilio recommends it, and programs often set the account SID beside it. Half of a pair
// is a mistake, and must not silently fall back to the other pair.
const credentials: Effect.Effect<ConversationsClient.Credentials, Major.ConfigError> = Effect.gen(function* () {
  const apiKeySid = yield* Major.variable("TWILIO_API_KEY")
  const apiKeySecret = yield* Major.variable("TWILIO_API_SECRET")
  if (apiKeySid !== "" || apiKeySecret !== "") {
    if (apiKeySid === "") return yield* missing("TWILIO_API_KEY")
    if (apiKeySecret === "") return yield* missing("TWILIO_API_SECRET")
    return { apiKeySid, apiKeySecret: Redacted.make(apiKeySecret) }
  }
  const accountSid = yield* Major.variable("TWILIO_ACCOUNT_SID")
  const authToken = yield* Major.variable("TWILIO_AUTH_TOKEN")
  if (accountSid === "") return yield* missing("TWILIO_ACCOUNT_SID")
  if (authToken === "") return yield* missing("TWILIO_AUTH_TOKEN")
  return { accountSid, authToken: Redacted.make(authToken) }
})

const location: Effect.Effect<ConversationsClient.Options, Major.ConfigError> = Effect.gen(function* () {
  const region = yield* Major.variable("TWILIO_REGION")
  const edge = yield* Major.variable("TWILIO_EDGE")
  return { region: region || undefined, edge: edge || undefined }
})

/** Replaces each `Config` in the options with its value. */
const readConfig = (
  options: ConversationsClient.ConfigOptions
): Effect.Effect<ReadonlyMap<string, unknown>, InvalidRequest | Major.ConfigError> =>
  Effect.gen(function* () {
    const own = yield* Either.toEffect(fieldsOf("options", options, known))
    const out = new Map<string, unknown>()
    for (const [field, value] of Object.entries(own)) {
      if (value === undefined) continue
      if (!Config.isConfig(value) && !ClientOptions.otherFields.includes(field)) {
        const example = 'Config.string("DESK_SID")'
        return yield* invalidRequest(
          field,
          `must be a Config such as ${example}; ConversationsClient.layer takes values`
        )
      }
      const read = Config.isConfig(value) ? yield* value : value
      out.set(field, read === "" && ClientOptions.hostFields.includes(field) ? undefined : read)
    }
    return out
  })

/**
 * The client that every operation requires, bound to a Twilio account.
 *
 * Its `http` sends requests to parts of the API that this library has no function for, with the same base URL,
 * credentials, policies and errors. Retries depend on the HTTP method alone there: a POST or PATCH is only retried if
 * it was certainly not processed, and a DELETE that gets a 404 fails with `NotFound`, even after an earlier attempt
 * that may have arrived.
 *
 * - Redirects are not followed. Do not provide an `HttpClient` wrapped by `HttpClient.followRedirects`: it would send
 *   the credentials to the redirect target.
 * - To add headers to operations, or to see their responses, use `RequestOptions`. For anything else wrap the
 *   `HttpClient` that you provide to the client. Wrapping `http` changes your own requests only.
 *
 * @example
 * ```ts
 * import { ConversationsClient } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
 * import { Console, Effect, Schema } from "effect"
 *
 * const Meta = Schema.Struct({ meta: Schema.Struct({ page_size: Schema.Number }) })
 *
 * const program = Effect.gen(function* () {
 *   const { http } = yield* ConversationsClient
 *   const response = yield* http.get(`/v1/Services/${Seed.supportDesk.chatServiceSid}/Conversations`)
 *   const { meta } = yield* HttpClientResponse.schemaBodyJson(Meta)(response)
 *   yield* Console.log(`${meta.page_size} records on a page`)
 * })
 *
 * await Simulator.runPromise(program)
 * // 50 records on a page
 * ```
 */
export class ConversationsClient extends ConversationsClientTag {
  /**
   * A layer with the client of an account or an API key. Fails with `InvalidRequest` if an option is invalid; its
   * `field` names the option. Each use of this layer in a program makes a client, with the `HttpClient` that it is
   * provided with there. To share a client, its gate included, share the layer after `Layer.provide` gave it its
   * `HttpClient`.
   *
   * @example
   * ```ts
   * import { ConversationsClient, fetchServiceUserConversation } from "@effect-twilio/conversations"
   * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
   * import { Effect, Layer, Redacted } from "effect"
   *
   * const Client = ConversationsClient.layer({
   *   apiKeySid: Simulator.apiKeySid,
   *   apiKeySecret: Redacted.make(Simulator.apiKeySecret),
   *   region: "ie1"
   * }).pipe(Layer.provide(Simulator.layer())) // FetchHttpClient.layer calls Twilio
   *
   * const order = await Effect.runPromise(Effect.provide(fetchServiceUserConversation(Seed.order), Client))
   * console.log(new URL(order.url ?? "").host)
   * // conversations.dublin.ie1.twilio.com
   * ```
   */
  static readonly layer: (
    options: ConversationsClient.Credentials & ConversationsClient.Options
  ) => Layer.Layer<ConversationsClient, InvalidRequest, HttpClient.HttpClient> = (options) =>
    Layer.fresh(Layer.effect(ConversationsClient, make(options)))

  /**
   * A layer with a client that reads the configuration: `TWILIO_API_KEY` and `TWILIO_API_SECRET`, or
   * `TWILIO_ACCOUNT_SID` and `TWILIO_AUTH_TOKEN`, and `TWILIO_REGION` and `TWILIO_EDGE`, unless the option `baseUrl` is
   * given.
   *
   * To read variables with other names, pass a `Config`: a pair of credentials replaces all of the credential variables
   * above, `region` and `edge` their own. An empty region or edge counts as not set. A `Config` of a variable that is not
   * set fails, and on Effect 4 one that is empty too: `Config.withDefault(undefined)` makes it optional. The other options
   * are values or a `Config`.
   *
   * @example
   * ```ts
   * import { ConversationsClient, fetchServiceUserConversation } from "@effect-twilio/conversations"
   * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
   * import { Config, ConfigProvider, Effect, Layer } from "effect"
   *
   * // in place of the environment
   * const variables = ConfigProvider.fromJson({ DESK_SID: Simulator.accountSid, DESK_TOKEN: Simulator.authToken })
   *
   * const Client = ConversationsClient.layerConfig({
   *   accountSid: Config.string("DESK_SID"),
   *   authToken: Config.redacted("DESK_TOKEN")
   * }).pipe(Layer.provide(Layer.setConfigProvider(variables)), Layer.provide(Simulator.layer()))
   *
   * const order = await Effect.runPromise(Effect.provide(fetchServiceUserConversation(Seed.order), Client))
   * console.log(order.friendlyName)
   * // Order 1042: where is my parcel?
   * ```
   */
  static readonly layerConfig: (
    options?: ConversationsClient.ConfigOptions
  ) => Layer.Layer<ConversationsClient, InvalidRequest | Major.ConfigError, HttpClient.HttpClient> = (
    options = {}
  ) =>
    Layer.fresh(Layer.effect(
      ConversationsClient,
      Effect.gen(function* () {
        const values = yield* readConfig(options)
        const given = (fields: ReadonlyArray<string>) => fields.some((field) => values.has(field))
        const account = given(accountFields) ? {} : yield* credentials
        const place = given([...ClientOptions.hostFields, "baseUrl"]) ? {} : yield* location
        // `make` rejects missing and invalid options, as for `layer`.
        return yield* make({ ...account, ...place, ...Object.fromEntries(values) } as ConversationsClient.Credentials)
      })
    ))
}
