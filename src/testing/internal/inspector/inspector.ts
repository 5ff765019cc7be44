/**
 * The page of a served simulator, and what it asks for: a proxy of the API, a stream of events, and actions.
 *
 * Whoever can reach the page may do everything, so it is guarded against other pages in the same browser. The `Host` must
 * be one that the simulator is served on, which stops DNS rebinding. What the page asks for has a header that a page of
 * another origin cannot send without a preflight, which is not answered.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Delivery } from "../../model/Delivery.ts"
import type { SimulatorEvent } from "../../model/SimulatorEvent.ts"
import * as Fault from "../../model/Fault.ts"
import type { RecordedRequest } from "../../model/RecordedRequest.ts"
import type { Service } from "../../model/Service.ts"
import { operationName } from "./operationName.ts"

/** What the page is served with. */
export interface Options {
  readonly simulator: Service
  /** Reads a file of the page. */
  readonly asset: (name: string) => Promise<Uint8Array<ArrayBuffer>>
  /** The host names in `Host` that are served. */
  readonly hosts: ReadonlySet<string>
}

const contentTypes: Readonly<Record<string, string>> = {
  "index.html": "text/html; charset=utf-8",
  "style.css": "text/css; charset=utf-8",
  "icon.svg": "image/svg+xml",
  "activity.js": "text/javascript; charset=utf-8",
  "api.js": "text/javascript; charset=utf-8",
  "app.js": "text/javascript; charset=utf-8",
  "chat.js": "text/javascript; charset=utf-8",
  "dom.js": "text/javascript; charset=utf-8",
  "lists.js": "text/javascript; charset=utf-8"
}

/** The files of the page. */
export const assets: ReadonlyArray<string> = Object.keys(contentTypes)

const safe = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff"
}

const json = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), { status, headers: { ...safe, "content-type": "application/json" } })

const refused = (status: number, message: string): Response => json(status, { message })

/** The most requests and deliveries that are sent to a page that opens. */
const maxReplayed = 200

/** How long changes are collected before the page is told, so that a burst is one event. */
const changeMillis = 50

/** A request as the page shows it. The headers are left out: `authorization` is redacted there, but others may be secret. */
const shownRequest = (request: RecordedRequest): object => {
  const { aborted, fault, form, index, method, pathname, query, receivedAt, resource, status, template } = request
  return {
    index,
    method,
    pathname,
    template,
    operation: operationName(method, template, resource),
    who: /\/Users\/([^/]+)/.exec(pathname)?.[1] ?? form?.["Author"] ?? form?.["Identity"] ?? null,
    query,
    form: template === "/v2/token" || template?.includes("/Credentials") ? null : form,
    receivedAt,
    status,
    aborted,
    fault: fault?.failure._tag ?? null
  }
}

const shownDelivery = (delivery: Delivery): object => {
  const { body, event, failure, headers, index, isDone, method, parameters, sentAt, source, status, url } = delivery
  return {
    index,
    event,
    source,
    method,
    url,
    parameters,
    signature: headers["x-twilio-signature"] ?? null,
    sentAt,
    status,
    answer: body,
    outcome: failure ?? (isDone ? null : "waiting for the response")
  }
}

const faults: Readonly<Record<string, () => Fault.Fault>> = {
  rateLimited: () => Fault.rateLimited({ retryAfter: 5 }),
  unavailable: () => Fault.serverError({ status: 503 }),
  dropped: () => Fault.droppedConnection(),
  droppedAfter: () => Fault.droppedConnection({ processed: true }),
  truncated: () => Fault.truncatedBody(),
  slow: () => Fault.latency("5 seconds")
}

/** An input that is not what an action takes. */
class InputError extends Error {}

const textOf = (input: Readonly<Record<string, unknown>>, name: string): string => {
  const value = input[name]
  if (typeof value !== "string" || value === "") throw new InputError(`${name} must be non-empty text`)
  return value
}

const numberOf = (input: Readonly<Record<string, unknown>>, name: string, min: number, max: number): number => {
  const value = input[name]
  if (typeof value !== "number" || !(value >= min && value <= max)) {
    throw new InputError(`${name} must be a number from ${min} to ${max}`)
  }
  return value
}

