/**
 * The media API, which has a host of its own (mcs.us1.twilio.com) and no place in the OpenAPI document:
 * docs/conversations-classic/api/media-resource. What that page leaves open is as in Twilio's client SDK, or a guess.
 */
import { fail } from "../declare/errorCodes.ts"
import { oneOf, read, required } from "../declare/parameters.ts"
import type { Account } from "../store/account.ts"
import type { Media } from "../store/mediaStore.ts"
import type { ServiceStore } from "../store/serviceStore.ts"
import { digest } from "../values/sid.ts"
import { formatDate, wholeSecond } from "../values/time.ts"
import { forbidden, json, methodNotAllowed, notFound, type PlainResponse } from "./plainResponse.ts"

export interface MediaRoute {
  readonly template: string
  readonly kind: "instance" | "list"
  /** Whether it needs no credentials. */
  readonly isPublic: boolean
  readonly chatServiceSid: string
  readonly mediaSid: string
}

const root = "/v1/Services/{ChatServiceSid}"

/** A URL is valid for 5 minutes. */
const urlLifetime = 300_000

export const matchMedia = (pathname: string): MediaRoute | undefined => {
  const [, temporarySid] = /^\/(ME[0-9a-f]{32})$/.exec(pathname) ?? []
  if (temporarySid !== undefined) {
    return { template: "/{MediaSid}", kind: "instance", isPublic: true, chatServiceSid: "", mediaSid: temporarySid }
  }
  const [, chatServiceSid, path = "", mediaSid = "", content] =
    /^\/v1\/Services\/([^/]+)\/(MediaSet|Media)(?:\/([^/]+)(\/Content)?)?$/.exec(pathname) ?? []
  if (chatServiceSid === undefined || (path === "MediaSet" && mediaSid !== "")) return undefined
  return {
    template: `${root}/${path}${mediaSid === "" ? "" : "/{MediaSid}"}${content ?? ""}`,
    kind: mediaSid === "" ? "list" : "instance",
    isPublic: false,
    chatServiceSid,
    mediaSid
  }
}

export interface MediaCall {
  readonly method: string
  readonly url: URL
  readonly content: Uint8Array<ArrayBuffer>
  readonly contentType: string | null
  /** In milliseconds. */
  readonly now: number
  /** In bytes. */
  readonly maxSize: number
}

const signatureOf = (sid: string, expires: string): string => digest(`media ${sid} ${expires}`)

const view = (store: ServiceStore, media: Media, { now, url: { origin } }: MediaCall): Record<string, unknown> => {
  const { category, content, content_type, created, filename, message, sid } = media
  const url = `${origin}/v1/Services/${store.sid}/Media/${sid}`
  const expires = `${Math.floor((now + urlLifetime) / 1000)}`
  const date = formatDate(wholeSecond(created))
  return {
    sid,
    service_sid: store.sid,
    channel_sid: message?.conversation_sid ?? null,
    message_sid: message?.message_sid ?? null,
    date_created: date,
    date_updated: date,
    date_upload_updated: date,
    size: content.length,
    content_type,
    filename,
    category,
    author: message?.author ?? null,
    is_multipart_upstream: false,
    url,
    links: {
      content: `${url}/Content`,
      content_direct_temporary: `${origin}/${sid}?Expires=${expires}&Signature=${signatureOf(sid, expires)}`
    }
  }
}

const download = ({ content, content_type, filename }: Media): PlainResponse => ({
  status: 200,
  headers: {
    "content-type": content_type,
    ...(filename === null
      ? {}
      : { "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(filename)}` })
  },
  body: content
})

const upload = (store: ServiceStore, call: MediaCall): PlainResponse => {
  const { content, contentType, maxSize, now, url } = call
  const { Category = "media" } = read({ Category: oneOf("media", "body", "history") }, url.searchParams)
  if (content.length > maxSize) fail("mediaTooLarge")
  const media: Media = {
    sid: store.newSid("ME"),
    content,
    content_type: contentType ?? "application/octet-stream",
    filename: url.searchParams.get("Filename") || null,
    category: Category,
    created: now,
    message: null
  }
  store.media.set(media)
  return json(201, view(store, media, call))
}

/** The records of several media, each with a status of its own. */
const several = (store: ServiceStore, call: MediaCall): PlainResponse => {
  const body: unknown = parsed(new TextDecoder().decode(call.content))
  if (typeof body !== "object" || body === null || !("list" in body) || !Array.isArray(body.list)) {
    return fail("invalidParameter", 'Invalid body: it must be { command: "get", list: [{ media_sid }] }')
  }
  read(
    { command: required(oneOf("get")) },
    new URLSearchParams("command" in body ? { command: `${body.command}` } : {})
  )
  return json(
    200,
    body.list.map((one: { readonly media_sid?: unknown } | null) => {
      const media = store.media.get(`${one?.media_sid}`)
      return media === undefined ? { code: 404 } : { code: 200, media_record: view(store, media, call) }
    })
  )
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const temporary = (account: Account, { mediaSid }: MediaRoute, { now, url }: MediaCall): PlainResponse => {
  const expires = url.searchParams.get("Expires") ?? ""
  if (url.searchParams.get("Signature") !== signatureOf(mediaSid, expires) || Number(expires) * 1000 <= now) {
    return forbidden
  }
  for (const store of account.services) {
    const media = store.media.get(mediaSid)
    if (media !== undefined) return download(media)
  }
  return notFound(url.pathname)
}

/** Responds to an authenticated request, or to one that needs no credentials. */
export const operateMedia = (account: Account, route: MediaRoute, call: MediaCall): PlainResponse => {
  const { chatServiceSid, isPublic, kind, mediaSid, template } = route
  const allowed = template === `${root}/Media` || template === `${root}/MediaSet` ? "POST" : "GET"
  if (call.method !== allowed) return methodNotAllowed(call.method, allowed)
  if (isPublic) return temporary(account, route, call)
  const store = account.service(chatServiceSid)
  if (store === undefined) return notFound(call.url.pathname)
  if (kind === "list") return template.endsWith("Set") ? several(store, call) : upload(store, call)
  const media = store.media.get(mediaSid)
  if (media === undefined) return notFound(call.url.pathname)
  return template.endsWith("/Content") ? download(media) : json(200, view(store, media, call))
}
