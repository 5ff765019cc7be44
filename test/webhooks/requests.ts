/** Requests as Twilio sends them, with invented values. */
import { WebhookSignature } from "@effect-twilio/conversations"
import * as Effect from "effect/Effect"
import { formType, token } from "./vectors.ts"

export const sid = (prefix: string): string => `${prefix}${"1".repeat(32)}`

export const base = {
  AccountSid: sid("AC"),
  ConversationSid: sid("CH"),
  Author: "ada",
  Source: "SDK",
  ClientIdentity: "ada",
  RetryCount: "0"
}

export type Form = Readonly<Record<string, string>>

export const preEvent = (form: Form = {}): Form => ({ ...base, EventType: "onMessageAdd", Body: "hello", ...form })

export const postEvent = (form: Form = {}): Form => ({
  ...base,
  EventType: "onMessageAdded",
  MessageSid: sid("IM"),
  Index: "7",
  Body: "hello",
  ...form
})

export const publicUrl = "https://desk.example"

export interface Sent {
  /** The path and the query that are configured. */
  readonly path?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** What is sent in place of the form that was signed. */
  readonly body?: string
  /** The idempotency token; `null` sends none. */
  readonly idempotencyToken?: string | null
}

export interface SignedRequest {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: string | undefined
}

let sent = 0

/** The request of a webhook that is configured with `publicUrl`, as it arrives behind a proxy. */
export const signed = (form: Form, sending: Sent = {}): Effect.Effect<SignedRequest> =>
  Effect.gen(function* () {
    const { idempotencyToken = `token-${sent++}`, method = "POST", path = "/hooks?tenant=a%20b" } = sending
    const isGet = method === "GET"
    const query = new URLSearchParams(form).toString()
    const target = isGet ? `${path}${path.includes("?") ? "&" : "?"}${query}` : path
    const signature = yield* WebhookSignature.sign(publicUrl + target, isGet ? {} : form, token)
    return {
      method,
      path: target,
      headers: {
        ...isGet ? {} : { "content-type": formType },
        ...idempotencyToken === null ? {} : { "i-twilio-idempotency-token": idempotencyToken },
        "x-twilio-signature": signature,
        // A server that trusts these would verify another URL.
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "http",
        forwarded: "host=evil.example;proto=http",
        ...sending.headers
      },
      body: isGet ? undefined : sending.body ?? query
    }
  })

/** As a `Request` on the address that the server has behind its proxy. */
export const webRequest = ({ body, headers, method, path }: SignedRequest, origin = "http://10.0.0.7:3000"): Request =>
  new Request(origin + path, { method, headers, ...body === undefined ? {} : { body } })
