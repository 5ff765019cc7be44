/** With the HttpApi of Effect 3. `componentNames.4.ts` has the same for Effect 4. */
import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as OpenApi from "@effect/platform/OpenApi"
import { ConversationsError } from "@effect-twilio/conversations"

/** The names of the components in the OpenAPI document of an endpoint that fails with our errors. */
export const componentNames = (): ReadonlyArray<string> => {
  const endpoint = HttpApiEndpoint.get("conversation", "/").addError(ConversationsError)
  const api = HttpApi.make("inbox").add(HttpApiGroup.make("inbox").add(endpoint))
  return Object.keys(OpenApi.fromApi(api).components.schemas)
}
