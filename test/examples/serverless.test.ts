// The functions of examples/serverless, called as their platforms call them. Their own `fetch` is the simulator's. On workerd
// the worker runs in test/package/consumers.test.ts.

import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
import { afterEach, assert, beforeEach, describe, it, vi } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import worker, { type Env } from "../../examples/serverless/cloudflare.ts"
import { handler } from "../../examples/serverless/lambda.ts"
import { POST } from "../../examples/serverless/next.ts"
import { WebhookSignature } from "../../mod.ts"

const { chatServiceSid } = Seed.supportDesk
const ada = "ada@example.com"

/** What the functions reach in place of Twilio, new for each test. */
let simulator: Simulator.Service

const use = (options?: Simulator.Options) => {
  simulator = Simulator.unsafeMake(options)
  vi.stubGlobal("fetch", simulator.fetch)
}

beforeEach(() => {
  use()
  vi.stubEnv("TWILIO_API_KEY", Simulator.apiKeySid)
  vi.stubEnv("TWILIO_API_SECRET", Simulator.apiKeySecret)
  vi.stubEnv("TWILIO_CHAT_SERVICE_SID", chatServiceSid)
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
})

const requests = () => Effect.runSync(simulator.requests)

const messages = (conversation: string) =>
  Effect.runSync(simulator.messages(conversation)).map(({ author, body }) => `${author}: ${body}`)

describe("on Cloudflare Workers", () => {
  const env: Env = {
    TWILIO_API_KEY: Simulator.apiKeySid,
    TWILIO_API_SECRET: Simulator.apiKeySecret,
    TWILIO_AUTH_TOKEN: Simulator.authToken
  }
  const seed = Seed.make({
    users: [Seed.user({ identity: ada, conversations: [Seed.conversation({ uniqueName: "order-1", messages: [] })] })]
  })
  const context = { waitUntil: () => assert.fail("the answer is sent before the reply") }

  /** A webhook about the first message of the seed's conversation, signed with a token. */
  const webhook = async (env: Env, signedWith: string): Promise<number> => {
    const [conversation] = Effect.runSync(simulator.conversations(ada))
    const body = new URLSearchParams({
      EventType: "onMessageAdded",
      AccountSid: Simulator.accountSid,
      ChatServiceSid: seed.chatServiceSid,
      ConversationSid: conversation?.conversation_sid ?? "",
      MessageSid: `IM${"0".repeat(32)}`,
      Index: "0",
      Author: ada,
      Body: "Where is my parcel?"
    })
    const url = "https://desk.example.workers.dev/"
    const signature = await Effect.runPromise(WebhookSignature.sign(url, body, Redacted.make(signedWith)))
    const request = new Request(url, { method: "POST", body, headers: { "x-twilio-signature": signature } })
    return (await worker.fetch(request, env, context)).status
  }

  it("a webhook is answered by a message, once", async () => {
    use({ seed })
    assert.strictEqual(await webhook(env, Simulator.authToken), 200)
    assert.deepStrictEqual(messages("order-1"), ["desk: Thank you, we have got your message."])
    assert.deepStrictEqual(requests().map(({ method, status }) => [method, status]), [["GET", 200], ["POST", 201]])
    // As an isolate does that knows nothing of the first delivery: it has another secret.
    const next = { ...env, TWILIO_AUTH_TOKEN: "0123456789abcdef0123456789abcdef" }
    assert.strictEqual(await webhook(next, next.TWILIO_AUTH_TOKEN), 200)
    assert.deepStrictEqual(requests().map(({ method }) => method), ["GET", "POST", "GET"])
    assert.lengthOf(messages("order-1"), 1)
  })

  it("a secret that changed counts from the next request on", async () => {
    use({ seed })
    const old = "fedcba9876543210fedcba9876543210"
    assert.strictEqual(await webhook({ ...env, TWILIO_AUTH_TOKEN: old }, old), 200)
    assert.strictEqual(await webhook(env, old), 403)
    assert.strictEqual(await webhook(env, Simulator.authToken), 200)
  })
})

