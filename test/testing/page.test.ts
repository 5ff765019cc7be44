import { assert, describe, it } from "@effect/vitest"
import { Seed, Simulator } from "@effect-twilio/conversations/testing"
import { serve, type ServeOptions } from "@effect-twilio/conversations/testing/serve"
import * as Effect from "effect/Effect"
import * as Http from "node:http"

interface Answer {
  readonly status: number
  readonly headers: Http.IncomingHttpHeaders
  readonly text: string
}

const own = { "x-conversations-inspector": "1" }

/** A request as a browser, or somebody who pretends to be one, sends it. */
const ask = (url: string, options: Http.RequestOptions = {}, body = "") =>
  Effect.promise(() =>
    new Promise<Answer>((resolve, reject) => {
      const request = Http.request(url, { agent: false, ...options }, (response) => {
        let text = ""
        response.setEncoding("utf8").on("data", (chunk: string) => text += chunk).on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
      })
      request.on("error", reject).end(body)
    })
  )

const served = (options?: ServeOptions, simulated?: Simulator.Options) =>
  Effect.gen(function* () {
    const simulator = yield* Simulator.make(simulated)
    const { url } = yield* serve(simulator, { page: true, ...options })
    return { simulator, url }
  })

const act = (url: string, name: string, input: object) =>
  ask(`${url}/inspector/actions/${name}`, { method: "POST", headers: own }, JSON.stringify(input))

const service = Seed.supportDesk.chatServiceSid

