/**
 * Takes the screenshots of the simulator's page in docs/pictures/, with an installed Chromium: `npm run screenshots`. Run it
 * when the page has changed. They are not compared with anything: fonts differ between machines.
 */
import { Seed, Simulator } from "../src/testing/mod.ts"
import { serve } from "../src/testing/serve.ts"
import * as Effect from "effect/Effect"
import { mkdirSync, writeFileSync } from "node:fs"
import type { BrowserContextOptions } from "playwright-core"
import { browser } from "../test/contract/browser.ts"
import { root } from "./runtimes.ts"

const views: Readonly<Record<string, BrowserContextOptions>> = {
  "page-desktop": { viewport: { width: 1_100, height: 560 }, colorScheme: "light" },
  "page-phone": { viewport: { width: 390, height: 720 }, colorScheme: "dark" }
}

const program = Effect.gen(function* () {
  const simulator = yield* Simulator.make({
    startAt: new Date("2024-06-01T09:00:00Z"),
    webhooks: () => new Response()
  })
  const { url } = yield* serve(simulator, { page: true })
  const chromium = yield* browser
  const authorization = `Basic ${btoa(`${Simulator.accountSid}:${Simulator.authToken}`)}`
  const service = `${url}/v1/Services/${Seed.supportDesk.chatServiceSid}`
  const ask = (path: string, form?: Record<string, string>) =>
    fetch(service + path, {
      headers: { authorization },
      ...(form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) })
    }).then((response) => response.text())
  yield* Effect.promise(async () => {
    await ask("/Configuration/Webhooks", { PostWebhookUrl: "https://desk.example/hooks", Filters: "onMessageAdded" })
    await ask("/Conversations/order-1042", { "Timers.Inactive": "PT30M", "Timers.Closed": "PT3H" })
    await ask("/Users/ada@example.com/Conversations?PageSize=20")
    await ask("/Conversations/nowhere")
  })
  yield* simulator.sendMessage("order-1042", {
    author: "ada@example.com",
    body: "Your parcel left Basel this morning."
  })
  yield* simulator.settled
  mkdirSync(`${root}docs/pictures`, { recursive: true })
  for (const [name, options] of Object.entries(views)) {
    yield* Effect.promise(async () => {
      const page = await chromium.newPage(options)
      await page.goto(url)
      await page.getByPlaceholder(/^Search/).fill("order")
      const row = page.locator("#conversations .row", { hasText: "Order 1042" }).first()
      await row.waitFor()
      await row.click()
      await page.getByRole("log").locator("article .bubble").filter({ hasText: "left Basel" }).waitFor()
      writeFileSync(`${root}docs/pictures/${name}.png`, await page.screenshot({ scale: "css" }))
      await page.close()
    })
  }
})

await Effect.runPromise(Effect.scoped(program))
