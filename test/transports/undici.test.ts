/** Undici's dispatcher, through `UndiciHttpClient`. */
import * as UndiciHttpClient from "@effect-twilio/conversations/UndiciHttpClient"
import * as Layer from "effect/Layer"
import { Agent } from "undici/index.js"
import { hostileServers } from "../hostile/cases.ts"
import { transportErrors } from "./errors.ts"
import { everyTransport } from "./suite.ts"

/** Without proxies in the environment it does not fail. */
const layer = Layer.orDie(UndiciHttpClient.layer)

everyTransport(layer, {
  decompresses: true,
  keepsConnections: true,
  trusting: ({ cert }) => UndiciHttpClient.layerWith(new Agent({ connect: { ca: cert } }))
})

hostileServers(layer, { decompresses: true })

transportErrors(layer)
