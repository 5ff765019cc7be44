/** The `fetch` of each runtime. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { currentRuntime } from "../../scripts/runtimes.ts"
import { everyTransport, type Options } from "./suite.ts"

/** What a runtime sends again by itself when a kept connection drops. */
const failing: Record<typeof currentRuntime, Options["failing"]> = {
  node: [],
  bun: ["delete once"],
  deno: ["update once", "delete once"]
}

everyTransport(FetchHttpClient.layer, {
  decompresses: true,
  keepsConnections: true,
  failing: failing[currentRuntime]
})