describe("on AWS Lambda", () => {
  /** An event of a Function URL: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
  const event = (method: string, rawPath: string) => ({
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString: "",
    headers: {
      accept: "*/*",
      host: "abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-west-1.on.aws",
      "x-amzn-trace-id": "Root=1-65fd7e2a-0123456789abcdef01234567",
      "x-forwarded-for": "203.0.113.7",
      "x-forwarded-port": "443",
      "x-forwarded-proto": "https"
    },
    requestContext: {
      accountId: "123456789012",
      apiId: "abcdefghijklmnopqrstuvwxyz012345",
      authorizer: { iam: { accountId: "123456789012", userArn: "arn:aws:iam::123456789012:role/desk" } },
      domainName: "abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-west-1.on.aws",
      domainPrefix: "abcdefghijklmnopqrstuvwxyz012345",
      http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "203.0.113.7", userAgent: "curl/8.5.0" },
      requestId: "5f0e7c9a-0000-4000-8000-000000000001",
      stage: "$default",
      time: "22/Mar/2024:12:49:46 +0000",
      timeEpoch: 1711111786000
    },
    isBase64Encoded: false
  })

  const invoke = (path: string, method = "GET", remaining = 30_000) =>
    handler(event(method, path), { getRemainingTimeInMillis: () => remaining })

  it("a Function URL says what is unread, with one client for all invocations", async () => {
    for (let invocation = 0; invocation < 2; invocation++) {
      const { body, headers, statusCode } = await invoke("/inbox/ada%40example.com")
      assert.deepStrictEqual([statusCode, headers], [200, { "content-type": "application/json" }])
      assert.deepStrictEqual(JSON.parse(body), [
        { name: "Order 1042: where is my parcel?", unread: 4 },
        { name: "注文 1044 の返品について", unread: 29 },
        { name: "Escalation: payments in the EU", unread: 21 }
      ])
    }
  })

  it("a Function URL says what cannot be done, and nothing of Twilio's", async () => {
    const statusOf = async (...parameters: Parameters<typeof invoke>) => {
      const { body, statusCode } = await invoke(...parameters)
      return [statusCode, body]
    }
    assert.deepStrictEqual(await statusOf("/inbox/nobody"), [404, '{"error":"NotFound"}'])
    assert.deepStrictEqual(await statusOf("/"), [404, '{"error":"NotFound"}'])
    assert.deepStrictEqual(await statusOf("/inbox/ada@example.com", "DELETE"), [404, '{"error":"NotFound"}'])
    Effect.runSync(simulator.injectFaults(Fault.reply(() => Response.json({ code: 20003 }, { status: 401 }))))
    assert.deepStrictEqual(await statusOf("/inbox/ada@example.com"), [502, '{"error":"BadGateway"}'])
  })

  it("an invocation ends before Lambda ends it", async () => {
    Effect.runSync(simulator.injectFaults(Fault.stalledBody()))
    const { statusCode } = await invoke("/inbox/ada@example.com", "GET", 550)
    assert.strictEqual(statusCode, 502)
  })
})

describe("in Next", () => {
  const post = async (conversation: string, cookie: string | undefined, body: string) => {
    const request = new Request(`https://desk.example/api/conversations/${conversation}/messages`, {
      method: "POST",
      body,
      ...(cookie !== undefined && { headers: { cookie } })
    })
    const response = await POST(request, { params: Promise.resolve({ conversation }) })
    return [response.status, await response.json()] as const
  }
  const text = JSON.stringify({ body: "It is on its way.", author: "grace@example.com" })

  it("a route handler sends a message of whoever is logged in", async () => {
    const [status, { index, sent }] = await post("order-1042", "theme=dark; session=session-of-ada", text)
    assert.deepStrictEqual([status, index], [201, 12])
    assert.match(sent, /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/)
    assert.strictEqual(messages("order-1042").at(-1), "ada@example.com: It is on its way.")
  })

  it("a route handler says why nothing was sent", async () => {
    assert.deepStrictEqual(await post("order-1042", undefined, text), [401, { error: "log in first" }])
    assert.deepStrictEqual(await post("order-1042", "session=guessed", text), [401, { error: "log in first" }])
    const session = "session=session-of-ada"
    for (const body of ["", "{}", '{"body":7}', '{"body":""}']) {
      assert.deepStrictEqual(await post("order-1042", session, body), [400, { error: "no text" }])
    }
    assert.deepStrictEqual(requests(), [])
    assert.deepStrictEqual(await post("order-0", session, text), [404, { error: "no such conversation" }])
    Effect.runSync(simulator.injectFaults(Fault.rateLimited({ retryAfter: 3600 })))
    assert.deepStrictEqual(await post("order-1042", session, text), [503, { error: "try later", sent: "no" }])
  })
})
