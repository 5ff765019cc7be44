/** OAuth 2.0 client credentials (RFC 6749 §4.4): the token endpoint, and the client that uses its tokens. */
import type * as HttpClient from "@effect/platform/HttpClient"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { type ConversationsError, type InvalidRequest, Unauthorized } from "../../errors/ConversationsError.ts"
import { RequestOptions } from "../../policies/RequestOptions.ts"
import { RetryPolicy } from "../../policies/RetryPolicy.ts"
import { ThrottlePolicy } from "../../policies/ThrottlePolicy.ts"
import { TimeoutPolicy } from "../../policies/TimeoutPolicy.ts"
import type { Operation } from "../call/operation.ts"
import type { Problem } from "../decode/decode.ts"
import * as Major from "../effect/effect.ts"
import * as Either from "../effect/either.ts"
import { fieldsOf, invalidRequest } from "../guard/input.ts"
import * as Redact from "../guard/redact.ts"
import * as BaseUrl from "./baseUrl.ts"
import * as Client from "./client.ts"
import * as ClientOptions from "./clientOptions.ts"
import { plainSecret } from "./credentials.ts"
import { type Grant, TokenSession } from "./tokenSession.ts"
import { isWorkerd } from "./userAgent.ts"

export interface Options extends ClientOptions.ClientOptions {
  readonly clientId: string
  readonly clientSecret: Redacted.Redacted<string>
  readonly tokenUrl?: string | URL | undefined
}

// RFC 6750 §2.1. Anything else cannot be sent in a header, or would inject another one.
const bearerToken = /^[A-Za-z0-9\-._~+/]+=*$/

/** Servers reject longer headers, and redaction is made for texts of this length. */
const maxTokenLength = 8_192

/**
 * Everything that a response of the token endpoint calls a token, whether it can be used or not. In a response that is not
 * JSON it is everything that could be one.
 */
const tokensIn = (text: string): ReadonlyArray<string> => {
  const body = parseObject(text)
  const found: ReadonlyArray<unknown> = Either.isLeft(body)
    ? text.slice(0, 4 * maxTokenLength).match(/[A-Za-z0-9\-._~+/]{16,}/g) ?? []
    : Object.entries(body.right).flatMap(([name, value]) => /token$/i.test(name) ? [value] : [])
  return found.flatMap((value) => typeof value === "string" ? [value.slice(0, maxTokenLength)] : []).slice(0, 8)
}

const parseObject = (text: string): Either.Either<{ readonly [name: string]: unknown }, Problem> => {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === "object" && body !== null) return Either.right({ ...body })
  } catch {
    // Reported below.
  }
  return Either.left({ field: null, message: "the body is not a JSON object" })
}

const problem = (field: string, message: string): Either.Either<never, Problem> =>
  Either.left({ field, message: `${field} ${message}` })

/** The problems never contain a value, because it may be the token. */
const read: Operation<Grant>["read"] = ({ text }) =>
  Either.flatMap(parseObject(text), ({ access_token: accessToken, expires_in: expiresIn, token_type: tokenType }) => {
    if (typeof accessToken !== "string" || !bearerToken.test(accessToken)) {
      return problem("access_token", "is not a bearer token")
    }
    if (accessToken.length > maxTokenLength) {
      return problem("access_token", `is longer than ${maxTokenLength} characters`)
    }
    if (tokenType !== undefined && !(typeof tokenType === "string" && /^bearer$/i.test(tokenType))) {
      return problem("token_type", "is not Bearer")
    }
    // RFC 6749 only recommends `expires_in`. Without it the token is used until a request gets a 401.
    if (expiresIn === undefined || expiresIn === null) return Either.right({ accessToken, expiresIn: Infinity })
    return typeof expiresIn === "number" && expiresIn >= 0
      ? Either.right({ accessToken, expiresIn })
      : problem("expires_in", "is not a number of seconds")
  })

/** It is safe to request a token twice. `onResponse` is called before anything of a response is shown. */
const requestToken = (onResponse: (text: string) => void): Operation<Grant> => ({
  name: "ConversationsClient.token",
  method: "POST",
  template: "/v2/token",
  idempotency: "safe",
  onResponse: ({ text }) => onResponse(text),
  read
})

/** The documented URL. Twilio's SDK uses it too, whatever its region option. */
const twilioTokenUrl = new URL("https://oauth.twilio.com/v2/token")

const tokenUrlOf = (options: Options, baseUrl: URL): Either.Either<URL, InvalidRequest> =>
  options.tokenUrl !== undefined ? BaseUrl.custom("tokenUrl", options.tokenUrl) : Either.right(
    baseUrl.hostname.endsWith(".twilio.com")
      ? twilioTokenUrl
      : new URL(baseUrl.origin + BaseUrl.prefixOf(baseUrl) + twilioTokenUrl.pathname)
  )

