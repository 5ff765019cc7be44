/**
 * A server that holds requests until it is told to respond: `/respond` responds to all requests in flight and resets the
 * counts, `/counts` returns the current and the maximum number in flight. Prints its port.
 */
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import process from "node:process"
import { record } from "./support.ts"

const waiting = new Set<ServerResponse>()
let maxInFlight = 0

const server = createServer((request, response) => {
  if (request.url === "/counts" || request.url === "/respond") {
    response.setHeader("content-type", "application/json")
    response.end(JSON.stringify({ inFlight: waiting.size, maxInFlight }))
    if (request.url === "/counts") return
    for (const held of waiting) held.setHeader("content-type", "application/json").end(JSON.stringify(record))
    waiting.clear()
    maxInFlight = 0
    return
  }
  waiting.add(response)
  maxInFlight = Math.max(maxInFlight, waiting.size)
  response.once("close", () => waiting.delete(response))
})

server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port))

// Ends with the test process.
process.stdin.on("close", () => process.exit()).resume()
