/** Opens the temporary URL of a media file, and checks what comes from it. */
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { type ConversationsError, TimedOut, UnexpectedResponse } from "../../errors/ConversationsError.ts"
import type { SendDirectly } from "../call/operation.ts"
import type { OperationName } from "../call/telemetry.ts"
import * as TransportError from "../call/transportError.ts"
import * as Either from "../effect/either.ts"
import * as Http from "../effect/http.ts"
import * as Body from "../transport/body.ts"
import * as HttpClientTransport from "../transport/httpClientTransport.ts"
import { isSuccess } from "../transport/transport.ts"
import { parseUrl } from "../transport/url.ts"

export const unexpected = ({ name }: OperationName, message: string, field: string | null = null): UnexpectedResponse =>
  new UnexpectedResponse({
    message: `${name} got an unexpected response: ${message}`,
    operation: name,
    status: 200,
    field
  })

/** The text of an error is short. */
const maxErrorBytes = 65_536

/**
 * Whether a request may go to a URL that the service gave. Without it, a response could make a program send requests to
 * hosts that only it can reach.
 */
const isAllowed = (url: URL, mediaUrl: URL): boolean =>
  url.username === "" && url.password === "" &&
  (url.origin === mediaUrl.origin || (url.protocol === "https:" && url.hostname.endsWith(".twilio.com")))

/** Opens a URL without credentials. Closing the scope aborts the request. */
export const open = (operation: OperationName, url: string, scope: Scope.Scope): SendDirectly => (client, mediaUrl) => {
  const target = parseUrl(url)
  if (target === undefined || !isAllowed(target, mediaUrl)) {
    return Either.left(
      unexpected(
        operation,
        `the URL of the content is not an https URL below twilio.com`,
        "links.content_direct_temporary"
      )
    )
  }
  return Either.right(({ runtime, span }, onExit) => {
    const abort = HttpClientTransport.send(
      client,
      HttpClientRequest.get(url, { headers: { accept: "*/*" } }),
      maxErrorBytes,
      runtime,
      span,
      (exit) => onExit(Exit.mapError(exit, (error) => TransportError.fromCause(operation, error))),
      (response, maxBytes) => {
        const { headers, status, stream } = response
        return isSuccess(status)
          ? Effect.succeed({ status, headers, text: "", bodyProblem: undefined, stream })
          : Body.read(response, maxBytes)
      }
    )
    Effect.runSync(Scope.addFinalizer(scope, Effect.sync(abort)))
    return abort
  })
}

export interface Limits {
  /** The size of the file, if it is known. */
  readonly size: number | null
  readonly maxBytes: number
  /** How long each part may take. */
  readonly wait: Duration.Duration
}

/** The content of a response, which fails if it is not the whole file. */
export const whole = (
  operation: OperationName,
  body: Parameters<typeof Http.bodyStream>[0],
  { maxBytes, size, wait }: Limits
): Stream.Stream<Uint8Array, ConversationsError> =>
  Stream.suspend(() => {
    let length = 0
    const most = Math.min(size ?? maxBytes, maxBytes)
    const parts = Http.bodyStream<ConversationsError>(
      body,
      wait,
      () =>
        new TimedOut({
          message: `${operation.name} got nothing more of the content within ${Duration.format(wait)}`,
          operation: operation.name,
          mayHaveArrived: true,
          phase: "attempt",
          duration: wait
        }),
      (cause) => TransportError.fromCause(operation, cause)
    )
    const counted = Stream.tap(parts, (part) => {
      length += part.byteLength
      return length <= most ? Effect.void : Effect.fail(
        unexpected(
          operation,
          most === size
            ? `the content has more than the ${size} bytes of its record`
            : `the content has more than the ${maxBytes} bytes that maxBytes allows`
        )
      )
    })
    return Stream.concat(
      counted,
      Stream.suspend(() =>
        size === null || length === size
          ? Stream.empty
          : Stream.fail(unexpected(operation, `the content ended after ${length} of its ${size} bytes`))
      )
    )
  })
