// Vectors of Twilio's page and of twilio-node, and what must not be accepted. WebhookSignature.contract.test.ts compares
// with twilio-node itself.

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { InvalidRequest, WebhookSignature } from "@effect-twilio/conversations"
import process from "node:process"
import { formType, formVectors, jsonVector, sharedKeyVector, token } from "./vectors.ts"

const isGenuine = WebhookSignature.verifier({ authToken: token })

describe("sign", () => {
  for (const { name, parameters, signature, url } of formVectors) {
    it.effect(`makes the signature of ${name}`, () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* WebhookSignature.sign(url, parameters, token), signature)
        assert.strictEqual(yield* WebhookSignature.sign(`${url}#rc=2&rp=5xx`, parameters, token), signature)
      }))
  }

  it.effect("takes a record, with an array for a name that occurs twice", () =>
    Effect.gen(function* () {
      const url = "https://desk.example/hooks"
      assert.strictEqual(
        yield* WebhookSignature.sign(url, { B: "1", A: ["b", "a", "b"], C: undefined }, token),
        "T9g9vkdgBiy/XomZldRQ3C8Hx3w="
      )
    }))

  for (
    const [url, number, signature] of [
      ["https://example.com/myapp.php?foo=1&bar=2", "+14158675310", "L/OH5YylLD5NRKLltdqwSvS0BnU="],
      ["https://mycompany.com/myapp.php?foo=1&bar=2", "+14158675309", "RSOYDt4T1cUTdK1PDd93/VVr8B8="]
    ] as const
  ) {
    it.effect(`makes the signature of Twilio's page with ${new URL(url).host}`, () =>
      Effect.gen(function* () {
        const parameters = {
          To: "+18005551212",
          From: number,
          Digits: "1234",
          Caller: number,
          CallSid: "CA1234567890ABCDE"
        }
        assert.strictEqual(yield* WebhookSignature.sign(url, parameters, Redacted.make("12345")), signature)
      }))
  }
})

describe("a runtime with WebCrypto only", () => {
  /** As in workerd without compatibility flags. */
  const withoutNode = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E> =>
    Effect.acquireUseRelease(
      Effect.sync(() => {
        const { getBuiltinModule } = process
        Object.assign(process, { getBuiltinModule: undefined })
        return getBuiltinModule
      }),
      () => effect,
      (getBuiltinModule) => Effect.sync(() => Object.assign(process, { getBuiltinModule }))
    )

  it.effect("signs and accepts the same", () =>
    Effect.gen(function* () {
      // What is hidden is what the other tests have used.
      assert.isFunction(process.getBuiltinModule("node:crypto").createHmac)
      for (const { parameters, signature, url } of formVectors) {
        assert.strictEqual(yield* withoutNode(WebhookSignature.sign(url, parameters, token)), signature)
        const isGenuine = WebhookSignature.verifier({ authToken: token })
        const headers = { "content-type": formType, "x-twilio-signature": signature }
        assert.isTrue(yield* withoutNode(isGenuine({ url, headers, body: parameters })))
        assert.isFalse(yield* withoutNode(isGenuine({ url, headers, body: `${parameters}&X=1` })))
      }
      const { body, id, secret, settings, signature, url } = sharedKeyVector
      const isShared = WebhookSignature.verifier({ sharedKeys: { [id]: secret } })
      const headers = {
        "content-type": formType,
        "x-twilio-signature": signature,
        "x-twilio-webhooks-signature-settings": settings
      }
      assert.isTrue(yield* withoutNode(isShared({ url, headers, body })))
    }))
})

