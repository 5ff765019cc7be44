/**
 * The contract of a support desk's inbox API: requests, responses and errors in the desk's own terms. Clients import only
 * this file, and nothing in it mentions Twilio.
 */
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSecurity from "effect/http-api/HttpApiSecurity"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Context from "effect/Context"
import * as Schema from "effect/Schema"

export const Conversation = Schema.Struct({
  id: Schema.String,
  name: Schema.String.annotate({ description: "What a person would call it" }),
  unread: Schema.NullOr(Schema.Int).annotate({
    description: "null: not known, usually because the user never opened the conversation"
  }),
  muted: Schema.Boolean,
  state: Schema.String.annotate({ description: "active, inactive, closed, or one that is not known yet" }),
  changed: Schema.NullOr(Schema.DateTimeUtcFromString).annotate({ description: "When something last happened in it" })
}).annotate({ identifier: "Conversation" })

export interface Conversation extends Schema.Schema.Type<typeof Conversation> {}

export const Inbox = Schema.Struct({
  conversations: Schema.Array(Conversation).annotate({ description: "What is unread first; no more than limit" }),
  total: Schema.Int.annotate({ description: "How many conversations were looked at" }),
  unread: Schema.Int.annotate({ description: "How many messages are unread in them" }),
  complete: Schema.Boolean.annotate({ description: "false: the user is in more conversations than these" })
}).annotate({ identifier: "Inbox" })

export interface Inbox extends Schema.Schema.Type<typeof Inbox> {}

const fields = {
  message: Schema.String,
  requestId: Schema.String.annotate({ description: "What to ask the desk about: also in the header x-request-id" })
}

const status = (httpApiStatus: number, description: string) => ({ httpApiStatus, description })

export class BadRequest extends Schema.TaggedError<BadRequest>()(
  "BadRequest",
  { ...fields, field: Schema.NullOr(Schema.Literals(["user", "conversation"])) },
  status(400, "What was asked for cannot be")
) {}

export class SignedOut extends Schema.TaggedError<SignedOut>()(
  "SignedOut",
  { message: Schema.String },
  status(401, "The token is missing, or is not the desk's")
) {}

export class NotFound extends Schema.TaggedError<NotFound>()(
  "NotFound",
  fields,
  status(404, "No such user or conversation, or the user is not in it")
) {}

export class Conflict extends Schema.TaggedError<Conflict>()(
  "Conflict",
  fields,
  status(409, "The conversation changed at the same time, or is in a state that forbids it")
) {}

export class InternalError extends Schema.TaggedError<InternalError>()(
  "InternalError",
  fields,
  status(500, "The desk is not set up as it should be")
) {}

export class BadGateway extends Schema.TaggedError<BadGateway>()(
  "BadGateway",
  fields,
  status(502, "The conversations cannot be reached; a change may have been made all the same")
) {}

export class Unavailable extends Schema.TaggedError<Unavailable>()(
  "Unavailable",
  {
    ...fields,
    retryAfter: Schema.NullOr(Schema.Int).annotate({ description: "In seconds: also in the header Retry-After" })
  },
  status(503, "Too much is going on; nothing was changed")
) {}

export class GatewayTimeout extends Schema.TaggedError<GatewayTimeout>()(
  "GatewayTimeout",
  fields,
  status(504, "It took too long; a change may have been made all the same")
) {}

/** The id of the request: the caller's `x-request-id`, or a new one. */
export class RequestId extends Context.Service<RequestId, string>()("examples/inbox-api/RequestId") {}

/** Gives every request an id, which is in its response and its logs. */
export class WithRequestId extends HttpApiMiddleware.Service<WithRequestId, {
  readonly provides: RequestId
}>()("examples/inbox-api/WithRequestId") {}

/** A 401 is about the caller's token. When Twilio rejects the desk's own credentials, the status is 500. */
export class SignedIn extends HttpApiMiddleware.Service<SignedIn>()("examples/inbox-api/SignedIn", {
  error: SignedOut,
  security: { token: HttpApiSecurity.bearer }
}) {}

const user = Schema.NonEmptyString.annotate({ description: "A user's identity or SID" })
const conversation = Schema.NonEmptyString.annotate({ description: "The id or the unique name of a conversation" })

const limit = Schema.NumberFromString.check(
  Schema.isInt(),
  Schema.isBetween({ minimum: 1, maximum: 100 }, { description: "1 to 100 conversations, 25 if not given" })
)

const error = [BadRequest, NotFound, Conflict, InternalError, BadGateway, Unavailable, GatewayTimeout] as const

const params = { user, conversation }

export class InboxGroup extends HttpApiGroup.make("inbox")
  .add(
    HttpApiEndpoint.get("list", "/:user", {
      params: { user },
      query: { limit: Schema.optional(limit) },
      success: Inbox,
      error
    }).annotate(OpenApi.Summary, "What a user has to read"),
    HttpApiEndpoint.post("read", "/:user/:conversation/read", { params, success: Conversation, error })
      .annotate(OpenApi.Summary, "Mark a conversation as read"),
    HttpApiEndpoint.post("mute", "/:user/:conversation/mute", { params, success: Conversation, error })
      .annotate(OpenApi.Summary, "Turn its notifications off"),
    HttpApiEndpoint.post("unmute", "/:user/:conversation/unmute", { params, success: Conversation, error })
      .annotate(OpenApi.Summary, "Turn its notifications on"),
    HttpApiEndpoint.delete("leave", "/:user/:conversation", { params, error })
      .annotate(OpenApi.Summary, "Take the user out of a conversation")
  )
  .prefix("/inbox")
  .middleware(SignedIn)
  // The last middleware is the outermost, so a request without a token is logged too.
  .middleware(WithRequestId) {}

export class InboxApi extends HttpApi.make("inbox-api").add(InboxGroup).annotate(OpenApi.Title, "Support desk inbox") {}

export type InboxError =
  | BadRequest
  | NotFound
  | Conflict
  | InternalError
  | BadGateway
  | Unavailable
  | GatewayTimeout
