import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Major from "../../../internal/effect/effect.ts"
import type * as Fault from "../../model/Fault.ts"
import * as Seed from "../../model/Seed.ts"
import { AccessTokens, tokenPath } from "../http/accessTokens.ts"
import { Account } from "../store/account.ts"
import { brokenBody } from "../http/body.ts"
import { setState } from "../resources/conversation.ts"
import { leave } from "../resources/membership.ts"
import { post, viewMessage } from "../resources/message.ts"
import type { RecordedRequest } from "../../model/RecordedRequest.ts"
import type { Options, Service } from "../../model/Service.ts"
import type { SimulatorEvent } from "../../model/SimulatorEvent.ts"
import { viewParticipant } from "../resources/participant.ts"
import { type PlainResponse, tooManyRequests, unauthorized } from "../http/plainResponse.ts"
import type { Place } from "../declare/resource.ts"
import { match, operate } from "../http/router.ts"
import { digest } from "../values/sid.ts"
import { viewUserConversation } from "../resources/userConversation.ts"
import type { Conversation, ServiceStore, User } from "../store/serviceStore.ts"

// These do not look like real secrets, and are hexadecimal only where clients check for it.
export const accountSid: string = `AC${"0".repeat(32)}`
export const authToken = "simulated-auth-token"
export const apiKeySid: string = `SK${"0".repeat(32)}`
export const apiKeySecret = "simulated-api-key-secret"

const credentials: ReadonlySet<string> = new Set([`${accountSid}:${authToken}`, `${apiKeySid}:${apiKeySecret}`])

const authenticated = (request: Request, tokens: AccessTokens): boolean => {
  const [scheme = "", token = ""] = (request.headers.get("authorization") ?? "").split(" ")
  if (scheme.toLowerCase() === "bearer") return tokens.accepts(token)
  if (scheme.toLowerCase() !== "basic") return false
  try {
    return credentials.has(atob(token))
  } catch {
    return false
  }
}

const origin = "https://conversations.twilio.com"

const encoder = new TextEncoder()

type Mutable<A> = { -readonly [K in keyof A]: A[K] }

const recordedHeaders = (headers: Headers): Record<string, string> => {
  const out: Record<string, string> = {}
  headers.forEach((value, name) => {
    out[name] = name === "authorization" ? "<redacted>" : value
  })
  return out
}

/** The recorded form of a token request. */
const withoutSecret = (body: string): string => {
  const form = new URLSearchParams(body)
  if (form.has("client_secret")) form.set("client_secret", "<redacted>")
  return form.toString()
}

const matches = (match: Fault.Match, request: RecordedRequest): boolean =>
  (match.method === undefined || match.method === request.method) &&
  (match.resource === undefined || match.resource === request.resource) &&
  (match.template === undefined || match.template === request.template)

