/** `node:http`, through `NodeHttpClient`. */
import * as NodeHttpClient from "@effect-twilio/conversations/NodeHttpClient"
import { currentRuntime } from "../../scripts/runtimes.ts"
import { hostileServers } from "../hostile/cases.ts"
import { transportErrors } from "./errors.ts"
import { everyTransport } from "./suite.ts"

everyTransport(NodeHttpClient.layer, { decompresses: true, keepsConnections: currentRuntime !== "deno" })

hostileServers(NodeHttpClient.layer, { decompresses: true })

transportErrors(NodeHttpClient.layer)
