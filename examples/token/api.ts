/** The contract of the token endpoint: a login of the desk's own, and access tokens for whoever is logged in. */
import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpApiMiddleware from "@effect/platform/HttpApiMiddleware"
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import * as HttpApiSecurity from "@effect/platform/HttpApiSecurity"
import * as Context from "effect/Context"
import * as Schema from "effect/Schema"

/** It does not say whether there is such a user. */
export class LoggedOut extends Schema.TaggedError<LoggedOut>()(
  "LoggedOut",
  { message: Schema.String },
  HttpApiSchema.annotations({ status: 401, description: "Nobody is logged in, or the password is wrong" })
) {}

/** Who sent the request: what the session says, and never what the request says. */
export class CurrentUser extends Context.Tag("examples/token/CurrentUser")<CurrentUser, string>() {}

/** A cookie that scripts of the page cannot read, so only the token gets to them. */
export const session = HttpApiSecurity.apiKey({ in: "cookie", key: "session" })

export class LoggedIn extends HttpApiMiddleware.Tag<LoggedIn>()("examples/token/LoggedIn", {
  provides: CurrentUser,
  failure: LoggedOut,
  security: { session }
}) {}

export const Token = Schema.Struct({
  identity: Schema.String,
  token: Schema.Redacted(Schema.String).annotations({ description: "What `new Client(token)` of Twilio's SDK takes" }),
  expiresIn: Schema.Int.annotations({ description: "In seconds: ask for the next one before" })
}).annotations({ identifier: "Token" })

export class TokenApi extends HttpApi.make("token").add(
  HttpApiGroup.make("desk", { topLevel: true })
    .add(
      HttpApiEndpoint.post("login")`/login`
        .setPayload(Schema.Struct({ user: Schema.String, password: Schema.Redacted(Schema.String) }))
        .addError(LoggedOut)
    )
    .add(HttpApiEndpoint.post("token")`/token`.addSuccess(Token).middleware(LoggedIn))
) {}
