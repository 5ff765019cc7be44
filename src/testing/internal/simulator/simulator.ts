import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Major from "../../../internal/effect/effect.ts"
import type * as Fault from "../../model/Fault.ts"
import * as Seed from "../../model/Seed.ts"
import { AccessTokens, tokenPath } from "../http/accessTokens.ts"
import { Account } from "../store/account.ts"
import type { Change } from "../store/changes.ts"
import { brokenBody, wholeResponse } from "../http/body.ts"
import { endTimers, setState } from "../resources/conversation.ts"
import { leave } from "../resources/membership.ts"
import { type Action, actionsOf, permits } from "../resources/permissions.ts"
import { post, viewMessage } from "../resources/message.ts"
import type { RecordedRequest } from "../../model/RecordedRequest.ts"
import type { Message } from "../../model/records.ts"
import { MessageRejected } from "../../model/MessageRejected.ts"
import type { MessageToSend, Options, Service } from "../../model/Service.ts"
import { ApiError, fail } from "../declare/errorCodes.ts"
import { Deliveries } from "../webhooks/deliveries.ts"
import { announcementOf, replaceable } from "../webhooks/preEvents.ts"
import { postEventTargets, preEventTargets } from "../webhooks/targets.ts"
import type { SimulatorEvent } from "../../model/SimulatorEvent.ts"
import { viewParticipant } from "../resources/participant.ts"
import { matchMedia, type MediaRoute, operateMedia } from "../http/media.ts"
import {
  errorResponse,
  orErrorResponse,
  type PlainResponse,
  tooManyRequests,
  unauthorized
} from "../http/plainResponse.ts"
import type { Place } from "../declare/resource.ts"
import { match, operate } from "../http/router.ts"
import { digest } from "../values/sid.ts"
import { viewUserConversation } from "../resources/userConversation.ts"
import type { Conversation, ServiceStore, User } from "../store/serviceStore.ts"

// These do not look like real secrets, and have the characters that clients check for: twilio-go takes letters and digits.
export const accountSid: string = `AC${"0".repeat(32)}`
export const authToken = "simulatedAuthToken"
export const apiKeySid: string = `SK${"0".repeat(32)}`
export const apiKeySecret = "simulatedApiKeySecret"

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

const inbox = "/v1/Services/{ChatServiceSid}/Users/{UserSid}/Conversations/{ConversationSid}"

const encoder = new TextEncoder()

/** What only waits for a few promises goes on first. No timer, because a test on the `TestClock` may look for idle moments. */
const nextTurn: Effect.Effect<void> = Effect.promise(async () => {
  for (let turn = 0; turn < 20; turn++) await undefined
})

type Mutable<A> = { -readonly [K in keyof A]: A[K] }

