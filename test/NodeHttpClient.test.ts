import {
  ClientCredentials,
  ConversationsClient,
  fetchServiceUserConversation,
  type InvalidRequest,
  RetryPolicy
} from "@effect-twilio/conversations"
import * as NodeHttpClient from "@effect-twilio/conversations/NodeHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { credentials, failureOf, path, record } from "./support.ts"
import { ordinaryClient } from "./transports/ordinary.ts"
import { environment, proxy } from "./transports/proxy.ts"
import { serve } from "./transports/server.ts"

ordinaryClient(NodeHttpClient.layer)

const json = JSON.stringify(record)

const problemOf = <A>(client: Layer.Layer<A, InvalidRequest, HttpClient.HttpClient>) =>
  Effect.flip(Effect.scoped(Layer.build(Layer.provide(client, NodeHttpClient.layer))))

const twilio = ConversationsClient.layer(credentials)
const gateway = ConversationsClient.layer({ ...credentials, baseUrl: "https://gateway.example:8443/twilio" })
const oauth = ClientCredentials.layer({ clientId: "OQ1", clientSecret: Redacted.make("client secret") })

describe("a proxy of the environment", () => {
  it.live.each(["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])(
    "%s makes the client fail, because it would not be used",
    (name) =>
      Effect.gen(function* () {
        yield* environment({ [name]: "http://user:hidden@127.0.0.1:3128", NO_PROXY: "localhost,other.example" })
        for (
          const [client, host] of [
            [twilio, "conversations.twilio.com"],
            [gateway, "gateway.example"],
            [oauth, "oauth.twilio.com"]
          ] as const
        ) {
          const error = yield* problemOf(client)
          assert.deepInclude(error, { _tag: "InvalidRequest", field: name })
          assert.strictEqual(
            error.message,
            `${name} is set, but NodeHttpClient uses no proxy: use UndiciHttpClient, or add ${host} to NO_PROXY`
          )
        }
      }).pipe(Effect.scoped)
  )

  it.live("is no problem if NO_PROXY lists the host, if it is for another scheme, or if it is empty", () =>
    Effect.gen(function* () {
      const variables: ReadonlyArray<Record<string, string>> = [
        { HTTPS_PROXY: "http://127.0.0.1:3128", NO_PROXY: ".twilio.com,gateway.example:8443" },
        { HTTPS_PROXY: "http://127.0.0.1:3128", no_proxy: "*" },
        { HTTP_PROXY: "http://127.0.0.1:3128" },
        { HTTPS_PROXY: "", ALL_PROXY: "" }
      ]
      for (const values of variables) {
        yield* Effect.scoped(Effect.gen(function* () {
          yield* environment(values)
          const clients = Layer.mergeAll(twilio, gateway, oauth)
          yield* Layer.build(Layer.provide(clients, NodeHttpClient.layer))
        }))
      }
    }))

  it.live("gets nothing of a request to http on loopback, which is sent directly", () =>
    Effect.gen(function* () {
      const server = yield* serve((_, response) => {
        response.writeHead(200, { "content-type": "application/json" }).end(json)
      })
      const via = yield* proxy()
      yield* environment({ HTTP_PROXY: via.url, ALL_PROXY: via.url })
      const client = ConversationsClient.layer({ ...credentials, baseUrl: server.url })
      const { uniqueName } = yield* fetchServiceUserConversation(path).pipe(
        Effect.provide(Layer.provide(client, NodeHttpClient.layer))
      )
      assert.strictEqual(uniqueName, record.unique_name)
      assert.strictEqual(via.seen(), "")
    }).pipe(Effect.scoped))

  it.live("makes any other request to its hosts fail before it is sent", () =>
    Effect.gen(function* () {
      const via = yield* proxy()
      yield* environment({ HTTP_PROXY: via.url, HTTPS_PROXY: via.url })
      const client = yield* HttpClient.HttpClient
      for (const url of ["http://server.test/", "https://server.test/"]) {
        assert.deepStrictEqual(failureOf(yield* Effect.flip(client.get(url))), {
          tag: "RequestError",
          reason: "Transport"
        })
      }
      // A client that is wrapped does not show that it uses no proxy.
      const wrapped = Layer.succeed(HttpClient.HttpClient, HttpClient.tap(client, () => Effect.void))
      const error = yield* fetchServiceUserConversation(path).pipe(
        Effect.flip,
        Effect.provide(Layer.merge(Layer.provide(twilio, wrapped), RetryPolicy.none))
      )
      assert.deepInclude(error, { _tag: "TransportError", reason: "PROXY", mayHaveArrived: false })
      assert.strictEqual(via.seen(), "")
    }).pipe(Effect.scoped, Effect.provide(NodeHttpClient.layer)))
})
