import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Effect from "effect/Effect"
import { Seed, Simulator } from "../../src/testing/mod.ts"

export const service: string = Seed.supportDesk.chatServiceSid

export const origin = "https://conversations.twilio.com"

export const authorization: string = `Basic ${btoa(`${Simulator.accountSid}:${Simulator.authToken}`)}`

/** The path of a user's list, or of one conversation. */
export const path = (user: string, conversation?: string): string =>
  `/v1/Services/${service}/Users/${encodeURIComponent(user)}/Conversations` +
  (conversation === undefined ? "" : `/${encodeURIComponent(conversation)}`)

/** Any other path in the service. */
export const at = (...parts: ReadonlyArray<string>): string =>
  `/v1/Services/${service}/${parts.map(encodeURIComponent).join("/")}`

/** The body of an error. */
export interface ErrorBody {
  readonly code: number
  readonly message: string
  readonly more_info: string
  readonly status: number
}

/** A record of any resource. */
// deno-lint-ignore no-explicit-any
export type Json = Readonly<Record<string, any>>

export const post = (path: string, form: Record<string, string | ReadonlyArray<string>> = {}) =>
  call<Json>("POST", path, form)

export const remove = (path: string) => call<Json>("DELETE", path)

/** Sends a request that must fail, and returns the status and Twilio's code. */
export const refused = (
  path: string,
  form: Record<string, string | ReadonlyArray<string>>
): Effect.Effect<readonly [status: number, code: number], HttpClientError.HttpClientError, HttpClient.HttpClient> =>
  Effect.map(call<ErrorBody>("POST", path, form), ({ json, status }) => [status, json.code])

/** A page of a list, as in a response. */
export interface Page {
  readonly conversations: ReadonlyArray<Simulator.UserConversation>
  readonly meta: {
    readonly page: number
    readonly page_size: number
    readonly first_page_url: string
    readonly previous_page_url: string | null
    readonly url: string
    readonly next_page_url: string | null
    readonly key: string
  }
}

/** A response with its body. */
export interface ResponseWithBody<A> {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly text: string
  readonly json: A
}

type Method = "GET" | "POST" | "DELETE" | "PUT"

/** Sends a request through the `HttpClient` in context, and reads the response. */
export const call = <A = Simulator.UserConversation>(
  method: Method,
  pathOrUrl: string,
  form?: Record<string, string | ReadonlyArray<string>>,
  headers: Record<string, string> = { authorization }
): Effect.Effect<ResponseWithBody<A>, HttpClientError.HttpClientError, HttpClient.HttpClient> =>
  Effect.gen(function* () {
    const url = pathOrUrl.startsWith("/") ? `${origin}${pathOrUrl}` : pathOrUrl
    const request = HttpClientRequest.make(method)(url).pipe(HttpClientRequest.setHeaders(headers))
    const response = yield* HttpClient.execute(
      form === undefined ? request : HttpClientRequest.bodyUrlParams(request, form)
    )
    const text = yield* response.text
    const isJson = (response.headers["content-type"] ?? "").startsWith("application/json") && text !== ""
    return { status: response.status, headers: response.headers, text, json: (isJson ? JSON.parse(text) : null) as A }
  })

export const get = <A = Simulator.UserConversation>(pathOrUrl: string) => call<A>("GET", pathOrUrl)

/** All pages of a list, following the links. */
export const walk = (
  first: string,
  between: (page: Page) => Effect.Effect<unknown, HttpClientError.HttpClientError, HttpClient.HttpClient> = () =>
    Effect.void
): Effect.Effect<ReadonlyArray<Page>, HttpClientError.HttpClientError, HttpClient.HttpClient> =>
  Effect.gen(function* () {
    const pages: Array<Page> = []
    let next: string | null = first
    while (next !== null) {
      const response: ResponseWithBody<Page> = yield* get<Page>(next)
      pages.push(response.json)
      yield* between(response.json)
      next = response.json.meta.next_page_url
    }
    return pages
  })
