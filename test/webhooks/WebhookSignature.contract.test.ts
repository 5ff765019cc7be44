// Against twilio-node: whatever it accepts is accepted, and nothing else. Each difference has a test of its own.

import { assert, describe, it } from "@effect/vitest"
import { WebhookSignature } from "@effect-twilio/conversations"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { parse, stringify } from "node:querystring"
import twilio from "twilio"
import { authToken, formType, formVectors, jsonVector, sharedKeyVector, token } from "./vectors.ts"

type Params = Record<string, string | Array<string>>

const isGenuine = WebhookSignature.verifier({ authToken: token })

const headers = (signature: string, type = formType) => ({ "content-type": type, "x-twilio-signature": signature })

/** A generator of numbers, the same in each run. */
const randomFrom = (seed: number) => {
  let state = seed
  const below = (n: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
    return (state >> 8) % n
  }
  const pick = <A>(from: ReadonlyArray<A>): A => from[below(from.length)] as A
  return { below, pick }
}

const accepts = (
  signature: string,
  url: string,
  params: Params,
  secret: string = authToken,
  algorithm: string = "HMAC_SHA1"
): boolean => {
  try {
    return twilio.validateRequest(secret, signature, url, params, algorithm)
  } catch (error) {
    // It throws for a URL that cannot be parsed.
    assert.instanceOf(error, TypeError)
    return false
  }
}

const pieces = [
  ..."a1+':{}~!*(),/?@=|%&;$^`[]\"<> \\",
  "%20",
  "%27",
  "%2f",
  "%2F",
  "%3A",
  "%7B",
  "%00",
  "%25",
  "%zz",
  "%e4",
  "%E2%82",
  "%C3%A9",
  "%F0%9F%98%80",
  "é",
  "名",
  "😀"
]

/** Requests as signed and as received, many of them written in another way that some service of Twilio's uses. */
const cases = (seed: number, count: number) => {
  const { below, pick } = randomFrom(seed)
  const times = <A>(n: number, make: () => A): Array<A> => Array.from({ length: n }, make)
  const text = (most: number): string => times(below(most + 1), () => pick(pieces)).join("")
  const query = (): string => {
    const kind = below(4)
    if (kind === 0) return pick(["", "", "?", "?&", "?=", "?a", "?a&a"])
    const names = ["q", "t", "2", "10", "", "__proto__", "q[]", "é", "bodySHA25"]
    return `?${
      times(1 + below(4), () => `${pick(names)}${pick(["=", "=", "=", ""])}${text(4)}`).join("&").replaceAll("#", "")
    }`
  }
  const host = (): string =>
    pick(["desk.example", "desk.example", "DESK.example", "[::1]", "127.0.0.1", "bücher.example"])
  const url = (): string =>
    pick(["https", "https", "http", "HTTPS"]) + "://" + pick(["", "", "", "bot:pw@", "bot@", "b@t:p@"]) + host() +
    pick(["", "", "", ":443", ":80", ":8443", ":"]) +
    pick(["", "/", "/hooks", "/hooks/", "/h%20k", "/é", "/a'b", "/a/../b", "//"]) +
    query()
  const written = (of: string): string => {
    const start = of.indexOf("?")
    switch (below(8)) {
      case 0:
        return URL.canParse(of) ? new URL(of).href : of
      case 1:
        return start < 0 ? of : of.slice(0, start + 1) + stringify(parse(of.slice(start + 1)))
      case 2:
        return of.replace(/:\d+(?=\/)/, "")
      case 3:
        return of.replace(/(?<=^https:\/\/[a-z.]+)(?=\/)/i, ":443")
      case 4:
        return of.replace(/\/?$/, pick(["", "/"]))
      case 5:
        return of.replaceAll(pick(["%20", "%27", "'", "+", "%2F"]), pick(["%20", "+", "'", "%2f"]))
      default:
        return of
    }
  }
  return times(count, () => {
    const base = url()
    const form = new URLSearchParams(times(
      below(5),
      () =>
        [
          pick(["A", "B", "a", "AB", "É", "Messaging.Binding", "😀"]),
          pick(["", "1", "ü", "a b", "A", "B1", "&=%", "😀"])
        ] as [string, string]
    ))
    const legacy = URL.canParse(base) ? new URL(base).href : base
    return {
      signed: written(pick([base, base, legacy])),
      received: pick([base, base, base, legacy, written(base), url()]),
      form
    }
  })
}

