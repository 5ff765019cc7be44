/** The contract of the token endpoint: a login of the desk's own, and access tokens for whoever is logged in. */
import * as Context from "effect/Context"
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSecurity from "effect/http-api/HttpApiSecurity"
import * as Schema from "effect/Schema"

/** It does not say whether there is such a user. */
export class LoggedOut extends Schema.TaggedError<LoggedOut>()(
  "LoggedOut",
  { message: Schema.String },
  { httpApiStatus: 401, description: "Nobody is logged in, or the password is wrong" }
) {}

/** Who sent the request: what the session says, and never what the request says. */
export class CurrentUser extends Context.Service<CurrentUser, string>()("examples/token/CurrentUser") {}

/** A cookie that scripts of the page cannot read, so only the token gets to them. */
export const session = HttpApiSecurity.apiKey({ in: "cookie", key: "session" })

export class LoggedIn extends HttpApiMiddleware.Service<LoggedIn, {
  readonly provides: CurrentUser
}>()("examples/token/LoggedIn", { error: LoggedOut, security: { session } }) {}

export const Token = Schema.Struct({
  identity: Schema.String,
  token: Schema.RedactedFromValue(Schema.String).annotate({
    description: "What `new Client(token)` of Twilio's SDK takes"
  }),
  expiresIn: Schema.Int.annotate({ description: "In seconds: ask for the next one before" })
}).annotate({ identifier: "Token" })

export class TokenApi extends HttpApi.make("token").add(
  HttpApiGroup.make("desk", { topLevel: true })
    .add(
      HttpApiEndpoint.post("login", "/login", {
        payload: Schema.Struct({ user: Schema.String, password: Schema.RedactedFromValue(Schema.String) }),
        error: LoggedOut
      }),
      HttpApiEndpoint.post("token", "/token", { success: Token }).middleware(LoggedIn)
    )
) {}