/** Who made a change, as its webhooks say it. */
type Source = { readonly Source: string } | { readonly Source: string; readonly ClientIdentity: string }

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
  const maxMediaSize = options.maxMediaSize ?? 150 * 1024 * 1024
  const maxRecorded = options.maxRecordedRequests ?? Infinity

  let offset = options.startAt === undefined ? 0 : options.startAt.getTime() - Major.millis(clock)
  const now = () => Major.millis(clock) + offset
  const tokenLifetime = Duration.toMillis(options.tokenLifetime ?? "1 hour")
  const seeded = (): Account => {
    const account = new Account(seeds, accountSid, now)
    account.journal.isWatched = options.webhooks !== undefined
    return account
  }
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

  const { webhooks } = options
  const newDeliveries = (): Deliveries | undefined =>
    webhooks && new Deliveries({
      send: webhooks,
      runtime,
      authToken: Redacted.make(authToken),
      now,
      maxRecorded,
      onChange: (delivery) => emit({ _tag: "Delivery", delivery })
    })
  let deliveries = newDeliveries()

  /** Sends the webhooks of the changes since the last call; `null` if their source fires none. */
  const publish = (source: Source | null): void => {
    for (const change of account.journal.take()) {
      if (deliveries === undefined || source === null) continue
      for (const target of postEventTargets(account, change)) {
        deliveries.post(target, change.event, { ...change.parameters, ...source })
      }
    }
  }

  /** Timers end when somebody looks, and fire as if they had ended in time. */
  const passTime = (): void => {
    for (const store of account.services) endTimers(store)
    // The source of what a timer does is a guess.
    publish({ Source: "API" })
  }
  /** A change by the test itself. */
  const change = <A>(evaluate: () => A): Effect.Effect<A> =>
    Effect.sync(() => {
      passTime()
      const result = evaluate()
      publish(null)
      emit({ _tag: "Change", at: now(), request: null })
      return result
    })

  const record = (request: Request, url: URL): Mutable<RecordedRequest> => {
    const route = match(url.pathname)?.route ?? matchMedia(url.pathname)
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
    const whole = typeof plain.body === "string" ? encoder.encode(plain.body) : plain.body
    headers["content-length"] = String(whole.length)
    if (!broken) return wholeResponse(whole, { status: plain.status, headers })
    const body = brokenBody(whole, failure === "StalledBody" ? "stall" : "error", signal, () => {
      entry.aborted = true
      changed()
    })
    return new Response(body, { status: plain.status, headers })
  }

  /** Does what a request asks for, and sends the webhooks of it; none if `source` is `null`. */
  const operated = (
    method: string,
    url: URL,
    body: string,
    source: Source | null,
    commit: boolean
  ): PlainResponse => {
    passTime()
    const response = operate(account, {
      method,
      origin: url.origin,
      pathname: url.pathname,
      query: url.searchParams,
      form: new URLSearchParams(body),
      commit,
      maxPageSize
    })
    publish(source)
    if (commit && method !== "GET" && response.status < 300) {
      emit({ _tag: "Change", at: now(), request: { method, pathname: url.pathname, body } })
    }
    return response
  }

  const operatedMedia = (
    request: Request,
    route: MediaRoute,
    url: URL,
    content: Uint8Array<ArrayBuffer>,
    commit: boolean
  ): PlainResponse => {
    const contentType = request.headers.get("content-type")
    const call = { method: request.method, url, content, contentType, now: now(), maxSize: maxMediaSize }
    const response = orErrorResponse(() => account.journal.run(commit, () => operateMedia(account, route, call)))
    if (commit && response.status === 201) emit({ _tag: "Change", at: now(), request: null })
    return response
  }

  const responseTo = async (
    request: Request,
    bytes: Uint8Array<ArrayBuffer> | null,
    body: string,
    url: URL,
    entry: Mutable<RecordedRequest>,
    isTooMany: boolean,
    signal: AbortSignal
  ): Promise<Response> => {
    if (isTooMany) return respond(tooManyRequests(options.retryAfter), entry, "None", signal)
    const fault = nextFault(entry)
    entry.fault = fault

    const operation = (commit: boolean): PlainResponse => {
      if (entry.pathname === tokenPath) return tokens.respond(entry.method, new URLSearchParams(body), commit)
      const media = matchMedia(entry.pathname)
      if (media?.isPublic !== true && !authenticated(request, tokens)) return unauthorized
      if (media !== undefined) return operatedMedia(request, media, url, bytes ?? new Uint8Array(), commit)
      return operated(request.method, url, body, sourceOf(request), commit)
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
          ...(bytes !== null ? { body: bytes } : body === "" ? {} : { body })
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
    // Now, because `changed` may wake a test that sends another request at once.
    const isTooMany = active > maxConcurrent
    try {
      changed()
      if (observers.size > 0) emit({ _tag: "Request", request: { ...entry } })
      signal.throwIfAborted()
      // Only media is anything but text.
      const isMedia = request.body !== null && matchMedia(url.pathname) !== undefined
      const bytes = isMedia ? new Uint8Array(await request.arrayBuffer()) : null
      const body = request.body === null || isMedia ? "" : await request.text()
      if (request.body !== null && !isMedia) {
        entry.body = entry.template === tokenPath ? withoutSecret(body) : body
        entry.form = Object.fromEntries(new URLSearchParams(entry.body))
      }
      const response = await responseTo(request, bytes, body, url, entry, isTooMany, signal)
      signal.throwIfAborted()
      entry.status = response.status
      return response
    } catch (error) {
      entry.aborted = signal.aborted
      throw signal.aborted ? signal.reason : error
    } finally {
      active--
      changed()
      if (observers.size > 0) emit({ _tag: "Request", request: { ...entry } })
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

  /**
   * Fails if roles are enforced and those of a user do not permit an action: each change that a client SDK can ask for is
   * to call it first. `isOwn` says whether the message, participant or user is their own.
   */
  const authorize = (
    store: ServiceStore,
    identity: string,
    action: Action,
    { conversation, isOwn = false }: { readonly conversation?: Conversation | undefined; readonly isOwn?: boolean }
  ): void => {
    if (options.permissions !== "enforced") return
    const participant = conversation && store.participants(conversation.sid).get(identity)
    if (!permits(store, identity, participant, action, isOwn)) fail("permissionMissing")
  }

  /** What the page does in the inbox of a user, as that user. */
  const authorizeInbox = ({ pathname }: URL, form: URLSearchParams): void => {
    const found = match(pathname)
    const [service = "", user = "", name = ""] = found?.values ?? []
    if (found?.route.template !== inbox || !form.has("NotificationLevel")) return
    const store = account.service(service)
    const identity = store?.users.get(user)?.identity
    if (store === undefined || identity === undefined) return
    authorize(store, identity, "editNotificationLevel", { conversation: store.conversations.get(name) })
  }

  /** What the client SDK of a user asks for. */
  const authorizeChange = (identity: string, method: string, { pathname }: URL, form: URLSearchParams): void => {
    const found = match(pathname)
    const values = [...found?.values ?? []]
    const store = found?.route.scoped === true ? account.service(values.shift() ?? "") : account.default
    if (found === undefined || store === undefined) return
    const { template } = found.route
    const [first = "", second = ""] = values
    const isOfUser = template.includes("/Users/")
    const conversation = store.conversations.get(isOfUser ? second : first)
    const owner = isOfUser
      ? store.users.get(first)?.identity
      : template.endsWith("/Participants")
      ? form.get("Identity")
      : template.includes("/Messages/")
      ? conversation && store.messages(conversation).get(second)?.author
      : conversation && store.participants(conversation.sid).get(second)?.identity
    const isOwn = owner === identity
    for (const action of actionsOf(method, template, form, isOwn)) {
      authorize(store, identity, action, { conversation, isOwn })
    }
  }

  /** A change by a client SDK or a phone: the pre-event webhooks of what it would do are asked first. */
  const changeAs = async (
    source: Source,
    method: string,
    url: URL,
    form: URLSearchParams
  ): Promise<PlainResponse> => {
    passTime()
    let foreseen: ReadonlyArray<Change> = []
    if (deliveries !== undefined) {
      const foresee = (changes: ReadonlyArray<Change>): void => void (foreseen = changes)
      const { origin, pathname, searchParams: query } = url
      const response = operate(account, { method, origin, pathname, query, form, maxPageSize, commit: false, foresee })
      if (response.status >= 300) return response
    }
    for (const change of foreseen) {
      const store = account.service(change.chatServiceSid)
      const announcement = announcementOf(change)
      if (store === undefined || announcement === undefined) continue
      const { event, parameters } = announcement
      for (const target of preEventTargets(account, store, event)) {
        const decision = await deliveries?.pre(target, event, { ...parameters, ...source })
        if (decision === undefined) continue
        if (decision._tag === "Rejected") return errorResponse(new ApiError("webhookRejected"))
        for (const [field, parameter] of Object.entries(replaceable[event] ?? {})) {
          const value = decision.changes[field]
          if (value === undefined) continue
          // What no record can have is an error for who made the change.
          if (typeof value !== "string") {
            return errorResponse(new ApiError("invalidParameter", `Invalid ${parameter}`))
          }
          form.set(parameter, value)
        }
      }
    }
    return operated(method, url, form.toString(), source, true)
  }

  const send = async (
    store: ServiceStore,
    name: string,
    message: MessageToSend
  ): Promise<Message | MessageRejected> => {
    const { author, mediaSid } = message
    const before = findConversation(store, name)
    const participant = Array.from(store.participants(before.sid).rows()).find((one) =>
      one.identity === author || one.messaging_binding?.["address"] === author
    )
    if (participant === undefined) throw new Error(`Simulator: ${author} is not a participant of ${name}`)
    const { attributes, body } = Seed.message({ ...message, body: message.body ?? null })
    const form = new URLSearchParams({
      Author: author,
      Attributes: attributes,
      ...(body === null ? {} : { Body: body }),
      ...(mediaSid === undefined ? {} : { MediaSid: mediaSid })
    })
    const source: Source = participant.identity === null
      ? { Source: (participant.messaging_binding?.["type"] ?? "sms").toUpperCase() }
      : { Source: "SDK", ClientIdentity: participant.identity }
    if (participant.identity !== null) {
      const action = mediaSid === undefined ? "sendMessage" : "sendMedia"
      authorize(store, participant.identity, action, { conversation: before })
    }
    const pathname = `/v1/Services/${store.sid}/Conversations/${before.sid}/Messages`
    const response = await changeAs(source, "POST", new URL(pathname, origin), form)
    const decoded = JSON.parse(`${response.body}`)
    return response.status < 300 ? decoded : new MessageRejected(decoded)
  }

  return {
    handler: (request) => handle(request, request.signal),
    fetch: (input, init) => {
      const request = new Request(input, init)
      // Use the caller's signal: some runtimes garbage-collect the copy inside a Request.
      return handle(request, init?.signal ?? request.signal)
    },
    fetchAs: (identity) => async (input, init) => {
      const request = new Request(input, init)
      const url = new URL(request.url)
      const form = new URLSearchParams(request.body === null ? "" : await request.text())
      const isMessage = match(url.pathname)?.route.template.endsWith("/Messages") === true
      if (isMessage && request.method === "POST" && !form.has("Author")) form.set("Author", identity)
      const forbidden = orErrorResponse(() => authorizeChange(identity, request.method, url, form))
      if (forbidden) return new Response(forbidden.body, forbidden)
      const source = { Source: "SDK", ClientIdentity: identity }
      const { body, headers, status } = await Promise.race([
        changeAs(source, request.method, url, form),
        untilAborted(init?.signal ?? request.signal)
      ])
      return new Response(body, { status, headers })
    },
    ownerHandler: async (request, { asUser = false } = {}) => {
      const url = new URL(request.url)
      const media = matchMedia(url.pathname)
      const text = media !== undefined || request.body === null ? "" : await request.text()
      const forbidden = asUser ? orErrorResponse(() => authorizeInbox(url, new URLSearchParams(text))) : undefined
      if (forbidden) return new Response(forbidden.body, forbidden)
      const { body, headers, status } = media === undefined
        ? operated(request.method, url, text, sourceOf(request), true)
        : operatedMedia(request, media, url, new Uint8Array(await request.arrayBuffer()), true)
      return new Response(body, { status, headers })
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
            // What the last request does, if it does it at once, is then done.
            resume(Effect.as(nextTurn, requests))
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
      deliveries = newDeliveries()
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
    sendMessage: (name, message, chatServiceSid) =>
      Effect.flatMap(
        Effect.promise(async () => {
          try {
            return await send(find(chatServiceSid), name, message)
          } catch (error) {
            if (error instanceof ApiError) return new MessageRejected(error)
            throw error
          }
        }),
        (sent): Effect.Effect<Message, MessageRejected> =>
          sent instanceof MessageRejected ? Effect.fail(sent) : Effect.succeed(sent)
      ),
    deliveries: Effect.sync(() => deliveries?.all ?? []),
    settled: Effect.promise(async () => {
      passTime()
      await deliveries?.settled()
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

/** Who a request is of, if it is to fire webhooks. Otherwise there would be loops: a bot would answer its own answer. */
const sourceOf = ({ headers }: Request): Source | null =>
  headers.get("x-twilio-webhook-enabled")?.toLowerCase() === "true" ? { Source: "API" } : null

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason)
    signal.addEventListener("abort", () => reject(signal.reason), { once: true })
  })
