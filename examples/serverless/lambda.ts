/**
 * A function of AWS Lambda behind a Function URL: GET /inbox/ada@example.com says what the user has not read. Use it with
 * the URL's AuthType AWS_IAM, for whoever may call it may read every inbox.
 */
import { ConversationsClient, listServiceUserConversation, runPromise } from "@effect-twilio/conversations"
import * as FetchHttpClient from "@effect-twilio/conversations/FetchHttpClient"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Stream from "effect/Stream"

/** The part of the event that is used here; `LambdaFunctionURLEvent` of @types/aws-lambda has all of it. */
export interface Event {
  readonly rawPath: string
  readonly requestContext: { readonly http: { readonly method: string } }
}

export interface Result {
  readonly statusCode: number
  readonly headers: Record<string, string>
  readonly body: string
}

/** Outside of the handler: all invocations of an instance share the client and its connections. */
const run = runPromise(
  ManagedRuntime.make(Layer.provide(ConversationsClient.layerConfig(), FetchHttpClient.layer))
)

const json = (statusCode: number, value: unknown, headers: Record<string, string> = {}): Result => ({
  statusCode,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(value)
})

const inbox = (userSid: string) =>
  Effect.gen(function* () {
    const chatServiceSid = yield* Config.string("TWILIO_CHAT_SERVICE_SID") // Effect 3
    // Effect 4: const chatServiceSid = yield* Config.String("TWILIO_CHAT_SERVICE_SID")
    const unread: Array<{ readonly name: string | null; readonly unread: number }> = []
    yield* listServiceUserConversation({ chatServiceSid, userSid }).pipe(
      Stream.runForEach(({ friendlyName, unreadMessagesCount }) =>
        Effect.sync(() => {
          if (unreadMessagesCount) unread.push({ name: friendlyName, unread: unreadMessagesCount })
        })
      )
    )
    return json(200, unread)
  })

export const handler = (
  { rawPath, requestContext }: Event,
  context: { readonly getRemainingTimeInMillis: () => number }
): Promise<Result> => {
  const [, user] = /^\/inbox\/([^/]+)$/.exec(rawPath) ?? []
  if (requestContext.http.method !== "GET" || user === undefined) {
    return Promise.resolve(json(404, { error: "NotFound" }))
  }
  // Before Lambda ends the invocation without a word. What is in flight is aborted.
  const limit = Math.max(1, context.getRemainingTimeInMillis() - 500)
  return run(
    inbox(decodeURIComponent(user)).pipe(
      Effect.timeout(limit),
      Effect.catchTags({
        NotFound: () => Effect.succeed(json(404, { error: "NotFound" })),
        InvalidRequest: () => Effect.succeed(json(400, { error: "InvalidRequest" }))
      }),
      // Anything else is not the caller's fault. The log has the request id, which Twilio's support asks for.
      Effect.tapError((error) => Effect.logError("The inbox cannot be read", error)),
      Effect.orElseSucceed(() => json(502, { error: "BadGateway" }))
    )
  )
}
