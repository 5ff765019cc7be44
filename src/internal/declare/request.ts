/** Runs an operation of a resource on the client. */
import * as Effect from "effect/Effect"
import * as Either from "../effect/either.ts"
import { identity } from "effect/Function"
import { ConversationsClient } from "../../client/ConversationsClient.ts"
import type { ConversationsError, InvalidRequest } from "../../errors/ConversationsError.ts"
import * as Client from "../client/client.ts"
import { type Operation, type OperationRequest, target } from "../call/operation.ts"
import * as ResponseError from "../call/responseError.ts"

/** A request without parameters. Each is its own field, so that none is inherited. */
const none = { query: undefined, form: undefined, headers: undefined, secrets: undefined }

/** Runs an operation. Invalid input fails before anything is sent. */
export const run = <A>(
  operation: Operation<A>,
  path: Either.Either<string, InvalidRequest>,
  parameters: Either.Either<Omit<OperationRequest, "path">, InvalidRequest>
): Effect.Effect<A, ConversationsError, ConversationsClient> => {
  if (Either.isLeft(path)) return Effect.fail(path.left)
  if (Either.isLeft(parameters)) return Effect.fail(parameters.left)
  const request: OperationRequest = { ...none, ...parameters.right, path: path.right }
  return Effect.flatMap(ConversationsClient, (client) => {
    const runOperation = Client.operationRunnerOf(client)
    return runOperation === undefined ? overHttpClient(client, operation, request) : runOperation(operation, request)
  })
}

/** Runs an operation on a mock or wrapped client, which is only an `HttpClient`. */
const overHttpClient = <A>(
  client: ConversationsClient.Service,
  operation: Operation<A>,
  request: OperationRequest
): Effect.Effect<A, ConversationsError> =>
  Effect.flatMap(
    client.execute(Client.toHttpClientRequest(operation, target(request), request.form, request.headers)),
    (response) => {
      const unexpected = (problem: Parameters<typeof ResponseError.unexpected>[3]) =>
        ResponseError.unexpected(operation, response, identity, problem)
      return Effect.flatMap(
        Effect.mapError(response.text, () => unexpected({ field: null, message: "the body cannot be read" })),
        (text) =>
          Either.toEffect(Either.mapLeft(
            operation.read({ status: response.status, headers: response.headers, text, unreadable: undefined }),
            unexpected
          ))
      )
    }
  )
