/** Sends signed webhooks, and records what became of them. */
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as Major from "../../../internal/effect/effect.ts"
import { WebhookSignature } from "../../../webhooks/WebhookSignature.ts"
import type { Delivery } from "../../model/Delivery.ts"
import type { Parameters } from "../store/changes.ts"
import type { PostEvent, PreEvent } from "../values/events.ts"
import { digest } from "../values/sid.ts"
import type { Target } from "./targets.ts"

type Mutable<A> = { -readonly [K in keyof A]: A[K] }

/** What a pre-event webhook decided about a change. */
export type Decision =
  | { readonly _tag: "Published"; readonly changes: { readonly [name: string]: unknown } }
  | { readonly _tag: "Rejected" }

const isRecord = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const recordOf = (json: string): { readonly [name: string]: unknown } => {
  try {
    const value: unknown = JSON.parse(json)
    return isRecord(value) ? value : {}
  } catch {
    return {}
  }
}

/** A UUID that is the same in every run. */
const tokenOf = (text: string): string =>
  digest(text).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5")

/** What the fragment of a URL asks for: docs/usage/webhooks/webhooks-connection-overrides. Without one, no retries. */
const overridesOf = (fragment: string) => {
  const given = new URLSearchParams(fragment)
  const count = Number(given.get("rc") ?? 0)
  const kinds = (given.get("rp") ?? "ct").split(",")
  return {
    maxRetries: Number.isInteger(count) ? Math.min(Math.max(count, 0), 5) : 0,
    isRetried: ({ failure, status }: Delivery): boolean => {
      const kind = failure === "connection" ? "ct" : failure === "timeout" ? "rt" : `${`${status}`.charAt(0)}xx`
      return (failure !== null || (status ?? 0) >= 400) && (kinds.includes("all") || kinds.includes(kind))
    }
  }
}

/** A user and password in a URL are signed with it, and sent as a header: a `Request` accepts none in its URL. */
const requestOf = (text: string, init: RequestInit & { readonly headers: Record<string, string> }): Request => {
  const url = new URL(text)
  const { password, username } = url
  if (username === "" && password === "") return new Request(text, init)
  url.username = ""
  url.password = ""
  const credentials = btoa(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)
  return new Request(url, { ...init, headers: { ...init.headers, authorization: `Basic ${credentials}` } })
}

export interface DeliveriesOptions {
  readonly send: (request: Request) => Response | Promise<Response>
  readonly runtime: Major.Runtime
  readonly authToken: Redacted.Redacted<string>
  readonly now: () => number
  readonly maxRecorded: number
  readonly onChange: (delivery: Delivery) => void
}

export class Deliveries {
  private readonly options: DeliveriesOptions
  private records: Array<Mutable<Delivery>> = []
  private count = 0
  private events = 0
  /** Ends when the last post-event webhook was handed over. */
  private handedOver: Promise<void> = Promise.resolve()
  private readonly open = new Set<Promise<unknown>>()

  constructor(options: DeliveriesOptions) {
    this.options = options
  }

  get all(): ReadonlyArray<Delivery> {
    return this.records.slice(-this.options.maxRecorded).map((record) => ({ ...record }))
  }

  /** Waits until there is nothing to send and nothing to wait for, including what handlers have caused. */
  async settled(): Promise<void> {
    while (this.open.size > 0) await Promise.all(this.open)
  }

  /**
   * Sends a post-event webhook. They reach the handler in the order of the events, as nothing promises for the service
   * itself, so that a test sees the same in every run. A slow response holds up no other.
   */
  post(target: Target, event: PostEvent, parameters: Parameters): void {
    const before = this.handedOver
    let handedOver = (): void => {}
    this.handedOver = new Promise((resolve) => handedOver = resolve)
    this.track(before.then(() => this.deliver(target, event, parameters, handedOver)))
  }

  /** Sends a pre-event webhook, and waits for its decision. */
  async pre(target: Target, event: PreEvent, parameters: Parameters): Promise<Decision> {
    const { body, failure, status } = await this.track(this.deliver(target, event, parameters, () => {}))
    // In time and without an error: anything else publishes the change as it is, except for an error status.
    if (failure !== null || status === null) return { _tag: "Published", changes: {} }
    if (status >= 400) return { _tag: "Rejected" }
    return { _tag: "Published", changes: status === 200 ? recordOf(body ?? "") : {} }
  }

  private track<A>(promise: Promise<A>): Promise<A> {
    const done = promise.finally(() => this.open.delete(done))
    this.open.add(done)
    return done
  }

  private async deliver(
    target: Target,
    event: PostEvent | PreEvent,
    given: Parameters,
    handedOver: () => void
  ): Promise<Delivery> {
    const [url = "", fragment = ""] = target.url.split("#")
    const { isRetried, maxRetries } = overridesOf(fragment)
    const token = tokenOf(`event ${this.events++}`)
    for (let retry = 0;; retry++) {
      // A guess: the count goes up with each retry. Only 0 was seen.
      const parameters = { EventType: event, ...given, RetryCount: `${retry}` }
      const delivery = await this.attempt({ ...target, url }, event, parameters, token, handedOver)
      if (retry >= maxRetries || !isRetried(delivery)) return delivery
    }
  }

  private async attempt(
    { method, source, url: base }: Target,
    event: string,
    parameters: Parameters,
    token: string,
    handedOver: () => void
  ): Promise<Delivery> {
    const { authToken, now, onChange, send } = this.options
    const isGet = method === "GET"
    const form = new URLSearchParams(parameters).toString()
    const url = isGet ? `${base}${base.includes("?") ? "&" : "?"}${form}` : base
    const signature = await Effect.runPromise(WebhookSignature.sign(url, isGet ? {} : parameters, authToken))
    const headers = {
      ...(isGet ? {} : { "content-type": "application/x-www-form-urlencoded; charset=utf-8" }),
      "i-twilio-idempotency-token": token,
      "user-agent": "TwilioProxy/1.1",
      "x-twilio-signature": signature
    }
    const record: Mutable<Delivery> = {
      index: this.count++,
      event,
      source,
      method,
      url,
      parameters,
      headers,
      sentAt: now(),
      isDone: false,
      status: null,
      body: null,
      failure: null
    }
    this.records.push(record)
    if (this.records.length > this.options.maxRecorded * 2) {
      this.records = this.records.slice(-this.options.maxRecorded)
    }
    const outcome = this.outcome((signal) =>
      send(requestOf(url, { method, headers, signal, ...(isGet ? {} : { body: form }) }))
    )
    handedOver()
    onChange({ ...record })
    Object.assign(record, await outcome, { isDone: true })
    onChange({ ...record })
    return record
  }

  private async outcome(
    send: (signal: AbortSignal) => Response | Promise<Response>
  ): Promise<Partial<Delivery>> {
    const controller = new AbortController()
    const done = new AbortController()
    // By the simulator's clock, and from now on: a test may adjust the clock as soon as the handler has the request.
    const late = Major.runPromiseExit(this.options.runtime, Effect.sleep("5 seconds"), done.signal).then(() => {
      // The response was in time.
      if (done.signal.aborted) return {}
      controller.abort(new DOMException("There was no response within 5 seconds", "TimeoutError"))
      return { failure: "timeout" } as const
    })
    const answer = async () => {
      const response = await send(controller.signal)
      return { status: response.status, body: await response.text() }
    }
    try {
      return await Promise.race([late, answer()])
    } catch {
      return { failure: "connection" }
    } finally {
      done.abort()
    }
  }
}
