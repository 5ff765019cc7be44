import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { Fault, Simulator } from "../../src/testing/mod.ts"
import { at, authorization, type Json, post, refused, service } from "./support.ts"

const host = "https://mcs.us1.twilio.com"
const media = `/v1/Services/${service}/Media`
const messages = at("Conversations", "order-1042", "Messages")
const bytes = Uint8Array.from({ length: 300 }, (_, index) => index % 256)

const simulated = (options?: Simulator.Options) => Effect.provide(Simulator.layer(options))

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Uint8Array
  readonly json: Json
}

const send = (path: string, init: RequestInit = {}) =>
  Effect.flatMap(Simulator, (simulator) =>
    Effect.promise(async (): Promise<Answer> => {
      const url = path.startsWith("/") ? `${host}${path}` : path
      const headers = { authorization, ...init.headers as Record<string, string> | undefined }
      const response = await simulator.fetch(url, { ...init, headers })
      const bytes = new Uint8Array(await response.arrayBuffer())
      const isJson = response.headers.get("content-type") === "application/json"
      const json = isJson ? JSON.parse(new TextDecoder().decode(bytes)) : null
      return { status: response.status, headers: response.headers, bytes, json }
    }))

const upload = (query = "?Filename=Gr%C3%BC%C3%9Fe.png", body: Uint8Array<ArrayBuffer> = bytes) =>
  send(`${media}${query}`, { method: "POST", body, headers: { "content-type": "image/png" } })

describe("media", () => {
  it.effect("is uploaded, fetched, and downloaded byte by byte", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2024, 5, 1))
      const { json, status } = yield* upload()
      const url = `${host}${media}/${json["sid"]}`
      assert.strictEqual(status, 201)
      assert.match(json["sid"], /^ME[0-9a-f]{32}$/)
      assert.deepInclude(json, {
        service_sid: service,
        channel_sid: null,
        message_sid: null,
        author: null,
        size: 300,
        content_type: "image/png",
        filename: "Grüße.png",
        category: "media",
        date_created: "2024-06-01T00:00:00Z",
        url
      })
      assert.deepStrictEqual((yield* send(url)).json, json)
      const content = yield* send(json["links"].content)
      assert.deepStrictEqual([...content.bytes], [...bytes])
      assert.strictEqual(content.headers.get("content-type"), "image/png")
      assert.strictEqual((yield* send(`${media}/ME${"0".repeat(32)}`)).status, 404)
      assert.strictEqual((yield* send(url, { method: "DELETE" })).status, 405)
    }).pipe(simulated()))

  it.effect("has a URL that needs no credentials, for 5 minutes", () =>
    Effect.gen(function* () {
      const { json } = yield* upload()
      yield* post(messages, { MediaSid: json["sid"] })
      const temporary: string = json["links"].content_direct_temporary
      const anonymous = { headers: { authorization: "" } }
      assert.deepStrictEqual([...(yield* send(temporary, anonymous)).bytes], [...bytes])
      assert.strictEqual((yield* send(`${temporary}0`, anonymous)).status, 403)
      assert.strictEqual((yield* send(`${media}/${json["sid"]}`, anonymous)).status, 401)
      assert.strictEqual((yield* send(media, { method: "POST", ...anonymous })).status, 401)
      yield* TestClock.adjust("299 seconds")
      assert.strictEqual((yield* send(temporary, anonymous)).status, 200)
      yield* TestClock.adjust("1 seconds")
      assert.strictEqual((yield* send(temporary, anonymous)).status, 403)
      const again = yield* send(`${media}/${json["sid"]}`)
      assert.strictEqual((yield* send(again.json["links"].content_direct_temporary, anonymous)).status, 200)
    }).pipe(simulated()))

  it.effect("is taken by one message, which has its size, type and name", () =>
    Effect.gen(function* () {
      const { json } = yield* upload()
      const message = yield* post(messages, { Author: "ada@example.com", MediaSid: json["sid"] })
      assert.deepStrictEqual(message.json["media"], [
        { sid: json["sid"], size: 300, content_type: "image/png", filename: "Grüße.png" }
      ])
      assert.deepInclude((yield* send(`${media}/${json["sid"]}`)).json, {
        channel_sid: message.json["conversation_sid"],
        message_sid: message.json["sid"],
        author: "ada@example.com"
      })
      assert.deepStrictEqual(yield* refused(messages, { MediaSid: json["sid"] }), [400, 50508])
      assert.deepStrictEqual(yield* refused(messages, { MediaSid: "ME1" }), [400, 50510])
    }).pipe(simulated()))

  it.effect("is deleted after 5 minutes if no message has taken it", () =>
    Effect.gen(function* () {
      const left = yield* upload()
      const taken = yield* upload()
      yield* TestClock.adjust("299 seconds")
      yield* post(messages, { MediaSid: taken.json["sid"] })
      assert.strictEqual((yield* send(`${media}/${left.json["sid"]}`)).status, 200)
      yield* TestClock.adjust("1 seconds")
      assert.strictEqual((yield* send(`${media}/${left.json["sid"]}`)).status, 404)
      assert.strictEqual((yield* send(`${media}/${taken.json["sid"]}`)).status, 200)
      assert.deepStrictEqual(yield* refused(messages, { MediaSid: left.json["sid"] }), [400, 50507])
    }).pipe(simulated()))

  it.effect("is listed several at once", () =>
    Effect.gen(function* () {
      const { json } = yield* upload()
      const ask = (body: unknown) =>
        send(`/v1/Services/${service}/MediaSet`, { method: "POST", body: JSON.stringify(body) })
      const missing = `ME${"0".repeat(32)}`
      const set = yield* ask({ command: "get", list: [{ media_sid: json["sid"] }, { media_sid: missing }] })
      assert.deepStrictEqual(set.json as unknown, [{ code: 200, media_record: json }, { code: 404 }])
      assert.strictEqual((yield* ask({ command: "put", list: [] })).status, 400)
      assert.strictEqual((yield* ask([])).status, 400)
    }).pipe(simulated()))

  it.effect("has a maximum size and known categories", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* upload("")).status, 201)
      const tooLarge = yield* upload("", new Uint8Array(301))
      assert.deepStrictEqual([tooLarge.status, tooLarge.json["code"]], [400, 50512])
      assert.strictEqual((yield* upload("?Category=history")).json["category"], "history")
      assert.strictEqual((yield* upload("?Category=other")).status, 400)
    }).pipe(simulated({ maxMediaSize: 300 })))

  it.effect("is not uploaded if a fault has replaced the response, and recorded without its bytes", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const template = "/v1/Services/{ChatServiceSid}/Media"
      yield* simulator.injectFaults({ ...Fault.serverError(), match: { template } })
      assert.strictEqual((yield* upload()).status, 500)
      const { json } = yield* upload()
      yield* simulator.reset
      assert.strictEqual((yield* upload()).json["sid"], json["sid"])
      const [request] = yield* simulator.requests
      assert.deepInclude(request, { template, resource: "list", body: "", form: null, status: 201 })
    }).pipe(simulated()))
})
