/**
 * OAuth 2.0 client credentials (RFC 6749 §4.4): one access token for all calls of a client.
 *
 * The first call that needs a token requests it in its own fiber, and the others wait for that request. A daemon fiber
 * would outlive its caller, and workerd cancels work that was started by a finished event.
 */
import type * as HttpClient from "@effect/platform/HttpClient"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Major from "../effect/effect.ts"
import * as Either from "../effect/either.ts"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { type ConversationsError, type InvalidRequest, Unauthorized } from "../../errors/ConversationsError.ts"
import { ThrottlePolicy } from "../../policies/ThrottlePolicy.ts"
import { TimeoutPolicy } from "../../policies/TimeoutPolicy.ts"
import * as BaseUrl from "./baseUrl.ts"
import { type Call, event, type Session, timedOut, timeLeft } from "../call/callState.ts"
import * as Client from "./client.ts"
import * as ClientOptions from "./clientOptions.ts"
import { plainSecret } from "./credentials.ts"
import type { Problem } from "../decode/decode.ts"
import { fieldsOf, invalidRequest } from "../guard/input.ts"
import type { Operation } from "../call/operation.ts"
import * as Redact from "../guard/redact.ts"
import { errorAttributes, failureOf } from "../call/telemetry.ts"
import { after, monotonicMillis } from "../call/timer.ts"
import { wait } from "../call/wait.ts"

export interface Options extends ClientOptions.ClientOptions {
  readonly clientId: string
  readonly clientSecret: Redacted.Redacted<string>
  readonly tokenUrl?: string | URL | undefined
}

/** The response of the token endpoint. */
interface Grant {
  readonly accessToken: string
  /** The lifetime of the token in seconds. */
  readonly expiresIn: number
}

// RFC 6750 §2.1. Anything else cannot be sent in a header, or would inject another one.
const bearerToken = /^[A-Za-z0-9\-._~+/]+=*$/

const problem = (field: string, message: string): Either.Either<never, Problem> =>
  Either.left({ field, message: `${field} ${message}` })

/** The problems never contain a value, because it may be the token. */
const read: Operation<Grant>["read"] = ({ text }) => {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return Either.left({ field: null, message: "the body is not JSON" })
  }
  const { access_token: accessToken, expires_in: expiresIn, token_type: tokenType } = Object(body) as {
    readonly [name: string]: unknown
  }
  if (typeof accessToken !== "string" || !bearerToken.test(accessToken)) {
    return problem("access_token", "is not a bearer token")
  }
  if (tokenType !== undefined && !(typeof tokenType === "string" && /^bearer$/i.test(tokenType))) {
    return problem("token_type", "is not Bearer")
  }
  // RFC 6749 only recommends `expires_in`. Without it the token is used until a request gets a 401.
  if (expiresIn === undefined || expiresIn === null) return Either.right({ accessToken, expiresIn: Infinity })
  return typeof expiresIn === "number" && expiresIn >= 0
    ? Either.right({ accessToken, expiresIn })
    : problem("expires_in", "is not a number of seconds")
}

/** It is safe to request a token twice. */
const requestToken: Operation<Grant> = {
  name: "ConversationsClient.token",
  method: "POST",
  template: "/v2/token",
  replay: "safe",
  read
}

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
    let tokens: ReadonlyArray<string> = []
    let current = Redact.make([secret])
    const redact: Redact.Redact = (text) => current(text)
    // A separate client for the token endpoint, which has another host. It has its own gate, and sends no token.
    const endpoint = Client.make({
      ...binding,
      baseUrl: new URL(tokenUrl.origin),
      authorization: { headers: {}, redact }
    })
    const form = [["grant_type", "client_credentials"], ["client_id", clientId], ["client_secret", secret]] as const
    const fetch = (): Effect.Effect<Grant, ConversationsError> =>
      Effect.tap(endpoint.run(requestToken, { path: tokenUrl.pathname, form }), ({ accessToken }) =>
        Effect.sync(() => {
          // Other calls may still be in flight with the previous token.
          tokens = [accessToken, ...tokens].slice(0, 2)
          current = Redact.make([secret, ...tokens])
        }))
    return Client.make({
      ...binding,
      authorization: { headers: {}, redact, session: new TokenSession(fetch, scope) }
    })
  })

