import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { connect } from "node:net"
import { listen, type WebHandler } from "../../examples/internal/listen.ts"

/** A promise and what fulfils it. */
const signal = () => {
  let give = (): void => {}
  const given = new Promise<void>((resolve) => give = resolve)
  return { give, given }
}

const opens = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1")
    socket.once("connect", () => {
      socket.destroy()
      resolve(true)
    })
    socket.once("error", () => resolve(false))
  })

/** A connection by hand: the client's, to keep as long as the server does. */
const connection = (url: string) => {
  const socket = connect(Number(new URL(url).port), "127.0.0.1")
  const ended = new Promise<void>((resolve) => socket.once("close", () => resolve()))
  const ask = (path: string): Promise<string> =>
    new Promise((resolve, reject) => {
      socket.once("error", reject)
      let text = ""
      socket.on("data", (data) => {
        text += data
        if (text.includes("done")) resolve(text)
      })
      socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`)
    })
  return { ask, ended, leave: () => socket.destroy() }
}

const withServer = async (
  handler: WebHandler,
  use: (url: string, close: () => Promise<void>) => Promise<void>
): Promise<void> => {
  const scope = Effect.runSync(Scope.make())
  const close = () => Effect.runPromise(Scope.close(scope, Exit.void))
  const { url } = await Effect.runPromise(Scope.extend(listen(handler, 0), scope))
  await use(url, close)
  await close()
}

// Less than the time after which a connection that is kept would end by itself.
describe("examples/internal/listen", { timeout: 3_000 }, () => {
  it("passes on requests and responses whole", () =>
    withServer(async (request) => {
      const { pathname, search } = new URL(request.url)
      const text = [request.method, pathname, search, request.headers.get("x-one"), await request.text()].join(" ")
      return new Response(text, { status: 201, headers: { "x-two": "2" } })
    }, async (url) => {
      const response = await fetch(`${url}/a%2Fb?c=%20d`, { method: "POST", headers: { "x-one": "1" }, body: "körper" })
      assert.deepStrictEqual(
        [response.status, response.headers.get("x-two"), await response.text()],
        [201, "2", "POST /a%2Fb ?c=%20d 1 körper"]
      )
      const nothing = await fetch(`${url}/`, { headers: { "x-one": "1" } })
      assert.strictEqual(await nothing.text(), "GET /  1 ")
    }))

  it("sends a body as it comes", () => {
    const more = signal()
    const encoder = new TextEncoder()
    const body = () =>
      new ReadableStream<Uint8Array>({
        start: async (controller) => {
          controller.enqueue(encoder.encode("first"))
          await more.given
          controller.enqueue(encoder.encode(" second"))
          controller.close()
        }
      })
    return withServer(() => Promise.resolve(new Response(body())), async (url) => {
      const reader = (await fetch(url)).body?.getReader()
      const decoder = new TextDecoder()
      assert.strictEqual(decoder.decode((await reader?.read())?.value), "first")
      more.give()
      assert.strictEqual(decoder.decode((await reader?.read())?.value), " second")
    })
  })

  it("tells the handler when the client goes away", () => {
    const [begun, aborted] = [signal(), signal()]
    return withServer((request) => {
      request.signal.addEventListener("abort", () => aborted.give())
      begun.give()
      return new Promise(() => {})
    }, async (url) => {
      // By hand: an aborted fetch of Node connects again, and this connection stays for 4 seconds.
      const { ask, leave } = connection(url)
      void ask("/")
      await begun.given
      leave()
      await aborted.given
    })
  })

  it("waits for the requests in flight when it closes, and takes no new connection", () => {
    const [begun, released] = [signal(), signal()]
    return withServer(async (request) => {
      if (request.url.endsWith("/slow")) {
        begun.give()
        await released.given
      }
      return new Response("done")
    }, async (url, close) => {
      const { ask, ended } = connection(url)
      await ask("/")
      const slow = ask("/slow")
      await begun.given
      let isClosed = false
      const closing = close().then(() => isClosed = true)
      assert.isFalse(await opens(url))
      assert.isFalse(isClosed)
      released.give()
      assert.match(await slow, /^HTTP\/1\.1 200 /)
      await closing
      await ended
    })
  })

  it("closes at once when nothing is in flight, whatever connections are open", () =>
    withServer(() => Promise.resolve(new Response("done")), async (url, close) => {
      const { ask, ended } = connection(url)
      await ask("/")
      await close()
      await ended
    }))

  it("closes at once when a connection never had a request", () =>
    withServer(() => Promise.resolve(new Response("done")), async (url, close) => {
      const unused = connection(url)
      // The server takes connections in their order.
      await connection(url).ask("/")
      await close()
      unused.leave()
    }))

  it("says which port it could not have", () =>
    withServer(() => Promise.resolve(new Response()), async (url) => {
      const port = Number(new URL(url).port)
      const error = await Effect.runPromise(Effect.flip(Effect.scoped(listen(() => Promise.reject(), port))))
      assert.strictEqual(error._tag, "Failed")
      assert.include(error.message, `Cannot listen on port ${port}: `)
    }))
})
