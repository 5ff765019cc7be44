/** Undici's dispatcher, through `UndiciHttpClient`. */
import * as UndiciHttpClient from "@effect-twilio/conversations/UndiciHttpClient"
import { Agent } from "undici/index.js"
import { hostileServers } from "../hostile/cases.ts"
import { transportErrors } from "./errors.ts"
import { everyTransport } from "./suite.ts"

everyTransport(UndiciHttpClient.layer, {
  decompresses: true,
  keepsConnections: true,
  trusting: ({ cert }) => UndiciHttpClient.layerWith(new Agent({ connect: { ca: cert } }))
})

hostileServers(UndiciHttpClient.layer, { decompresses: true })

transportErrors(UndiciHttpClient.layer)
