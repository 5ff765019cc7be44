// Twilio's own validator accepts the webhooks of the simulator, over a real port.

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import twilio from "twilio"
import { Simulator } from "@effect-twilio/conversations/testing"
import { serve } from "@effect-twilio/conversations/testing/serve"
import { connect } from "./twilioNode.ts"

const order = "order-1042"
const ada = "ada@example.com"

/** A server that answers with what twilio-node says of the signature. */
const receiver = Effect.acquireRelease(
  Effect.promise(async () => {
    const verdicts: Array<[method: string, isValid: boolean]> = []
    const server = createServer((incoming, outgoing) => {
      const chunks: Array<Buffer> = []
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk))
      incoming.on("end", () => {
        const url = `http://${incoming.headers.host}${incoming.url}`
        const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()))
        const signature = String(incoming.headers["x-twilio-signature"])
        verdicts.push([
          incoming.method ?? "",
          twilio.validateRequest(Simulator.authToken, signature, url, form)
        ])
        outgoing.end()
      })
    })
    server.listen(0, "127.0.0.1")
    await once(server, "listening")
    return { server, verdicts, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks?tenant=a%20b` }
  }),
  ({ server }) => Effect.sync(() => server.closeAllConnections() ?? server.close())
)

describe("twilio-node", () => {
  it.scoped("configures webhooks, and accepts the signatures of POST and GET", () =>
    Effect.gen(function* () {
      const { url, verdicts } = yield* receiver
      const simulator = yield* Simulator.make({ webhooks: fetch })
      const served = yield* serve(simulator)
      const { client } = connect(served.url, { username: Simulator.accountSid, password: Simulator.authToken })
      for (const method of ["POST", "GET"]) {
        yield* Effect.promise(() =>
          client.conversations.v1.configuration.webhooks().update({
            postWebhookUrl: url,
            filters: ["onMessageAdded", "onParticipantUpdated"],
            method
          })
        )
        yield* simulator.sendMessage(order, { author: ada, body: "Grüße, 世界 + 1 & 2 = 3?" })
        yield* simulator.settled
        yield* Effect.promise(() =>
          client.conversations.v1.conversations(order).messages.create({ body: "hi", xTwilioWebhookEnabled: "true" })
        )
        yield* simulator.settled
      }
      assert.deepStrictEqual(verdicts, [["POST", true], ["POST", true], ["GET", true], ["GET", true]])
    }))
})
