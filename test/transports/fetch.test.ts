/** The `fetch` of each runtime. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { everyTransport } from "./suite.ts"

everyTransport(FetchHttpClient.layer, { decompresses: true, keepsConnections: true })
