/** With the HttpApi of Effect 4. `componentNames.ts` has the same for Effect 3. */
import { ConversationsError } from "../mod.ts"
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as OpenApi from "effect/http-api/OpenApi"

/** The names of the components in the OpenAPI document of an endpoint that fails with our errors. */
export const componentNames = (): ReadonlyArray<string> => {
  const endpoint = HttpApiEndpoint.get("conversation", "/", { error: ConversationsError })
  const api = HttpApi.make("inbox").add(HttpApiGroup.make("inbox").add(endpoint))
  return Object.keys(OpenApi.fromApi(api).components.schemas)
}
