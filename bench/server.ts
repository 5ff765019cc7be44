/**
 * The server for all contestants: node:http with prepared responses, in a separate process.
 *
 * The first segment of a path selects how bodies are sent: `length` with a Content-Length; `gzip` chunked, and
 * compressed if the client accepts it, like the service behind its CDN.
 */
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import process from "node:process"
import { gzipSync } from "node:zlib"
import { chatServiceSid, records } from "./records.ts"

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
const all = records(largestPage)
const single = Buffer.from(all[0] ?? "")
const compressed = gzipSync(single)

const pages = new Map<number, Buffer>()

/** The part that all pages of this size share. */
const pageOf = (count: number): Buffer => {
  let page = pages.get(count)
  if (page === undefined) {
    page = Buffer.from(`{"conversations":[${all.slice(0, count).join(",")}],`)
    pages.set(count, page)
  }
  return page
}

const send = (response: ServerResponse, body: Buffer): void => {
  response.writeHead(200, { ...headers, "content-length": body.length }).end(body)
}

const sendChunked = (response: ServerResponse, acceptsGzip: boolean): void => {
  response.writeHead(200, acceptsGzip ? { ...headers, "content-encoding": "gzip" } : headers)
  response.write(acceptsGzip ? compressed : single)
  response.end()
}

const link = (user: string, pageSize: number, start: number): string =>
  `https://conversations.twilio.com/v1/Services/${chatServiceSid}/Users/${user}/Conversations` +
  `?PageSize=${pageSize}&Page=${start / pageSize}&PageToken=PT${start}`

const server = createServer((request, response) => {
  const [path = "", query = ""] = (request.url ?? "").split("?")
  const [, encoding, , , , , user = "", , conversation] = path.split("/")
  if (conversation !== undefined) {
    return encoding === "length"
      ? send(response, single)
      : sendChunked(response, String(request.headers["accept-encoding"]).includes("gzip"))
  }
  const total = Number(user.split("-")[1])
  const parameters = new URLSearchParams(query)
  const pageSize = Number(parameters.get("PageSize"))
  const start = Number(parameters.get("PageToken")?.slice(2) ?? 0)
  const end = Math.min(start + pageSize, total)
  const meta = {
    page: start / pageSize,
    page_size: pageSize,
    first_page_url: link(user, pageSize, 0),
    previous_page_url: null,
    url: link(user, pageSize, start),
    next_page_url: end < total ? link(user, pageSize, end) : null,
    key: "conversations"
  }
  send(response, Buffer.concat([pageOf(end - start), Buffer.from(`"meta":${JSON.stringify(meta)}}`)]))
})

server.keepAliveTimeout = 120_000
server.listen({ port: 0, host: "127.0.0.1", backlog: 1024 }, () => {
  const { port } = server.address() as AddressInfo
  if (process.send === undefined) console.log(port)
  else process.send(port)
})
process.on("disconnect", () => process.exit())