describe("the page", () => {
  it.scoped("is served with its files, which may load nothing from elsewhere", () =>
    Effect.gen(function* () {
      const { url } = yield* served()
      const page = yield* ask(`${url}/`)
      assert.strictEqual(page.status, 200)
      assert.include(page.headers["content-security-policy"], "default-src 'none'")
      const files = [...page.text.matchAll(/(?:src|href)="(\w[^"]*\.\w+)"/g)].map(([, file]) => file)
      assert.sameMembers(files, ["icon.svg", "style.css", "app.js"])
      for (const file of files) assert.strictEqual((yield* ask(`${url}/${file}`)).status, 200, file)
    }))

  it.scoped("is not there unless it is asked for, and the API is beside it", () =>
    Effect.gen(function* () {
      const without = yield* served({ page: false })
      assert.strictEqual((yield* ask(`${without.url}/`)).status, 401)
      const { url } = yield* served()
      assert.strictEqual((yield* ask(`${url}/v1/Conversations`)).status, 401)
    }))

  it.scoped("mutes in an inbox as its user, whose role may forbid it", () =>
    Effect.gen(function* () {
      const { url } = yield* served({}, { permissions: "enforced" })
      const post = (path: string, form: Record<string, string>) =>
        ask(
          `${url}/inspector/api/v1/Services/${service}${path}`,
          { method: "POST", headers: own },
          new URLSearchParams(form).toString()
        )
      const mute = Effect.map(
        post("/Users/ada@example.com/Conversations/order-1042", { NotificationLevel: "muted" }),
        ({ status, text }) => [status, JSON.parse(text).message ?? JSON.parse(text).notification_level]
      )
      assert.deepStrictEqual(yield* mute, [200, "muted"])
      const role = { FriendlyName: "one", Type: "conversation", Permission: "sendMessage" }
      const { sid } = JSON.parse((yield* post("/Roles", role)).text)
      yield* post("/Configuration", { DefaultConversationRoleSid: sid })
      assert.deepStrictEqual(yield* mute, [403, "Forbidden"])
    }))

  it.scoped("asks the API without a credential, and is not recorded", () =>
    Effect.gen(function* () {
      const { simulator, url } = yield* served()
      const path = `${url}/inspector/api/v1/Services/${service}/Conversations/order-1042`
      const read = yield* ask(path, { headers: own })
      assert.propertyVal(JSON.parse(read.text), "unique_name", "order-1042")
      const changed = yield* ask(path, { method: "POST", headers: own }, "FriendlyName=Parcel")
      assert.propertyVal(JSON.parse(changed.text), "friendly_name", "Parcel")
      assert.deepStrictEqual(yield* simulator.requests, [])
      assert.notInclude(read.text + changed.text, Simulator.authToken)
    }))

  it.scoped("refuses another host name, which DNS rebinding would have", () =>
    Effect.gen(function* () {
      const { url } = yield* served()
      for (const path of ["/", "/app.js", "/inspector/state", "/inspector/events"]) {
        const answer = yield* ask(url + path, { headers: { ...own, host: "rebound.example" } })
        assert.strictEqual(answer.status, 403, path)
      }
      const { port } = new URL(url)
      assert.strictEqual((yield* ask(`${url}/`, { headers: { host: `localhost:${port}` } })).status, 200)
    }))

  it.scoped("takes no request of another origin, whatever it may send", () =>
    Effect.gen(function* () {
      const { simulator, url } = yield* served()
      const outside: ReadonlyArray<Http.OutgoingHttpHeaders> = [
        {},
        { ...own, origin: "https://evil.example" },
        { ...own, origin: "null" },
        { ...own, "sec-fetch-site": "cross-site" },
        { ...own, "sec-fetch-site": "same-site" }
      ]
      for (const headers of outside) {
        for (
          const path of ["/inspector/actions/reset", `/inspector/api/v1/Services/${service}/Conversations/order-1042`]
        ) {
          const answer = yield* ask(url + path, { method: "POST", headers }, "{}")
          assert.strictEqual(answer.status, 403, JSON.stringify(headers))
          assert.notProperty(answer.headers, "access-control-allow-origin")
        }
      }
      const preflight = yield* ask(`${url}/inspector/actions/reset`, {
        method: "OPTIONS",
        headers: { origin: "https://evil.example", "access-control-request-headers": "x-conversations-inspector" }
      })
      assert.strictEqual(preflight.status, 403)
      assert.lengthOf(yield* simulator.messages("order-1042"), 12)
    }))

  it.scoped("acts: writes, moves the clock, injects a fault, resets", () =>
    Effect.gen(function* () {
      const { simulator, url } = yield* served()
      const before = yield* simulator.now
      const sent = yield* act(url, "send", {
        service,
        conversation: "order-1042",
        author: "ada@example.com",
        body: "Found it."
      })
      assert.strictEqual(sent.status, 200)
      const last = (yield* simulator.messages("order-1042")).at(-1)
      assert.deepInclude(last, { author: "ada@example.com", body: "Found it.", index: 12 })
      assert.strictEqual((yield* act(url, "advance", { seconds: 3_600 })).status, 200)
      assert.isAtLeast((yield* simulator.now) - before, 3_600_000)
      yield* act(url, "fault", { kind: "unavailable", times: 1 })
      assert.strictEqual((yield* ask(`${url}/v1/Conversations`)).status, 503)
      yield* act(url, "reset", {})
      assert.lengthOf(yield* simulator.messages("order-1042"), 12)
    }))

  it.scoped("says what is wrong with an action", () =>
    Effect.gen(function* () {
      const { url } = yield* served()
      const wrong: ReadonlyArray<readonly [name: string, input: object, message: RegExp]> = [
        ["advance", { seconds: -1 }, /seconds must be a number from 1 to/],
        ["fault", { kind: "flood", times: 1 }, /kind must be one of/],
        ["fault", { kind: "constructor", times: 1 }, /kind must be one of/],
        ["fault", { kind: "slow", times: 1_000 }, /times must be a number/],
        ["send", { service, conversation: "order-1042", author: "", body: "x" }, /author must be non-empty text/],
        ["send", { service, conversation: "none", author: "system", body: "x" }, /none/]
      ]
      for (const [name, input, message] of wrong) {
        const { status, text } = yield* act(url, name, input)
        assert.strictEqual(status, 400, text)
        assert.match(JSON.parse(text).message, message)
      }
      assert.strictEqual((yield* act(url, "explode", {})).status, 404)
    }))

  it.scoped("follows what happens: requests without credentials, and changes", () =>
    Effect.gen(function* () {
      const { simulator, url } = yield* served()
      const events = yield* Effect.promise(() => fetch(`${url}/inspector/events`))
      const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader()
      const credential = btoa(`${Simulator.accountSid}:${Simulator.authToken}`)
      yield* Effect.promise(() =>
        fetch(`${url}/v1/Services/${service}/Conversations/order-1042/Messages`, {
          method: "POST",
          headers: { authorization: `Basic ${credential}` },
          body: new URLSearchParams({ Author: "ada@example.com", Body: "Hello" })
        }).then((response) => response.text())
      )
      let text = ""
      while (!text.includes("event: change")) {
        text += (yield* Effect.promise(() => Promise.resolve(reader?.read())))?.value ?? ""
      }
      assert.match(text, /"operation":"createServiceConversationMessage","who":"ada@example.com"/)
      assert.include(text, '"status":201')
      assert.notInclude(text, credential)
      assert.notInclude(text, Simulator.authToken)
      yield* Effect.promise(() => Promise.resolve(reader?.cancel()))
      assert.lengthOf(yield* simulator.requests, 1)
    }))
})