export const make = (runtime: Major.Runtime, options: Options): Service => {
  const clock = Major.clockOf(runtime)
  const seeds = options.seed === undefined
    ? [Seed.supportDesk]
    : "users" in options.seed
    ? [options.seed]
    : options.seed
  const latency = Major.durationOf(options.latency ?? Duration.zero)
  const maxPageSize = options.maxPageSize ?? 1000
  const maxConcurrent = options.maxConcurrentRequests ?? Infinity
  const maxRecorded = options.maxRecordedRequests ?? Infinity

  let offset = options.startAt === undefined ? 0 : options.startAt.getTime() - Major.millis(clock)
  const now = () => Major.millis(clock) + offset
  const tokenLifetime = Duration.toMillis(options.tokenLifetime ?? "1 hour")
  const seeded = (): Account => new Account(seeds, accountSid, now)
  let account = seeded()
  let tokens = new AccessTokens(tokenLifetime, now)
  let recorded: Array<Mutable<RecordedRequest>> = []
  let arrived = 0
  let active = 0
  let queue: ReadonlyArray<Fault.Fault> = []
  let rule: Parameters<Service["setFaults"]>[0] | null = null
  const watchers = new Set<() => void>()
  const observers = new Set<(event: SimulatorEvent) => void>()

  const snapshot = (): ReadonlyArray<RecordedRequest> => recorded.slice(-maxRecorded).map((request) => ({ ...request }))
  const changed = (): void => {
    for (const watcher of Array.from(watchers)) watcher()
  }

  const emit = (event: SimulatorEvent): void => {
    for (const observer of Array.from(observers)) observer(event)
  }
  /** A change by the test itself. */
  const change = <A>(evaluate: () => A): Effect.Effect<A> =>
    Effect.sync(() => {
      const result = evaluate()
      emit({ _tag: "Change", at: now(), request: null })
      return result
    })

  const record = (request: Request, url: URL): Mutable<RecordedRequest> => {
    const route = match(url.pathname)?.route
    const entry: Mutable<RecordedRequest> = {
      index: arrived++,
      method: request.method,
      pathname: url.pathname,
      resource: route?.kind ?? null,
      template: route?.template ?? (url.pathname === tokenPath ? tokenPath : null),
      query: Object.fromEntries(url.searchParams),
      form: null,
      body: "",
      headers: recordedHeaders(request.headers),
      receivedAt: now(),
      status: null,
      aborted: false,
      fault: null
    }
    if (maxRecorded > 0) recorded.push(entry)
    // Drop many at once: dropping one at a time would copy the whole list at every request.
    if (recorded.length > maxRecorded * 2) recorded = recorded.slice(-maxRecorded)
    return entry
  }

  const nextFault = (entry: RecordedRequest): Fault.Fault | null => {
    const position = queue.findIndex((fault) => matches(fault.match, entry))
    if (position >= 0) {
      const fault = queue[position] ?? null
      queue = queue.filter((_, index) => index !== position)
      return fault
    }
    const fault = rule === null ? null : rule({ ...entry }, entry.index)
    return fault !== null && matches(fault.match, entry) ? fault : null
  }

  const sleep = async (duration: Duration.Duration, signal: AbortSignal): Promise<void> => {
    if (Duration.toMillis(duration) > 0) {
      await Major.runPromiseExit(runtime, Effect.sleep(duration), signal)
    }
    signal.throwIfAborted()
  }

  const serviceHeaders = (entry: RecordedRequest): Record<string, string> => ({
    "twilio-request-id": `RQ${digest(`request ${entry.index}`)}`,
    "twilio-request-duration": ((now() - entry.receivedAt) / 1000).toFixed(3),
    "twilio-concurrent-requests": String(active)
  })

  const respond = (
    plain: PlainResponse,
    entry: Mutable<RecordedRequest>,
    failure: Fault.Failure["_tag"],
    signal: AbortSignal
  ): Response | Promise<Response> => {
    const headers: Record<string, string> = { ...plain.headers, ...serviceHeaders(entry) }
    const broken = failure === "TruncatedBody" || failure === "StalledBody"
    if (plain.body === null) {
      if (failure === "TruncatedBody") throw new TypeError("fetch failed")
      if (failure === "StalledBody") return untilAborted(signal)
      return new Response(null, { status: plain.status, headers })
    }
    const whole = encoder.encode(plain.body)
    headers["content-length"] = String(whole.length)
    const body = broken
      ? brokenBody(whole, failure === "StalledBody" ? "stall" : "error", signal, () => {
        entry.aborted = true
        changed()
      })
      : whole
    return new Response(body, { status: plain.status, headers })
  }

  const operated = (method: string, url: URL, body: string, commit: boolean): PlainResponse => {
    const response = operate(account, {
      method,
      origin: url.origin,
      pathname: url.pathname,
      query: url.searchParams,
      form: new URLSearchParams(body),
      commit,
      maxPageSize
    })
    if (commit && method !== "GET" && response.status < 300) {
      emit({ _tag: "Change", at: now(), request: { method, pathname: url.pathname, body } })
    }
    return response
  }

  const responseTo = async (
    request: Request,
    body: string,
    url: URL,
    entry: Mutable<RecordedRequest>,
    signal: AbortSignal
  ): Promise<Response> => {
    if (active > maxConcurrent) return respond(tooManyRequests(options.retryAfter), entry, "None", signal)
    const fault = nextFault(entry)
    entry.fault = fault

    const operation = (commit: boolean): PlainResponse => {
      if (entry.pathname === tokenPath) return tokens.respond(entry.method, new URLSearchParams(body), commit)
      return authenticated(request, tokens) ? operated(entry.method, url, body, commit) : unauthorized
    }
    const processed = fault?.processed === true ? operation(true) : undefined
    await sleep(fault === null ? latency : Duration.sum(latency, fault.latency), signal)

    const failure = fault?.failure ?? { _tag: "None" }
    switch (failure._tag) {
      case "DroppedConnection":
        throw new TypeError("fetch failed")
      case "Reply": {
        const copy = new Request(request.url, {
          method: request.method,
          headers: request.headers,
          ...(body === "" ? {} : { body })
        })
        const response = await failure.respond(copy)
        const headers = new Headers(response.headers)
        if (response.status === 429 || response.status >= 500) {
          for (const [name, value] of Object.entries(serviceHeaders(entry))) headers.set(name, value)
        }
        return new Response(response.body, { status: response.status, headers })
      }
      default:
        return respond(processed ?? operation(failure._tag === "None"), entry, failure._tag, signal)
    }
  }

  const handle = async (request: Request, signal: AbortSignal): Promise<Response> => {
    const url = new URL(request.url)
    const entry = record(request, url)
    active++
    try {
      changed()
      emit({ _tag: "Request", request: { ...entry } })
      signal.throwIfAborted()
      const body = request.body === null ? "" : await request.text()
      if (request.body !== null) {
        entry.body = entry.template === tokenPath ? withoutSecret(body) : body
        entry.form = Object.fromEntries(new URLSearchParams(entry.body))
      }
      const response = await responseTo(request, body, url, entry, signal)
      signal.throwIfAborted()
      entry.status = response.status
      return response
    } catch (error) {
      entry.aborted = signal.aborted
      throw signal.aborted ? signal.reason : error
    } finally {
      active--
      changed()
      emit({ _tag: "Request", request: { ...entry } })
    }
  }

  const find = (chatServiceSid: string | undefined): ServiceStore => {
    const sid = chatServiceSid ?? seeds[0]?.chatServiceSid ?? ""
    const store = account.service(sid)
    if (store === undefined) throw new Error(`Simulator: there is no service ${sid}`)
    return store
  }
  const findUser = (store: ServiceStore, name: string): User => {
    const user = store.users.get(name)
    if (user === undefined) throw new Error(`Simulator: there is no user ${name}`)
    return user
  }
  const findConversation = (store: ServiceStore, name: string): Conversation => {
    const conversation = store.conversations.get(name)
    if (conversation === undefined) throw new Error(`Simulator: there is no conversation ${name}`)
    return conversation
  }
  const placeOf = <Parent>(store: ServiceStore, parent: Parent): Place<Parent> => {
    const base = `${origin}/v1/Services/${store.sid}`
    return { store, parent, url: base, base, scoped: true }
  }

  return {
    handler: (request) => handle(request, request.signal),
    fetch: (input, init) => {
      const request = new Request(input, init)
      // Use the caller's signal: some runtimes garbage-collect the copy inside a Request.
      return handle(request, init?.signal ?? request.signal)
    },
    ownerHandler: async (request) => {
      const body = request.body === null ? "" : await request.text()
      const { body: text, headers, status } = operated(request.method, new URL(request.url), body, true)
      return new Response(text, { status, headers })
    },
    observe: (listener) => {
      observers.add(listener)
      return () => void observers.delete(listener)
    },
    now: Effect.sync(now),
    advance: (duration) =>
      change(() => {
        offset += Duration.toMillis(Major.durationOf(duration))
      }),
    requests: Effect.sync(snapshot),
    awaitRequests: (predicate) =>
      Major.callback((resume) => {
        const check = (): void => {
          try {
            const requests = snapshot()
            if (!predicate(requests)) return
            resume(Effect.succeed(requests))
          } catch (defect) {
            resume(Effect.die(defect))
          }
          watchers.delete(check)
        }
        watchers.add(check)
        check()
        return Effect.sync(() => watchers.delete(check))
      }),
    injectFaults: (...faults) =>
      Effect.sync(() => {
        queue = [...queue, ...faults]
      }),
    setFaults: (next) =>
      Effect.sync(() => {
        rule = next
      }),
    clearFaults: Effect.sync(() => {
      queue = []
      rule = null
    }),
    revokeTokens: Effect.sync(() => tokens.revoke()),
    reset: Effect.sync(() => {
      account = seeded()
      tokens = new AccessTokens(tokenLifetime, now)
      recorded = []
      arrived = 0
      queue = []
      rule = null
      emit({ _tag: "Reset" })
    }),
    conversations: (name, chatServiceSid) =>
      Effect.sync(() => {
        const store = find(chatServiceSid)
        const user = findUser(store, name)
        const place = placeOf(store, user)
        return Array.from(store.memberships(user.sid).rows(), (row) => viewUserConversation(place, row))
      }),
    messages: (name, chatServiceSid) =>
      Effect.sync(() => {
        const store = find(chatServiceSid)
        const place = placeOf(store, findConversation(store, name))
        return Array.from(store.messages(place.parent).rows(), (row) => viewMessage(place, row))
      }),
    participants: (name, chatServiceSid) =>
      Effect.sync(() => {
        const store = find(chatServiceSid)
        const place = placeOf(store, findConversation(store, name))
        return Array.from(store.participants(place.parent.sid).rows(), (row) => viewParticipant(place, row))
      }),
    postMessage: (name, chatServiceSid, message = { body: null }) =>
      change(() => {
        const store = find(chatServiceSid)
        const { attributes, author, body } = Seed.message(message)
        return post(store, findConversation(store, name), { attributes, author, body }).index
      }),
    setConversationState: (name, state, chatServiceSid) =>
      change(() => {
        const store = find(chatServiceSid)
        setState(store, findConversation(store, name), state)
      }),
    addConversation: (name, conversation, chatServiceSid) =>
      change(() => {
        const store = find(chatServiceSid)
        store.join(findUser(store, name), conversation)
      }),
    removeConversation: (name, conversationName, chatServiceSid) =>
      change(() => {
        const store = find(chatServiceSid)
        const user = findUser(store, name)
        const sid = store.conversations.get(conversationName)?.sid
        const participant = sid === undefined ? undefined : store.memberships(user.sid).get(sid)
        if (participant === undefined) {
          throw new Error(`Simulator: ${name} is not in the conversation ${conversationName}`)
        }
        leave(store, participant)
      })
  }
}

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason)
    signal.addEventListener("abort", () => reject(signal.reason), { once: true })
  })