const known = [
  ...["clientId", "clientSecret", "tokenUrl"],
  ...ClientOptions.hostFields,
  ...ClientOptions.otherFields
]

class Token {
  readonly header: Redacted.Redacted<string>
  /** In milliseconds of the call's clock. */
  expiresAt: number
  /** When to renew it ahead of its expiry. */
  renewAt: number

  constructor({ accessToken, expiresIn }: Grant, now: number) {
    const lifetime = expiresIn * 1000
    this.header = Redacted.make(`Bearer ${accessToken}`)
    this.expiresAt = now + lifetime
    this.renewAt = this.expiresAt - Math.min(maxRenewAhead, lifetime / 4)
  }
}

/**
 * How long before its expiry a token is renewed, in milliseconds. A short-lived token is renewed after three quarters
 * of its lifetime.
 */
const maxRenewAhead = 60_000

/** A call that waits for the token request of another call. */
interface Waiter {
  /** Called with the exit of that request, or with none if the waiter has to check again. */
  settle: (exit: Exit.Exit<void, ConversationsError>) => void
  isWoken: boolean
}

class TokenSession implements Session {
  readonly #fetch: () => Effect.Effect<Grant, ConversationsError>
  readonly #scope: Scope.Scope
  readonly #waiters = new Set<Waiter>()
  readonly #sentWith = new WeakMap<Call<unknown>, Token>()
  readonly #renewedFor = new WeakSet<Call<unknown>>()
  #token: Token | undefined
  /** The call that requests a token for all. */
  #fetching: Call<unknown> | undefined

  constructor(fetch: () => Effect.Effect<Grant, ConversationsError>, scope: Scope.Scope) {
    this.#fetch = fetch
    this.#scope = scope
  }

  authorized<A>(
    call: Call<A>,
    attempt: Effect.Effect<A, ConversationsError>
  ): Effect.Effect<A, ConversationsError> {
    const sent = Effect.andThen(this.#ready(call), attempt)
    return Effect.catchIf(
      sent,
      (error) => error._tag === "Unauthorized" && !call.isFinal && !this.#renewedFor.has(call),
      (error) => {
        this.#renewedFor.add(call)
        const token = this.#sentWith.get(call)
        // If another call already has a new token, use that.
        if (token !== undefined) token.expiresAt = -Infinity
        return Effect.andThen(
          event(call, "renewing the access token after Unauthorized", errorAttributes(error)),
          sent
        )
      }
    )
  }

  headers(call: Call<unknown>): Readonly<Record<string, string>> {
    const token = this.#token
    if (token === undefined) return {}
    this.#sentWith.set(call, token)
    // If the token was rejected while this call waited for a permit, the call gets another 401 and then waits for the
    // new token.
    return { authorization: Redacted.value(token.header) }
  }

  /** Waits for a token that has not expired. The call does not retry a failure of this. */
  #ready(call: Call<unknown>): Effect.Effect<void, ConversationsError> {
    return Effect.tapError(this.#valid(call), () =>
      Effect.sync(() => {
        call.isFinal = true
      }))
  }

