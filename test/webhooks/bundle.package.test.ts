// What webhooks and access tokens add to a bundle, and that they run in Cloudflare's runtime without compatibility flags.

import { assert, describe, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { build } from "esbuild"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { codeFor, type Major, majors, sourcesOf } from "../package/project.ts"
import { Registry } from "../package/registry.ts"
import { serveWorker } from "../package/workerd.ts"
import { temporaryFolder } from "../temporaryFolder.ts"
import { postEvent, signed } from "./requests.ts"
import { authToken } from "./vectors.ts"

const client = `
import { ConversationsClient, deleteServiceUserConversation, fetchServiceUserConversation, listServiceUserConversation,
  updateServiceUserConversation } from "./mod.ts"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
console.log(ConversationsClient.layer, FetchHttpClient.layer, deleteServiceUserConversation, fetchServiceUserConversation,
  listServiceUserConversation, updateServiceUserConversation)`

const bundle = async (major: Major, code: string): Promise<string> => {
  const { outputFiles: [file] } = await build({
    stdin: { contents: codeFor(major, code), resolveDir: sourcesOf(major), loader: "ts" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    external: ["node:*", "undici"],
    logLevel: "error"
  })
  return file?.text ?? assert.fail("there is no bundle")
}

const gzipped = async (major: Major, code: string): Promise<number> =>
  gzipSync(await bundle(major, code), { level: 9 }).length

const worker = `
import { AccessToken, WebhookReceiver } from "./mod.ts"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
let handle
export default {
  fetch: async (request, env, context) => {
    if (new URL(request.url).pathname === "/token") {
      const token = await Effect.runPromise(AccessToken.make({
        accountSid: "AC" + "1".repeat(32), apiKeySid: "SK" + "2".repeat(32), apiKeySecret: Redacted.make("invented"),
        chatServiceSid: "IS" + "3".repeat(32), identity: "ada"
      }))
      return new Response(Redacted.value(token))
    }
    handle ??= WebhookReceiver.webHandler({
      authToken: Redacted.make(env.AUTH_TOKEN),
      baseUrl: "https://desk.example",
      timeout: "50 millis",
      on: {
        onMessageAdd: ({ body }) => Effect.succeed({ body: body + "!" }),
        onMessageAdded: () => Effect.sleep("100 millis")
      }
    })
    return handle(request, context)
  }
}`

/** What each adds at most, in bytes. The receiver needs `HttpServerResponse`, which is larger in Effect 4. */
const budgets = [
  ["the receiver", "WebhookReceiver", { 3: 5_000, 4: 5_850 }],
  ["signatures", "WebhookSignature", { 3: 1_300, 4: 1_300 }],
  ["access tokens", "AccessToken", { 3: 850, 4: 850 }]
] as const

layer(Registry.layer, { timeout: "3 minutes" })("what is published,", (it) => {
  for (const major of majors) {
    describe(`a bundle for Effect ${major}`, () => {
      it.effect("has nothing of them if a program imports nothing of them", () =>
        Effect.promise(async () => {
          const code = await bundle(major, client)
          for (const text of ["x-twilio-signature", "onMessageAdded", "twilio-fpa"]) assert.notInclude(code, text)
        }))

      for (const [name, used, { [major]: budget }] of budgets) {
        it.effect(`grows by at most ${budget} bytes with ${name}`, () =>
          Effect.promise(async () => {
            const added = await gzipped(major, `${client}\nimport { ${used} } from "./mod.ts"\nconsole.log(${used})`) -
              await gzipped(major, client)
            assert.isAtMost(added, budget)
            assert.isAbove(added, budget / 2, "lower the budget")
          }))
      }

      it.scoped(
        "verifies, answers and signs on workerd without compatibility flags, 40 requests at once",
        () =>
          Effect.gen(function* () {
            const folder = yield* temporaryFolder
            const script = yield* Effect.promise(() => bundle(major, worker))
            writeFileSync(join(folder, "worker.mjs"), script)
            const base = yield* serveWorker(folder, "worker.mjs", { AUTH_TOKEN: authToken })
            const post = (form: Record<string, string>) =>
              Effect.flatMap(signed(form), ({ body = null, headers, method, path }) =>
                Effect.promise(async () => {
                  const response = await fetch(base + path, { method, headers, body })
                  return `${response.status} ${await response.text()}`
                }))
            const change = { ...postEvent({ Body: "hi" }), EventType: "onMessageAdd" }
            const answers = yield* Effect.all(
              Array.from({ length: 40 }, (_, i) => post(i % 2 === 0 ? change : postEvent())),
              { concurrency: "unbounded" }
            )
            assert.sameMembers([...new Set(answers)], ['200 {"body":"hi!"}', "200 {}"])
            const { body = "", headers, path } = yield* signed(change)
            const wrong = yield* Effect.promise(() => fetch(base + path, { method: "POST", headers, body: `${body}x` }))
            assert.strictEqual(wrong.status, 403)
            const token = yield* Effect.promise(async () => (await fetch(`${base}/token`)).text())
            assert.lengthOf(token.split("."), 3)
          }),
        60_000
      )
    })
  }
})