describe("WebhookSignature and twilio-node", () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    it.effect(`agree about random requests of seed ${seed}`, () =>
      Effect.gen(function* () {
        const both = { accept: 0, reject: 0 }
        for (const { form, received, signed } of cases(seed, 4_000)) {
          const body = form.toString()
          const params: Params = { ...parse(body) } as Params
          const signature = twilio.getExpectedTwilioSignature(authToken, signed, params)
          const theirs = accepts(signature, received, params)
          const request = { url: received, headers: headers(signature), body }
          const what = JSON.stringify({ signed, received, body })
          assert.strictEqual(yield* isGenuine(request), theirs, what)
          assert.strictEqual(yield* isGenuine({ ...request, body: params }), theirs, `${what}, parsed`)
          assert.strictEqual(yield* WebhookSignature.sign(signed, form, token), signature, what)
          both[theirs ? "accept" : "reject"]++
        }
        // The comparison is worth something only if both happen often.
        assert.isAbove(both.accept, 1_000)
        assert.isAbove(both.reject, 1_000)
      }), 120_000)
  }

  it.effect("agree about the vectors", () =>
    Effect.gen(function* () {
      for (const { name, parameters, signature, url } of formVectors) {
        const params = { ...parse(parameters.toString()) } as Params
        assert.strictEqual(twilio.getExpectedTwilioSignature(authToken, url, params), signature, name)
        assert.isTrue(accepts(yield* WebhookSignature.sign(url, parameters, token), url, params), name)
      }
      const { body, signature, url } = jsonVector
      assert.isTrue(twilio.validateRequestWithBody(authToken, signature, url, body))
    }))

  it.effect("agree about shared keys", () =>
    Effect.gen(function* () {
      const { body, id, secret, settings, signature, url } = sharedKeyVector
      const params = { ...parse(body) } as Params
      const algorithm = twilio.getSignatureAlgorithm(settings)
      const plain = Redacted.value(secret)
      assert.strictEqual(twilio.getExpectedTwilioSignature(plain, url, params, algorithm), signature)
      const isShared = WebhookSignature.verifier({ sharedKeys: { [id]: secret } })
      for (const { form, received, signed } of cases(6, 500)) {
        const text = form.toString()
        const params = { ...parse(text) } as Params
        const made = twilio.getExpectedTwilioSignature(plain, signed, params, algorithm)
        const request = {
          url: received,
          headers: { ...headers(made), "x-twilio-webhooks-signature-settings": settings },
          body: text
        }
        assert.strictEqual(
          yield* isShared(request),
          accepts(made, received, params, plain, algorithm),
          JSON.stringify({ signed, received, body: text })
        )
      }
    }))

  it.effect("agree about hashes of bodies", () =>
    Effect.gen(function* () {
      const { pick } = randomFrom(7)
      for (let i = 0; i < 300; i++) {
        const body = pick(["{}", "[]", '{"a":"ü"}', "a=1", "x"])
        const hash = pick([
          twilio.getExpectedBodyHash(body),
          twilio.getExpectedBodyHash("{}"),
          twilio.getExpectedBodyHash(body).toUpperCase(),
          ""
        ])
        const url = `https://desk.example/streams?${pick(["", "a=%20&"])}bodySHA256=${hash}${pick(["", "&b='"])}`
        const signature = twilio.getExpectedTwilioSignature(authToken, pick([url, `${url}x`]), {})
        assert.strictEqual(
          yield* isGenuine({ url, headers: headers(signature, "application/json"), body }),
          twilio.validateRequestWithBody(authToken, signature, url, body),
          `${url} ${body}`
        )
      }
    }))
})

describe("WebhookSignature differs from twilio-node", () => {
  const body = "A=1"
  const params = { A: "1" }

  it.effect("in a fragment, which Twilio does not sign: it is dropped", () =>
    Effect.gen(function* () {
      const url = "https://desk.example/hooks"
      const signature = twilio.getExpectedTwilioSignature(authToken, url, params)
      assert.isFalse(accepts(signature, `${url}#rc=2`, params))
      assert.isTrue(yield* isGenuine({ url: `${url}#rc=2`, headers: headers(signature), body }))
    }))

  it.effect("in a URL that is not absolute: it is never accepted, so that a missing base URL shows", () =>
    Effect.gen(function* () {
      const signature = twilio.getExpectedTwilioSignature(authToken, "/hooks", params)
      assert.isTrue(accepts(signature, "/hooks", params))
      assert.isFalse(yield* isGenuine({ url: "/hooks", headers: headers(signature), body }))
      assert.throws(() => twilio.validateRequest(authToken, "", "/hooks", params), TypeError)
    }))

  it.effect("in an empty body with a hash in the URL: the hash must match, so that nobody can take the body away", () =>
    Effect.gen(function* () {
      const { signature, url } = jsonVector
      assert.isTrue(accepts(signature, url, {}))
      assert.isFalse(yield* isGenuine({ url, headers: headers(signature), body: "" }))
    }))

  it.effect("in a JSON body without a hash: no signature covers it", () =>
    Effect.gen(function* () {
      const url = "https://desk.example/streams"
      const signature = twilio.getExpectedTwilioSignature(authToken, url, {})
      assert.isTrue(accepts(signature, url, {}))
      assert.isFalse(yield* isGenuine({ url, headers: headers(signature, "application/json"), body: "[]" }))
    }))

  it.effect("in a query of more than 1,000 parameters that a service escaped: all of them count", () =>
    Effect.gen(function* () {
      const names = Array.from({ length: 1_001 }, (_, i) => `n${i}='`)
      const escaped = `https://desk.example/hooks?${names.join("&").replaceAll("'", "%2A")}`
      const legacy = escaped.replaceAll("%2A", "*")
      const signature = twilio.getExpectedTwilioSignature(authToken, legacy, params)
      assert.isFalse(accepts(signature, escaped, params))
      assert.isTrue(yield* isGenuine({ url: escaped, headers: headers(signature), body }))
    }))

  it.effect("in the secret of a shared key, which is looked up by the ID in the header", () =>
    Effect.gen(function* () {
      const url = "https://desk.example/hooks"
      const secret = "invented-shared-key-secret"
      const signature = twilio.getExpectedTwilioSignature(secret, url, params)
      const sharedKeys = { webhooks_sharedkey_1: Redacted.make(secret) }
      const isShared = WebhookSignature.verifier({ sharedKeys })
      const signedBy = (key: string) => ({
        url,
        body,
        headers: { ...headers(signature), "x-twilio-webhooks-signature-settings": `key=${key},algorithm=HMAC_SHA1` }
      })
      assert.isTrue(yield* isShared(signedBy("webhooks_sharedkey_1")))
      assert.isFalse(yield* isShared(signedBy("webhooks_sharedkey_2")))
      assert.isFalse(yield* isShared({ url, body, headers: headers(signature) }), "a shared key is no auth token")
    }))
})
