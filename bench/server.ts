/**
 * The server that everybody is measured against: node:http with answers made beforehand, in a process of its own.
 *
 * The first segment of a path says how bodies are sent: `length` with a Content-Length, `cdn` chunked and, for who
 * accepts it, compressed, as the service does behind its CDN.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import process from "node:process"
import { gzipSync } from "node:zlib"
import { chatServiceSid, records } from "./records.ts"

interface Part {
  readonly plain: Buffer
  readonly compressed: Buffer
}

const part = (text: string): Part => {
  const plain = Buffer.from(text)
  return { plain, compressed: gzipSync(plain) }
}

const headers = {
  "content-type": "application/json;charset=utf-8",
  "twilio-request-id": "RQ4d0ad3d2f2ef4d2f8c6a3f1b2c3d4e5f",
  "twilio-request-duration": "0.018",
  "twilio-concurrent-requests": "1",
  "access-control-allow-origin": "*",
  "strict-transport-security": "max-age=31536000",
  "x-home-region": "us1",
  "x-api-domain": "conversations.twilio.com"
}

const largestPage = 1_000
const all = records(largestPage).json
const single = part(all[0] ?? "")

const pages = new Map<number, Part>()

/** The part of a page that is the same wherever in the list it stands. */
const pageOf = (count: number): Part => {
  let found = pages.get(count)
  if (found === undefined) {
    found = part(`{"conversations":[${all.slice(0, count).join(",")}],`)
    pages.set(count, found)
  }
  return found
}

const send = (request: IncomingMessage, response: ServerResponse, parts: ReadonlyArray<Part>): void => {
  if (request.url?.startsWith("/length/")) {
    const body = Buffer.concat(parts.map(({ plain }) => plain))
    response.writeHead(200, { ...headers, "content-length": body.length }).end(body)
    return
  }
  const isCompressed = String(request.headers["accept-encoding"] ?? "").includes("gzip")
  response.writeHead(200, isCompressed ? { ...headers, "content-encoding": "gzip" } : headers)
  for (const { compressed, plain } of parts) response.write(isCompressed ? compressed : plain)
  response.end()
}

const link = (user: string, pageSize: number, start: number): string =>
  `https://conversations.twilio.com/v1/Services/${chatServiceSid}/Users/${user}/Conversations` +
  `?PageSize=${pageSize}&Page=${start / pageSize}&PageToken=PT${start}`

const server = createServer((request, response) => {
  const [path = "", query = ""] = (request.url ?? "").split("?")
  const [, , , , , , user = "", , conversation] = path.split("/")
  if (conversation !== undefined) return send(request, response, [single])
  const [, total, latency] = user.split("-")
  const parameters = new URLSearchParams(query)
  const pageSize = Number(parameters.get("PageSize"))
  const start = Number(parameters.get("PageToken")?.slice(2) ?? 0)
  const count = Math.min(pageSize, Number(total) - start)
  const next = start + count < Number(total) ? JSON.stringify(link(user, pageSize, start + count)) : null
  const meta = part(
    `"meta":{"page":${start / pageSize},"page_size":${pageSize},` +
      `"first_page_url":${JSON.stringify(link(user, pageSize, 0))},"previous_page_url":null,` +
      `"url":${JSON.stringify(link(user, pageSize, start))},"next_page_url":${next},"key":"conversations"}}`
  )
  const answer = () => send(request, response, [pageOf(count), meta])
  if (Number(latency) > 0) setTimeout(answer, Number(latency))
  else answer()
})

server.keepAliveTimeout = 120_000
server.listen({ port: 0, host: "127.0.0.1", backlog: 1024 }, () => {
  process.send?.((server.address() as AddressInfo).port)
})
process.on("disconnect", () => process.exit())
