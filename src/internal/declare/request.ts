/** Runs an operation of a resource on the client. */
import * as Effect from "effect/Effect"
import { ConversationsClient } from "../../client/ConversationsClient.ts"
import { type ConversationsError, InvalidRequest } from "../../errors/ConversationsError.ts"
import type { CompleteRequest, Operation } from "../call/operation.ts"
import * as Either from "../effect/either.ts"

/** A request without parameters. Each is its own field, so that none is inherited. */
const none = { query: undefined, form: undefined, headers: undefined, secrets: undefined }

/** Runs an operation. Invalid input fails before anything is sent. */
export const run = <A>(
  operation: Operation<A>,
  path: Either.Either<string, InvalidRequest>,
  parameters: Either.Either<Omit<CompleteRequest, "path">, InvalidRequest>
): Effect.Effect<A, ConversationsError, ConversationsClient> => {
  if (Either.isLeft(path)) return Effect.fail(refused(operation, path.left))
  if (Either.isLeft(parameters)) return Effect.fail(refused(operation, parameters.left))
  const request: CompleteRequest = { path: path.right, ...none, ...parameters.right }
  return Effect.flatMap(ConversationsClient, (client) => client.run(operation, request))
}

/** Names the operation whose input is invalid. */
export const refused = ({ name }: { readonly name: string }, { field, message }: InvalidRequest): InvalidRequest =>
  new InvalidRequest({ message: `${name}: ${message}`, operation: name, field })