describe("verifier", () => {
  for (const { name, parameters, signature, url } of formVectors) {
    it.effect(`accepts ${name}, as text, bytes, parsed or in a rotation, and nothing near it`, () =>
      Effect.gen(function* () {
        const body = parameters.toString()
        const request = {
          url,
          headers: new Headers({ "content-type": formType, "x-twilio-signature": signature }),
          body
        }
        assert.isTrue(yield* isGenuine(request))
        assert.isTrue(yield* isGenuine({ ...request, body: new TextEncoder().encode(body) }))
        assert.isTrue(yield* isGenuine({ ...request, body: parameters }))
        assert.isTrue(yield* isGenuine({ ...request, url: `${url}#rc=2` }))
        const rotating = WebhookSignature.verifier({ authToken: [Redacted.make("the next one"), token] })
        assert.isTrue(yield* rotating(request))
        assert.isFalse(yield* WebhookSignature.verifier({ authToken: Redacted.make("another") })(request))
        assert.isFalse(yield* isGenuine({ ...request, body: `${body}&X=1` }))
        assert.isFalse(yield* isGenuine({ ...request, url: url.replace("desk", "disk") }))
      }))
  }

  it.effect("reads the headers and the parsed body of Express", () =>
    Effect.gen(function* () {
      const url = "https://desk.example/hooks"
      const headers = { "content-type": formType, "x-twilio-signature": "T9g9vkdgBiy/XomZldRQ3C8Hx3w=" }
      assert.isTrue(yield* isGenuine({ url, headers, body: { A: ["b", "a", "b"], B: "1" } }))
      assert.isFalse(yield* isGenuine({ url, headers, body: { A: ["b", "a", "b"], B: "2" } }))
      assert.isFalse(yield* isGenuine({ url, headers: {}, body: { A: ["b", "a", "b"], B: "1" } }))
    }))

  it.effect("accepts a body that is not a form if the URL has its hash", () =>
    Effect.gen(function* () {
      const { body, signature, url } = jsonVector
      const headers = { "content-type": "application/json", "x-twilio-signature": signature }
      assert.isTrue(yield* isGenuine({ url, headers, body }))
      assert.isTrue(yield* isGenuine({ url, headers, body: new TextEncoder().encode(body) }))
      assert.isFalse(yield* isGenuine({ url, headers, body: `${body} ` }))
      assert.isFalse(yield* isGenuine({ url, headers, body: "" }), "the hash covers that it is not empty")
      assert.isFalse(yield* isGenuine({ url, headers: { ...headers, "content-type": formType }, body: "" }))
      assert.isFalse(yield* isGenuine({ url, headers, body: {} }))
    }))

  it.effect("does not accept a body that nothing covers", () =>
    Effect.gen(function* () {
      const url = "https://desk.example/streams"
      const headers = { "x-twilio-signature": yield* WebhookSignature.sign(url, {}, token) }
      assert.isTrue(yield* isGenuine({ url, headers }))
      for (const type of ["application/json", "application/x-www-form-urlencoded+json", "text/plain"]) {
        assert.isFalse(yield* isGenuine({ url, headers: { ...headers, "content-type": type }, body: "{}" }), type)
      }
      assert.isFalse(yield* isGenuine({ url, headers, body: "EventType=onMessageAdded" }), "no content type")
    }))

  it.effect("takes the secret of the shared key that the header names", () =>
    Effect.gen(function* () {
      const { body, id, secret, settings, signature, url } = sharedKeyVector
      const headers = (settings: string) => ({
        "content-type": formType,
        "x-twilio-signature": signature,
        "x-twilio-webhooks-signature-settings": settings
      })
      const isShared = WebhookSignature.verifier({ authToken: token, sharedKeys: { [id]: secret } })
      assert.isTrue(yield* isShared({ url, headers: headers(settings), body }))
      assert.isTrue(yield* isShared({ url, headers: headers(` algorithm = hmac_sha256 , key = ${id}`), body }))
      for (
        const wrong of [
          "",
          `key=${id}`,
          `key=${id},algorithm=HMAC_MD5`,
          "key=__proto__,algorithm=HMAC_SHA256",
          settings + "x"
        ]
      ) {
        assert.isFalse(yield* isShared({ url, headers: headers(wrong), body }), wrong)
      }
      // neither is the secret an auth token, nor the token a shared key
      assert.isFalse(yield* WebhookSignature.verifier({ authToken: secret })({ url, headers: headers(settings), body }))
      const { signature: signedByToken } = formVectors[0] ?? assert.fail("no vector")
      const header = { ...headers(settings), "x-twilio-signature": signedByToken }
      assert.isFalse(yield* isShared({ url, headers: header, body }))
    }))

  it.effect("accepts only the exact text of a signature", () =>
    Effect.gen(function* () {
      const { parameters, signature, url } = formVectors[0] ?? assert.fail("no vector")
      const spellings = [
        "",
        "=",
        signature.slice(0, -1),
        ` ${signature}`,
        `${signature}=`,
        signature.replace("=", "A"),
        // the same bytes in another spelling
        signature.replace(/.=$/, (end) => String.fromCharCode(end.charCodeAt(0) + 1) + "="),
        signature.replace("+", "-"),
        "ü".repeat(28)
      ]
      for (const spelling of spellings) {
        const headers = { get: (name: string) => name === "x-twilio-signature" ? spelling : formType }
        assert.isFalse(yield* isGenuine({ url, headers, body: parameters.toString() }), spelling)
      }
    }))

  it.effect("reads all of a signature, wherever it differs, so that the time tells nothing", () =>
    Effect.gen(function* () {
      const { parameters, signature, url } = formVectors[0] ?? assert.fail("no vector")
      const readsOf = (text: string) =>
        Effect.gen(function* () {
          let reads = 0
          const counted = {
            length: text.length,
            charCodeAt: (index: number) => {
              reads++
              return text.charCodeAt(index)
            }
          }
          const headers = { get: (name: string) => name === "x-twilio-signature" ? counted as unknown as string : null }
          const isAccepted = yield* isGenuine({ url, headers, body: parameters })
          return [isAccepted, reads]
        })
      const differing = [...signature].map((character, index) =>
        signature.slice(0, index) + (character === "A" ? "B" : "A") + signature.slice(index + 1)
      )
      // Without and with the port.
      for (const text of differing) assert.deepStrictEqual(yield* readsOf(text), [false, 2 * signature.length])
      assert.deepStrictEqual(yield* readsOf(signature), [true, signature.length])
    }))

  it.effect("counts a question mark at the beginning of a body", () =>
    Effect.gen(function* () {
      const url = "https://desk.example/hooks"
      const signature = yield* WebhookSignature.sign(url, { A: "1" }, token)
      const headers = { "content-type": formType, "x-twilio-signature": signature }
      assert.isTrue(yield* isGenuine({ url, headers, body: "A=1" }))
      assert.isFalse(yield* isGenuine({ url, headers, body: "?A=1" }))
    }))

  it.effect("takes no longer than its size for a name that occurs very often", () =>
    Effect.gen(function* () {
      const body = "a&".repeat(500_000)
      const start = performance.now()
      const headers = { "content-type": formType, "x-twilio-signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA=" }
      assert.isFalse(yield* isGenuine({ url: "https://desk.example/hooks", headers, body }))
      // It took minutes when each occurrence copied the earlier ones.
      assert.isBelow(performance.now() - start, 20_000)
    }), 60_000)

  it.effect("does not accept a URL that is not absolute, or none", () =>
    Effect.gen(function* () {
      for (const url of ["/hooks", "", "desk.example/hooks"]) {
        const headers = { "x-twilio-signature": yield* WebhookSignature.sign(url, {}, token) }
        assert.isFalse(yield* isGenuine({ url, headers }), url)
      }
    }))

  it("refuses secrets that are missing, empty or not redacted", () => {
    const refused = (secrets: unknown): string => {
      try {
        WebhookSignature.verifier(secrets as WebhookSignature.Secrets)
      } catch (error) {
        assert.instanceOf(error, InvalidRequest)
        return error.message
      }
      return assert.fail("accepted")
    }
    assert.strictEqual(refused({}), "authToken or sharedKeys must be given")
    assert.strictEqual(refused({ authToken: [] }), "authToken or sharedKeys must be given")
    assert.strictEqual(refused({ authToken: "plain" }), "authToken must be wrapped in Redacted.make")
    assert.strictEqual(refused({ authToken: null }), "authToken must be wrapped in Redacted.make")
    assert.match(refused({ authToken: [token, Redacted.make("")] }), /^authToken must not be empty/)
    assert.match(refused({ sharedKeys: { k: Redacted.make("") } }), /^sharedKeys.k must not be empty/)
    assert.match(refused({ authTokens: token }), /^authTokens is not one of authToken, sharedKeys/)
  })
})
