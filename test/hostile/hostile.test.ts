/** Broken and hostile servers on sockets, over the `fetch` of each runtime. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { hostileServers } from "./cases.ts"

hostileServers(FetchHttpClient.layer, { decompresses: true })
