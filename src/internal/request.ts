/** From a caller's values to a request, and from its answer to a value: what the operations of a resource are made of. */
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import type * as UrlParams from "@effect/platform/UrlParams"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { identity } from "effect/Function"
import { ConversationsClient } from "../ConversationsClient.ts"
import type { ConversationsError, InvalidRequest, UnexpectedResponse } from "../ConversationsError.ts"
import * as BufferedResponse from "./bufferedResponse.ts"
import * as Call from "./call.ts"
import type { Decode, Problem } from "./decode.ts"
import type { Operation } from "./operation.ts"
import * as ResponseError from "./responseError.ts"

/** What goes beside the path. */
export interface Parameters {
  readonly query?: UrlParams.Input | undefined
  readonly form?: UrlParams.Input | undefined
}

/** Makes a value of an answer. */
export interface Use<A> {
  (response: HttpClientResponse.HttpClientResponse, call: Call.Call): Effect.Effect<A, ConversationsError>
}

/** Sends an operation's request and hands its answer to `use`; bad input fails before anything is sent. */
export const run = <A>(
  operation: Operation,
  path: Either.Either<string, InvalidRequest>,
  parameters: Either.Either<Parameters, InvalidRequest>,
  use: Use<A>
): Effect.Effect<A, ConversationsError, ConversationsClient> => {
  if (Either.isLeft(path)) return Effect.fail(path.left)
  if (Either.isLeft(parameters)) return Effect.fail(parameters.left)
  const { form, query } = parameters.right
  const request = HttpClientRequest.make(operation.method)(path.right, query === undefined ? {} : { urlParams: query })
    .pipe(form === undefined ? identity : HttpClientRequest.bodyUrlParams(form))
  return Effect.flatMap(
    ConversationsClient,
    (client) =>
      Call.traced(operation, (call) => Effect.flatMap(client.execute(request), (response) => use(response, call)))
  )
}

/** The value of an answer that has a body. */
export const json = <A>(decode: Decode<A>): Use<A> => (response, call) =>
  Effect.flatMap(textOf(response, call), (text) => {
    const result = decode(text, response.headers["content-type"])
    return Either.isRight(result) ? Effect.succeed(result.right) : Effect.fail(unexpected(response, call, result.left))
  })

/**
 * The answer to something that leaves nothing to tell. Our own client lets a 404 come this far only where an earlier
 * attempt may have been carried out, and says that it was; of a stand-in for it nothing like that is known.
 */
export const noContent: Use<void> = (response, call) =>
  response.status === 204 || (response.status === 404 && BufferedResponse.isBuffered(response))
    ? Effect.void
    : Effect.fail(unexpected(response, call, { field: null, message: "204 without a body was expected" }))

/** The error for an answer that came with success, but is not what the operation answers with. */
export const unexpected = (
  response: HttpClientResponse.HttpClientResponse,
  { operation, redact }: Call.Call,
  problem: Problem
): UnexpectedResponse => ResponseError.unexpected(operation, response, redact, problem)

const textOf = (
  response: HttpClientResponse.HttpClientResponse,
  call: Call.Call
): Effect.Effect<string, UnexpectedResponse> => {
  const body = BufferedResponse.isBuffered(response) ? response.take() : undefined
  return body !== undefined
    ? Effect.succeed(body)
    // A stand-in for the client may answer with any response.
    : Effect.mapError(
      response.text,
      () => unexpected(response, call, { field: null, message: "the body cannot be read" })
    )
}