/** The client of an OAuth app. Closing its scope interrupts the renewal of the token. */
export const make = (
  given: Options,
  httpClient: HttpClient.HttpClient,
  scope: Scope.Scope
): Effect.Effect<Client.Client, InvalidRequest> =>
  Effect.gen(function* () {
    const options = yield* Either.toEffect(fieldsOf("options", given, known))
    const { clientId } = options
    if (typeof clientId !== "string" || !/^[\x21-\x7e]+$/.test(clientId)) {
      return yield* invalidRequest("clientId", "must be printable ASCII without spaces")
    }
    const secret = yield* Either.toEffect(plainSecret("clientSecret", options.clientSecret))
    const binding = { httpClient, ...yield* Either.toEffect(ClientOptions.read(options)) }
    const tokenUrl = yield* Either.toEffect(tokenUrlOf(options, binding.baseUrl))
    const secrets = knownSecrets(secret)
    const { redact } = secrets
    // A separate client for the token endpoint, which has another host. It has its own gate, and sends no token.
    const endpoint = yield* Either.toEffect(Client.make({
      ...binding,
      baseUrl: new URL(tokenUrl.origin),
      authorization: { headers: {}, redact }
    }))
    const form = [["grant_type", "client_credentials"], ["client_id", clientId], ["client_secret", secret]] as const
    const policies = policiesIn(Major.contextOf(yield* Major.runtime), tokenUrl.origin === binding.baseUrl.origin)
    const fetch = endpoint.run(requestToken(secrets.seen), { path: tokenUrl.pathname, form }).pipe(
      Effect.tap(({ accessToken }) => Effect.sync(() => secrets.issued(accessToken))),
      Effect.mapError(toUnauthorized),
      Effect.provide(policies.context)
    )
    const session = new TokenSession(fetch, policies.overall, isWorkerd())
    yield* Scope.addFinalizer(scope, session.stop)
    return yield* Either.toEffect(Client.make({ ...binding, authorization: { headers: {}, redact, session } }))
  })

const known = [
  ...["clientId", "clientSecret", "tokenUrl"],
  ...ClientOptions.hostFields,
  ...ClientOptions.otherFields
]

/** What is redacted: the client secret, the last two tokens (others may still be in flight), and what was just sent. */
const knownSecrets = (secret: string) => {
  let tokens: ReadonlyArray<string> = []
  let current = Redact.make([secret])
  let last: ReadonlyArray<string> = []
  const update = (): void => {
    current = Redact.make([...new Set([secret, ...tokens, ...last])])
  }
  return {
    redact: (text: string): string => current(text),
    seen: (text: string): void => {
      last = tokensIn(text)
      update()
    },
    issued: (token: string): void => {
      tokens = [...new Set([token, ...tokens])].slice(0, 2)
      update()
    }
  }
}

/**
 * The policies of a token request: those around the client's layer, because the token is for all calls. It always has a
 * timeout, does not ask the limiter, which is for requests to the API, and sends secret headers only to the API's host.
 */
const policiesIn = (context: Context.Context<never>, isApiHost: boolean) => {
  const { headers, ...options } = Context.get(context, RequestOptions)
  const timeouts = Context.get(context, TimeoutPolicy)
  const limited = Duration.min(timeouts.overall, TimeoutPolicy.make().overall)
  const sent = Object.entries(headers).filter(([, value]) => isApiHost || !Redacted.isRedacted(value))
  return {
    overall: Duration.toMillis(limited),
    context: Context.make(RequestOptions, { ...options, headers: Object.fromEntries(sent) }).pipe(
      Context.add(RetryPolicy, Context.get(context, RetryPolicy)),
      Context.add(TimeoutPolicy, { ...timeouts, overall: limited }),
      Context.add(ThrottlePolicy, ThrottlePolicy.make({ maxConcurrent: Infinity }))
    )
  }
}

/** Twilio's code for an invalid client ID or secret: https://www.twilio.com/docs/api/errors/322402 */
const invalidCredentials = 322402

/** OAuth allows servers to respond to invalid client credentials with 400 as well as 401 (RFC 6749 §5.2). */
const toUnauthorized = (error: ConversationsError): ConversationsError => {
  if (error._tag !== "InvalidRequest" || error.status === null) return error
  const { code, details, message, moreInfo, operation, requestId, status } = error
  return code === invalidCredentials || details?.some((detail) => detail.code === "invalid_client") === true
    ? new Unauthorized({
      message,
      operation,
      status,
      code,
      moreInfo,
      requestId,
      ...(details === undefined ? {} : { details })
    })
    : error
}