/** The page of a simulator: a handler for its requests, which gives `undefined` for a request to the API. */
export const make = (options: Options): (request: Request) => Promise<Response> | undefined => {
  const { asset, hosts, simulator } = options

  const actions: Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => Promise<void>>> = {
    send: async (input) => {
      const message = { author: textOf(input, "author"), body: textOf(input, "body") }
      const [conversation, service] = [textOf(input, "conversation"), textOf(input, "service")]
      if (message.author !== "system") {
        await Effect.runPromise(simulator.sendMessage(conversation, message, service))
        return
      }
      // Nobody of that name is in it: the program itself writes, by the API.
      const path = `/v1/Services/${service}/Conversations/${encodeURIComponent(conversation)}/Messages`
      const response = await simulator.ownerHandler(
        new Request(`https://conversations.twilio.com${path}`, {
          method: "POST",
          body: new URLSearchParams({ Author: message.author, Body: message.body })
        })
      )
      if (!response.ok) throw new InputError((await response.json()).message)
    },
    advance: (input) =>
      Effect.runPromise(simulator.advance(Duration.seconds(numberOf(input, "seconds", 1, 366 * 86_400)))),
    fault: async (input) => {
      const kind = textOf(input, "kind")
      const fault = Object.hasOwn(faults, kind) ? faults[kind] : undefined
      if (fault === undefined) throw new InputError(`kind must be one of ${Object.keys(faults).join(", ")}`)
      const times = numberOf(input, "times", 1, 100)
      await Effect.runPromise(simulator.injectFaults(...Array.from({ length: times }, fault)))
    },
    clearFaults: () => Effect.runPromise(simulator.clearFaults),
    reset: () => Effect.runPromise(simulator.reset)
  }

  const act = async (request: Request, name: string): Promise<Response> => {
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined
    if (action === undefined) return refused(404, `there is no action ${name}`)
    try {
      const input: unknown = await request.json()
      if (typeof input !== "object" || input === null) throw new InputError("the input must be a JSON object")
      await action(input as Readonly<Record<string, unknown>>)
      return json(200, {})
    } catch (error) {
      return refused(400, error instanceof Error ? error.message : "the input is not valid")
    }
  }

  const state = async (url: URL): Promise<Response> => {
    const response = await simulator.ownerHandler(new Request(`${url.origin}/v1/Services?PageSize=100`))
    const { services }: { services: ReadonlyArray<{ sid: string; friendly_name: string | null }> } = await response
      .json()
    return json(200, {
      now: await Effect.runPromise(simulator.now),
      services: services.map(({ friendly_name, sid }) => ({ sid, friendlyName: friendly_name }))
    })
  }

  const events = async (signal: AbortSignal): Promise<Response> => {
    const [before, sent] = await Effect.runPromise(Effect.all([simulator.requests, simulator.deliveries]))
    const encoder = new TextEncoder()
    let stop = (): void => {}
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const send = (event: string, data: unknown): void => {
          controller.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`))
        }
        let pending: ReturnType<typeof setTimeout> | undefined
        const changed = (): void => {
          pending ??= setTimeout(() => {
            pending = undefined
            send("change", {})
          }, changeMillis)
        }
        const stopObserving = simulator.observe((event: SimulatorEvent) => {
          switch (event._tag) {
            case "Request":
              return send("request", shownRequest(event.request))
            case "Delivery":
              return send("delivery", shownDelivery(event.delivery))
            case "Reset":
              return send("reset", {})
            default:
              return changed()
          }
        })
        stop = () => {
          stop = () => {}
          clearTimeout(pending)
          stopObserving()
        }
        signal.addEventListener("abort", () => {
          stop()
          try {
            controller.close()
          } catch {
            // The reader was faster.
          }
        }, { once: true })
        // Sends something at once, so that the browser knows that it is connected.
        controller.enqueue(encoder.encode("retry: 1000\n\n"))
        for (const request of before.slice(-maxReplayed)) send("request", shownRequest(request))
        for (const delivery of sent.slice(-maxReplayed)) send("delivery", shownDelivery(delivery))
      },
      cancel: () => stop()
    })
    return new Response(body, { headers: { ...safe, "content-type": "text/event-stream" } })
  }

  /** Forwards a request of the page to the API, as the owner of the simulator, and in an inbox as its user. */
  const forwarded = async (request: Request, url: URL, path: string): Promise<Response> => {
    const { method } = request
    const body = method === "GET" ? null : await request.text()
    return simulator.ownerHandler(
      new Request(`${url.origin}${path}${url.search}`, {
        method,
        ...(body ? { body, headers: { "content-type": "application/x-www-form-urlencoded" } } : {})
      }),
      { asUser: true }
    )
  }

  const isAllowedHost = (url: URL): boolean => hosts.has(url.hostname)

  /** A browser says where a request comes from; other clients, such as curl, say nothing. */
  const isFromOutside = (request: Request, url: URL): boolean => {
    const origin = request.headers.get("origin")
    const site = request.headers.get("sec-fetch-site")
    return (origin !== null && origin !== url.origin) || (site !== null && site !== "same-origin" && site !== "none")
  }

  return (request) => {
    const url = new URL(request.url)
    const name = url.pathname === "/" ? "index.html" : url.pathname.slice(1)
    const isAsset = Object.hasOwn(contentTypes, name) && (name !== "index.html" || url.pathname === "/")
    const [, first, second = "", ...rest] = url.pathname.split("/")
    if (!isAsset && first !== "inspector") return undefined
    const respond = async (): Promise<Response> => {
      if (!isAllowedHost(url)) {
        return refused(403, "this host name is not one that the simulator is served on")
      }
      // A link from another page may open the page itself, but nothing below it.
      if (isFromOutside(request, url) && name !== "index.html") {
        return refused(403, "requests of other origins are refused")
      }
      if (isAsset) {
        if (request.method !== "GET" && request.method !== "HEAD") return refused(405, "only GET is allowed")
        const bytes = await asset(name)
        return new Response(bytes, { headers: { ...safe, "content-type": contentTypes[name] ?? "" } })
      }
      // An EventSource cannot send a header of its own; what it gets cannot be read from another origin.
      if (second === "events" && request.method === "GET") return events(request.signal)
      if (request.headers.get("x-conversations-inspector") !== "1") {
        return refused(403, "the header x-conversations-inspector is missing")
      }
      if (second === "state" && request.method === "GET") return state(url)
      if (second === "api") return forwarded(request, url, `/${rest.join("/")}`)
      if (second === "actions" && request.method === "POST") return act(request, rest.join("/"))
      return refused(404, "there is nothing here")
    }
    return respond()
  }
}
