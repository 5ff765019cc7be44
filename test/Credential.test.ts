/** The secrets of a credential are only sent to the service, and do not leak even if the service echoes them. */
import {
  ConversationsClient,
  createCredential,
  type CredentialUpdate,
  RetryPolicy,
  updateCredential
} from "@effect-twilio/conversations"
import { Simulator } from "@effect-twilio/conversations/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Inspectable from "effect/Inspectable"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Redacted from "effect/Redacted"
import * as Tracer from "effect/Tracer"
import { inspect } from "node:util"
import { credentials, requests, type Sent, transport } from "./support.ts"

const texts = {
  certificate: "-----BEGIN CERTIFICATE-----\nMIIC+nBR/2ü==\n-----END CERTIFICATE-----",
  privateKey: "-----BEGIN RSA PRIVATE KEY-----\nMIIE&pQI=BAAK\n-----END RSA PRIVATE KEY-----",
  apiKey: "AIzaSyB-9tSrke72PouQMnMX",
  secret: "AAAA0000:s3rv3r k3y%41"
}
/** Long enough to be unique in any text. */
const parts = ["MIIC+nBR", "MIIE&pQI", "MIIE&amp;pQI", "AIzaSyB-", "s3rv3r", "nBR/2", "SyB-9tSr"]

const secrets = {
  certificate: Redacted.make(texts.certificate),
  privateKey: Redacted.make(texts.privateKey),
  apiKey: Redacted.make(texts.apiKey),
  secret: Redacted.make(texts.secret)
}
const sid = `CR${"0".repeat(32)}`

const operations = [
  { name: "createCredential", call: createCredential({ type: "fcm", ...secrets }) },
  { name: "updateCredential", call: updateCredential({ sid }, secrets) }
]

/** The form, in three ways in which a server may echo it. */
const repeated = ({ request }: Sent): ReadonlyArray<string> => {
  assert.strictEqual(request.body._tag, "Uint8Array")
  const body = request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : ""
  const values = [...new URLSearchParams(body).values()]
  assert.includeMembers(values, Object.values(texts))
  return [body, values.join(" and "), JSON.stringify(values)]
}

const inHeader = (text: string) => text.replace(/[^\x20-\x7e]/gu, encodeURIComponent)

const record = {
  sid,
  account_sid: Simulator.accountSid,
  friendly_name: null,
  type: "fcm",
  sandbox: null,
  date_created: null,
  date_updated: null,
  url: null
}

const responses: ReadonlyArray<readonly [about: string, respond: (text: string) => Response]> = [
  ...[400, 401, 404, 409, 429, 500].map((status): readonly [string, (text: string) => Response] => [
    `a ${status}`,
    (text) =>
      Response.json(
        { code: 20001, message: `no ${text}`, detail: text, more_info: text, errors: [{ detail: text, field: text }] },
        { status, headers: { "twilio-request-id": inHeader(text) } }
      )
  ]),
  [
    "a page of HTML",
    (text) => new Response(`<p>${text}</p>`, { headers: { "content-type": `text/${inHeader(text)}` } })
  ],
  ["a field of another type", (text) => Response.json({ ...record, date_created: text })],
  ["a redirect", (text) => new Response(null, { status: 302, headers: { location: inHeader(text) } })]
]

/** Records everything that a tracer and a logger get. */
const recording = () => {
  const seen: Array<unknown> = []
  const tracer = Tracer.make({
    context: (f) => f(),
    span: (name, parent, context, links, startTime, kind, options) => {
      const attributes = new Map<string, unknown>(Object.entries(options?.attributes ?? {}))
      seen.push(["span", name, attributes])
      return {
        _tag: "Span",
        name,
        spanId: `${seen.length}`,
        traceId: "trace",
        sampled: true,
        parent,
        context,
        links,
        kind,
        status: { _tag: "Started", startTime },
        attributes,
        attribute: (key, value) => attributes.set(key, value),
        event: (...event) => seen.push(event),
        addLinks: (links) => seen.push(links),
        end: (_, exit) => seen.push(exit)
      }
    }
  })
  const logger = Logger.map(Logger.structuredLogger, (line) => seen.push(["log", line]))
  const layer = Layer.mergeAll(
    Logger.replace(Logger.defaultLogger, logger),
    Layer.setTracer(tracer),
    Logger.minimumLogLevel(LogLevel.All)
  )
  return { seen, layer }
}

const renderings = (value: unknown): ReadonlyArray<string> => [
  String(value),
  JSON.stringify(value),
  inspect(value, { depth: Infinity, showHidden: true, getters: true, maxStringLength: Infinity }),
  Inspectable.toStringUnknown(value),
  value instanceof Error ? `${value.stack}` : ""
]

const assertClean = (value: unknown) => {
  for (const text of renderings(value)) {
    const found = parts.filter((part) => text.includes(part) || text.includes(encodeURIComponent(part)))
    assert.deepStrictEqual(found, [], text)
  }
}

describe("the secrets of a credential", () => {
  it.effect("are sent as they are, and not returned", () =>
    Effect.gen(function* () {
      const { layer, seen } = recording()
      const created = yield* createCredential({ type: "apn", ...secrets }).pipe(Effect.provide(layer))
      const changed = yield* updateCredential(created, secrets).pipe(Effect.provide(layer))
      assert.deepStrictEqual((yield* requests).map(({ form }) => form), [
        {
          Type: "apn",
          Certificate: texts.certificate,
          PrivateKey: texts.privateKey,
          ApiKey: texts.apiKey,
          Secret: texts.secret
        },
        {
          Certificate: texts.certificate,
          PrivateKey: texts.privateKey,
          ApiKey: texts.apiKey,
          Secret: texts.secret
        }
      ])
      assert.isNotEmpty(seen)
      for (const value of [created, changed, seen]) assertClean(value)
    }).pipe(Effect.provide(Simulator.layerClient())))

  const cases = operations.flatMap((operation) =>
    responses.map(([about, respond]) => ({ ...operation, about, respond }))
  )
  it.effect.each(cases)("do not leak from $about to $name", ({ respond, call }) =>
    Effect.gen(function* () {
      for (const index of [0, 1, 2]) {
        const { layer, seen } = recording()
        const { layer: http, sent } = transport((sent) => respond(`${repeated(sent)[index]}`))
        const error = yield* call.pipe(
          Effect.tapErrorCause((cause) => Effect.logError("failed", cause)),
          Effect.flip,
          Effect.provide(Layer.provide(ConversationsClient.layer(credentials), http)),
          Effect.provide(Layer.merge(RetryPolicy.none, layer))
        )
        assert.lengthOf(sent, 1)
        assert.isAbove(seen.length, 2)
        for (const value of [error, seen]) assertClean(value)
        assertClean(Cause.pretty(Cause.fail(error), { renderErrorCause: true }))
      }
    }))

  it.effect("are rejected unless they are Redacted, and not repeated", () =>
    Effect.gen(function* () {
      for (const field of ["certificate", "privateKey", "apiKey", "secret"] as const) {
        for (const value of [texts[field], Redacted.make(`${texts[field]}\ud800`), Redacted.make(1)]) {
          const update = { [field]: value } as CredentialUpdate
          const error = yield* Effect.flip(updateCredential({ sid }, update))
          if (error._tag !== "InvalidRequest") return assert.fail(error._tag)
          assert.strictEqual(error.field, field)
          assertClean(error)
        }
      }
      assert.isEmpty(yield* requests)
    }).pipe(Effect.provide(Simulator.layerClient())))
})
