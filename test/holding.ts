/**
 * A server that keeps requests waiting until it is told to answer them: `/answer` answers all that are in flight and
 * begins to count anew, `/counts` says how many are in flight, and how many were at the most. Prints its port.
 */
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import process from "node:process"
import { record } from "./support.ts"

const waiting = new Set<ServerResponse>()
let most = 0

const server = createServer((request, response) => {
  if (request.url === "/counts" || request.url === "/answer") {
    response.setHeader("content-type", "application/json")
    response.end(JSON.stringify({ inFlight: waiting.size, most }))
    if (request.url === "/counts") return
    for (const one of waiting) one.setHeader("content-type", "application/json").end(JSON.stringify(record))
    waiting.clear()
    most = 0
    return
  }
  waiting.add(response)
  most = Math.max(most, waiting.size)
  response.once("close", () => waiting.delete(response))
})

server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port))

// Ends with the test, however that ends.
process.stdin.on("close", () => process.exit()).resume()