  #valid(call: Call<unknown>): Effect.Effect<void, ConversationsError> {
    return Effect.suspend(() => {
      const now = monotonicMillis(call.clock)
      const token = this.#token
      if (token === undefined || now >= token.expiresAt) {
        return this.#isFetching(call) ? this.#waitForFetch(call) : this.#fetchForAll(call)
      }
      return now >= token.renewAt ? this.#renewAhead(call, token, now) : Effect.void
    })
  }

  /**
   * Whether another call requests a token. If that call should have timed out and has not, its worker was terminated, and
   * it never ends.
   */
  #isFetching({ clock }: Call<unknown>): boolean {
    return this.#fetching !== undefined && monotonicMillis(clock) < this.#fetching.deadline
  }

  /** Requests a token for this call and all waiting calls. */
  #fetchForAll(call: Call<unknown>): Effect.Effect<void, ConversationsError> {
    this.#fetching = call
    return Effect.flatMap(Effect.exit(call.restore(this.#renew(call))), (exit) => {
      if (this.#fetching === call) this.#fetching = undefined
      const error = failureOf(exit)
      // This call was interrupted or timed out, so the next waiting call takes over.
      if (Exit.isFailure(exit) && (error === undefined || isOverall(error))) this.#wakeNext()
      else {
        for (const waiter of this.#waiters) waiter.settle(exit)
        this.#waiters.clear()
      }
      return exit
    })
  }

  /** Waits for the token that another call requests, within the timeout of this call. */
  #waitForFetch(call: Call<unknown>): Effect.Effect<void, ConversationsError> {
    const left = timeLeft(call)
    if (left <= 0) return Effect.fail(timedOut(call, "overall"))
    const waiter: Waiter = { settle: () => {}, isWoken: false }
    const settled = wait<void, ConversationsError>(call, (resume) => {
      waiter.settle = resume
      this.#waiters.add(waiter)
      const cancelTimer = after(call.clock, left, () => resume(Exit.fail(timedOut(call, "overall"))))
      return () => {
        cancelTimer()
        this.#waiters.delete(waiter)
      }
    })
    return Effect.flatMap(settled, (exit) => {
      if (!waiter.isWoken) return exit
      if (Exit.isSuccess(exit)) return this.#valid(call)
      // It was interrupted just as it was about to take over.
      if (!this.#isFetching(call)) this.#wakeNext()
      return exit
    })
  }

  #wakeNext(): void {
    for (const waiter of this.#waiters) {
      this.#waiters.delete(waiter)
      waiter.isWoken = true
      waiter.settle(Exit.void)
      return
    }
  }

  /**
   * Starts to renew a token that is still valid, without waiting for it. If the renewal fails, or never ends because
   * its worker was terminated, a later call tries again, after half of the remaining time.
   */
  #renewAhead(call: Call<unknown>, token: Token, now: number): Effect.Effect<void> {
    token.renewAt = now + Math.max(1_000, (token.expiresAt - now) / 2)
    return Effect.asVoid(Effect.forkIn(Effect.interruptible(Effect.exit(this.#renew(call))), this.#scope))
  }

  #renew(call: Call<unknown>): Effect.Effect<void, ConversationsError> {
    const throttle = Context.get(Major.contextOf(call.runtime), ThrottlePolicy)
    return this.#fetch().pipe(
      Effect.provideService(TimeoutPolicy, { ...call.timeouts, overall: Duration.millis(timeLeft(call)) }),
      // Without the limiter, which is for requests to the API.
      Effect.provideService(ThrottlePolicy, { ...throttle, limiter: undefined }),
      Effect.withParentSpan(call.span),
      Effect.mapBoth({
        onFailure: (error) => isOverall(error) ? timedOut(call, "overall") : toUnauthorized(error),
        onSuccess: (grant) => {
          this.#token = new Token(grant, monotonicMillis(call.clock))
        }
      })
    )
  }
}

const isOverall = (error: ConversationsError): boolean => error._tag === "TimedOut" && error.phase === "overall"

/** Twilio's code for an invalid client ID or secret: https://www.twilio.com/docs/api/errors/322402 */
const invalidCredentials = 322402

/** OAuth allows servers to respond to invalid client credentials with 400 as well as 401 (RFC 6749 §5.2). */
const toUnauthorized = (error: ConversationsError): ConversationsError => {
  if (error._tag !== "InvalidRequest" || error.status === null) return error
  const { code, details, message, moreInfo, requestId, status } = error
  return code === invalidCredentials || details?.some((detail) => detail.code === "invalid_client") === true
    ? new Unauthorized({ message, status, code, moreInfo, requestId, ...(details === undefined ? {} : { details }) })
    : error
}
