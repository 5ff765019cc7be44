/**
 * Takes the screenshots of the simulator's page in docs/pictures/, with an installed Chromium: `npm run screenshots`. Run it
 * when a test says that the page has changed. Fonts differ between machines, so what is compared is an outline of what they
 * show, which is written beside them with the digests of the picture and of the page's style.
 */
import { Seed, Simulator } from "../src/testing/mod.ts"
import { serve } from "../src/testing/serve.ts"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { createHash } from "node:crypto"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import process from "node:process"
import { fileURLToPath } from "node:url"
import type { BrowserContextOptions } from "playwright-core"
import { browser } from "../test/contract/browser.ts"
import { root } from "./runtimes.ts"

const views: Readonly<Record<string, BrowserContextOptions>> = {
  "page-desktop": { viewport: { width: 1_100, height: 540 }, colorScheme: "light" },
  "page-phone": { viewport: { width: 390, height: 720 }, colorScheme: "dark" }
}

const digest = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex")

const pictureOf = (name: string): string => `${root}docs/pictures/${name}.png`

/** The file with the outline that a picture was taken with. */
export const outlineOf = (name: string): string => `${root}test/contract/screenshots/${name}.txt`

/** What {@link outlineOf} has for a picture: what the page shows, how it looks, and that it is this picture. */
export const described = (outline: string, picture: Uint8Array): string => {
  const style = readFileSync(`${root}src/testing/internal/inspector/page/style.css`)
  return `picture ${digest(picture)}\nstyle ${digest(style)}\n\n${outline}\n`
}

/** The picture in the documents. */
export const shownPicture = (name: string): Uint8Array => readFileSync(pictureOf(name))

export interface Screenshot {
  readonly name: string
  readonly picture: Uint8Array
  /** The roles, names and texts of the page, without times. */
  readonly outline: string
}

export const screenshots: Effect.Effect<ReadonlyArray<Screenshot>, unknown, Scope.Scope> = Effect.gen(function* () {
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
  return yield* Effect.forEach(Object.entries(views), ([name, options]) =>
    Effect.promise(async () => {
      const page = await chromium.newPage(options)
      await page.goto(url)
      await page.getByPlaceholder(/^Search/).fill("order")
      const row = page.locator("#conversations .row", { hasText: "Order 1042" }).first()
      await row.waitFor()
      await row.click()
      await page.getByRole("log").locator("article .bubble").filter({ hasText: "left Basel" }).waitFor()
      // What comes a moment later.
      await page.locator("#connection", { hasText: "live" }).waitFor({ state: "attached" })
      await page.locator("#clock", { hasText: "UTC" }).waitFor({ state: "attached" })
      await page.locator("#chat [role=timer]", { hasText: "closed in" }).waitFor({ state: "attached" })
      await page.locator("#requests").getByText("fetchServiceConversation").first().waitFor({ state: "attached" })
      const outline = (await page.locator("body").ariaSnapshot())
        .replaceAll(/\d{1,2}:\d\d(:\d\d)?( [AP]M)?/g, "(time)")
        .replaceAll(/\b\d+ (?:ms|min|h|s)\b(?: \d+ (?:min|s)\b)*/g, "(duration)")
      const picture = await page.screenshot({ scale: "css" })
      await page.close()
      return { name, picture, outline }
    }))
})

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(`${root}docs/pictures`, { recursive: true })
  mkdirSync(`${root}test/contract/screenshots`, { recursive: true })
  for (const { name, outline, picture } of await Effect.runPromise(Effect.scoped(screenshots))) {
    writeFileSync(pictureOf(name), picture)
    writeFileSync(outlineOf(name), described(outline, picture))
  }
}
