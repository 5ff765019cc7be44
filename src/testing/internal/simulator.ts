import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Runtime from "effect/Runtime"
import type * as Fault from "../Fault.ts"
import * as Seed from "../Seed.ts"
import type { Answer } from "./answer.ts"
import { tooManyRequests, unauthorized } from "./answer.ts"
import { brokenBody } from "./body.ts"
import type { Options, RecordedRequest, Rule, Running, UserConversation } from "./model.ts"
import type { Call } from "./operations.ts"
import { operate, parsePath, recordOf } from "./operations.ts"
import { digest } from "./sid.ts"
import { Service } from "./state.ts"

// Not shaped like anybody's secret, and hexadecimal only where clients check for it.
export const accountSid: string = `AC${"0".repeat(32)}`
export const authToken = "simulated-auth-token"
export const apiKeySid: string = `SK${"0".repeat(32)}`
export const apiKeySecret = "simulated-api-key-secret"

const credentials: ReadonlySet<string> = new Set([`${accountSid}:${authToken}`, `${apiKeySid}:${apiKeySecret}`])

const authenticated = (request: Request): boolean => {
  const [scheme = "", token = ""] = (request.headers.get("authorization") ?? "").split(" ")
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

const matches = (match: Fault.Match, request: RecordedRequest): boolean =>
  (match.method === undefined || match.method === request.method) &&
  (match.resource === undefined || match.resource === request.resource)

const resourceOf = (pathname: string): "list" | "instance" | null => {
  const path = parsePath(pathname)
  return path === undefined ? null : path.conversation === undefined ? "list" : "instance"
}

export const make = (runtime: Runtime.Runtime<never>, options: Options): Running => {
  const clock = Runtime.runSync(runtime)(Effect.clock)
  const seeds = options.seed === undefined
    ? [Seed.supportDesk]
    : "users" in options.seed
    ? [options.seed]
    : options.seed
  const latency = Duration.decode(options.latency ?? Duration.zero)
  const maxPageSize = options.maxPageSize ?? 1000
  const maxConcurrent = options.maxConcurrentRequests ?? Infinity
  const maxRecorded = options.maxRecordedRequests ?? Infinity

  const seeded = (): ReadonlyMap<string, Service> =>
    new Map(seeds.map((seed) => [seed.chatServiceSid, new Service(seed)]))
  let services = seeded()
  let recorded: Array<Mutable<RecordedRequest>> = []
  let arrived = 0
  let active = 0
  let queue: ReadonlyArray<Fault.Fault> = []
  let rule: Rule | null = null
  const watchers = new Set<() => void>()

  const snapshot = (): ReadonlyArray<RecordedRequest> => recorded.slice(-maxRecorded).map((request) => ({ ...request }))
  const changed = (): void => {
    for (const watcher of Array.from(watchers)) watcher()
  }

  const record = (request: Request, url: URL): Mutable<RecordedRequest> => {
    const entry: Mutable<RecordedRequest> = {
      index: arrived++,
      method: request.method,
      pathname: url.pathname,
      resource: resourceOf(url.pathname),
      query: Object.fromEntries(url.searchParams),
      form: null,
      body: "",
      headers: recordedHeaders(request.headers),
      receivedAt: clock.unsafeCurrentTimeMillis(),
      status: null,
      aborted: false,
      fault: null
    }
    if (maxRecorded > 0) recorded.push(entry)
    // Cut in strides, for cutting one by one would copy the whole list at every request.
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
      await Runtime.runPromiseExit(runtime)(Effect.sleep(duration), { signal })
    }
    signal.throwIfAborted()
  }

  const serviceHeaders = (entry: RecordedRequest): Record<string, string> => ({
    "twilio-request-id": `RQ${digest(`request ${entry.index}`)}`,
    "twilio-request-duration": ((clock.unsafeCurrentTimeMillis() - entry.receivedAt) / 1000).toFixed(3),
    "twilio-concurrent-requests": String(active)
  })

  const respond = (
    answer: Answer,
    entry: Mutable<RecordedRequest>,
    failure: Fault.Failure["_tag"],
    signal: AbortSignal
  ): Response | Promise<Response> => {
    const headers: Record<string, string> = { ...answer.headers, ...serviceHeaders(entry) }
    const broken = failure === "TruncatedBody" || failure === "StalledBody"
    if (answer.body === null) {
      if (failure === "TruncatedBody") throw new TypeError("fetch failed")
      if (failure === "StalledBody") return untilAborted(signal)
      return new Response(null, { status: answer.status, headers })
    }
    const whole = encoder.encode(answer.body)
    headers["content-length"] = String(whole.length)
    const body = broken
      ? brokenBody(whole, failure === "StalledBody" ? "stall" : "error", signal, () => {
        entry.aborted = true
        changed()
      })
      : whole
    return new Response(body, { status: answer.status, headers })
  }

  const answer = async (
    request: Request,
    url: URL,
    entry: Mutable<RecordedRequest>,
    signal: AbortSignal
  ): Promise<Response> => {
    if (active > maxConcurrent) return respond(tooManyRequests(options.retryAfter), entry, "None", signal)
    const fault = nextFault(entry)
    entry.fault = fault

    const operation = (commit: boolean): Answer => {
      if (!authenticated(request)) return unauthorized
      const form = new URLSearchParams(entry.body)
      const { method, pathname } = entry
      const call: Call = { method, origin: url.origin, pathname, query: url.searchParams, form, commit, maxPageSize }
      return operate(accountSid, services, call)
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
          ...(entry.body === "" ? {} : { body: entry.body })
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
      signal.throwIfAborted()
      if (request.body !== null) {
        entry.body = await request.text()
        entry.form = Object.fromEntries(new URLSearchParams(entry.body))
      }
      const response = await answer(request, url, entry, signal)
      signal.throwIfAborted()
      entry.status = response.status
      return response
    } catch (error) {
      entry.aborted = signal.aborted
      throw signal.aborted ? signal.reason : error
    } finally {
      active--
      changed()
    }
  }

  const find = (chatServiceSid: string | undefined): Service => {
    const sid = chatServiceSid ?? seeds[0]?.chatServiceSid ?? ""
    const service = services.get(sid)
    if (service === undefined) throw new Error(`Simulator: there is no service ${sid}`)
    return service
  }
  const findUser = (service: Service, name: string) => {
    const user = service.user(name)
    if (user === undefined) throw new Error(`Simulator: there is no user ${name}`)
    return user
  }
  const findConversation = (service: Service, name: string) => {
    const sid = service.conversationSid(name)
    const conversation = service.conversation(sid)
    if (conversation === undefined) throw new Error(`Simulator: there is no conversation ${name}`)
    return { sid, conversation }
  }

  return {
    handler: (request) => handle(request, request.signal),
    fetch: (input, init) => {
      const request = new Request(input, init)
      // The caller's own signal: some runtimes let go of the copy inside a Request when nobody else holds it.
      return handle(request, init?.signal ?? request.signal)
    },
    requests: Effect.sync(snapshot),
    awaitRequests: (predicate) =>
      Effect.async((resume) => {
        const check = (): boolean => {
          const requests = snapshot()
          if (!predicate(requests)) return false
          watchers.delete(check)
          resume(Effect.succeed(requests))
          return true
        }
        if (check()) return
        watchers.add(check)
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
    reset: Effect.sync(() => {
      services = seeded()
      recorded = []
      arrived = 0
      queue = []
      rule = null
    }),
    conversations: (name, chatServiceSid) =>
      Effect.sync(() => {
        const service = find(chatServiceSid)
        const user = findUser(service, name)
        const records: Array<UserConversation> = []
        for (let position = 0; position < user.end; position++) {
          const membership = user.at(position)
          const conversation = membership === null ? undefined : service.conversation(membership.conversationSid)
          if (membership === null || conversation === undefined) continue
          records.push(recordOf(accountSid, service, user, conversation, membership, origin))
        }
        return records
      }),
    postMessage: (name, chatServiceSid) =>
      Effect.sync(() => {
        const service = find(chatServiceSid)
        const { conversation, sid } = findConversation(service, name)
        return service.post(sid, conversation, clock.unsafeCurrentTimeMillis())
      }),
    setConversationState: (name, state, chatServiceSid) =>
      Effect.sync(() => {
        const service = find(chatServiceSid)
        const { conversation, sid } = findConversation(service, name)
        service.setState(sid, conversation, state, clock.unsafeCurrentTimeMillis())
      }),
    addConversation: (name, conversation, chatServiceSid) =>
      Effect.sync(() => {
        const service = find(chatServiceSid)
        service.add(findUser(service, name), conversation)
      }),
    removeConversation: (name, conversationName, chatServiceSid) =>
      Effect.sync(() => {
        const service = find(chatServiceSid)
        const user = findUser(service, name)
        const position = user.positionOf(service.conversationSid(conversationName))
        if (position === undefined) throw new Error(`Simulator: ${name} is not in the conversation ${conversationName}`)
        user.set(position, null)
      })
  }
}

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason)
    signal.addEventListener("abort", () => reject(signal.reason), { once: true })
  })
