// The page of the simulator in a real browser, beside Twilio's SDK.

import { assert, describe, it } from "@effect/vitest"
import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
import { serve } from "@effect-twilio/conversations/testing/serve"
import * as Effect from "effect/Effect"
import { readFileSync } from "node:fs"
import type { Page } from "playwright-core"
import { described, outlineOf, screenshots, shownPicture } from "../../scripts/screenshots.ts"
import { browser } from "./browser.ts"
import { connect } from "./twilioNode.ts"

const ada = "ada@example.com"
const linus = "linus@example.com"

const order = Seed.conversation({
  uniqueName: "order-17",
  friendlyName: "Order 17",
  messages: 3,
  lastReadMessageIndex: 0
})
const desk = Seed.make({
  users: [ada, linus].map((identity) => Seed.user({ identity, conversations: [order] }))
})

const start = (options?: Simulator.Options) =>
  Effect.gen(function* () {
    const simulator = yield* Simulator.make({ seed: desk, ...options })
    const { url } = yield* serve(simulator, { page: true })
    const chromium = yield* browser
    /** Opens the page; what goes wrong in it fails the test. */
    const open = (options?: Parameters<typeof chromium.newPage>[0]) =>
      Effect.gen(function* () {
        const page = yield* Effect.acquireRelease(
          Effect.promise(() => chromium.newPage(options)),
          (page) => Effect.promise(() => page.close())
        )
        const wrong: Array<string> = []
        page.on("pageerror", (error) => wrong.push(error.message))
        page.on("console", (message) => message.type() === "error" && wrong.push(message.text()))
        yield* Effect.promise(() => page.goto(url))
        return { page, wrong }
      })
    return { simulator, url, open }
  })

const messages = (page: Page) => page.getByRole("log").locator("article .bubble")

const say = async (page: Page, author: string, body: string): Promise<void> => {
  await page.getByLabel("Write as").selectOption(author)
  await page.getByLabel("Message", { exact: true }).fill(body)
  await page.keyboard.press("Enter")
}

describe("the page in Chromium", { timeout: 120_000 }, () => {
  it.scopedLive("lets two people chat, while twilio-node reads the same", () =>
    Effect.gen(function* () {
      const { open, url } = yield* start()
      const first = yield* open()
      const second = yield* open()
      const sdk = connect(url, { username: Simulator.accountSid, password: Simulator.authToken })
      const { v1 } = sdk.client.conversations
      const conversation = v1.services(desk.chatServiceSid).conversations("order-17")
      yield* Effect.promise(async () => {
        await messages(second.page).nth(2).waitFor()
        await say(first.page, ada, "Is it there?")
        await messages(second.page).filter({ hasText: "Is it there?" }).waitFor()
        await say(second.page, linus, "It is. <b>Thanks</b>!")
        // Text stays text.
        await messages(first.page).filter({ hasText: "It is. <b>Thanks</b>!" }).waitFor()
        await conversation.messages.create({ author: ada, body: "You are welcome." })
        for (const { page } of [first, second]) {
          await messages(page).filter({ hasText: "You are welcome." }).waitFor()
        }
        const read = await conversation.messages.list()
        assert.deepStrictEqual(
          read.map(({ author, body }) => [author, body]).slice(3),
          [[ada, "Is it there?"], [linus, "It is. <b>Thanks</b>!"], [ada, "You are welcome."]]
        )
        assert.deepStrictEqual(await messages(first.page).allTextContents(), read.map(({ body }) => body))
      })
      assert.deepStrictEqual([...first.wrong, ...second.wrong], [])
    }))

  it.scopedLive("shows inboxes, marks as read and mutes", () =>
    Effect.gen(function* () {
      const { open, url } = yield* start()
      const { page, wrong } = yield* open()
      const sdk = connect(url, { username: Simulator.accountSid, password: Simulator.authToken })
      yield* Effect.promise(async () => {
        await page.getByRole("tab", { name: "Inboxes" }).click()
        await page.getByRole("status").filter({ hasText: "1 conversations, 2 unread messages" }).waitFor()
        await page.getByRole("button", { name: "Mark read" }).click()
        await page.getByRole("status").filter({ hasText: "0 unread messages" }).waitFor()
        await page.getByRole("button", { name: "Mute" }).click()
        await page.getByRole("button", { name: "Muted", pressed: true }).waitFor()
        const [one] = await sdk.userConversations(desk.chatServiceSid, ada).list()
        assert.deepInclude(one, { unreadMessagesCount: 0, lastReadMessageIndex: 2, notificationLevel: "muted" })
      })
      assert.deepStrictEqual(wrong, [])
    }))

  it.scopedLive("shows requests as they come, moves the clock, and injects a fault that only clients get", () =>
    Effect.gen(function* () {
      const { open, simulator, url } = yield* start()
      const { page, wrong } = yield* open()
      const sdk = connect(url, { username: Simulator.accountSid, password: Simulator.authToken })
      const conversation = sdk.client.conversations.v1.services(desk.chatServiceSid).conversations("order-17")
      yield* Effect.promise(async () => {
        await conversation.update({ "timers.inactive": "PT10M" })
        await page.getByRole("timer").filter({ hasText: /inactive in (10 min|9 min)/ }).waitFor()
        await page.locator("#requests").getByText("updateServiceConversation").waitFor()
        await page.getByRole("tab", { name: "Controls" }).click()
        await page.getByRole("button", { name: "+ 1 h" }).click()
        await page.locator("#chat .chip.inactive").waitFor()
        await page.getByLabel("fault").selectOption("unavailable")
        await Promise.all([
          page.waitForResponse((response) => response.url().startsWith(`${url}/inspector/actions/`)),
          page.getByRole("button", { name: "Inject" }).click()
        ])
      })
      yield* Effect.promise(() => simulator.handler(new Request(`${url}/v1/Conversations`))).pipe(
        Effect.repeat({ until: ({ status }) => status === 503, times: 50 })
      )
      yield* Effect.promise(async () => {
        await page.getByRole("tab", { name: "Requests" }).click()
        await page.locator("#requests .status.bad", { hasText: "503" }).waitFor()
        assert.notInclude(await page.content(), Simulator.authToken)
      })
      assert.deepStrictEqual(wrong, [])
    }))

  it.scopedLive("holds 10,000 messages: all of them can be reached, and few are laid out", () =>
    Effect.gen(function* () {
      const long = Seed.conversation({ uniqueName: "long", friendlyName: "Long", messages: 10_000 })
      const { open } = yield* start({
        seed: Seed.make({ users: [Seed.user({ identity: ada, conversations: [long] })] })
      })
      const { page, wrong } = yield* open()
      yield* Effect.promise(async () => {
        await messages(page).filter({ hasText: "Message 9999" }).waitFor()
        const first = messages(page).filter({ hasText: /^Message 0$/ })
        await page.getByRole("log").evaluate(async (log) => {
          while (log.querySelectorAll("article").length < 10_000) {
            log.scrollTop = 0
            await new Promise((resolve) => requestAnimationFrame(resolve))
          }
        })
        assert.strictEqual(await messages(page).count(), 10_000)
        await first.scrollIntoViewIfNeeded()
        assert.isTrue(await first.isVisible())
        await say(page, ada, "Still here")
        await messages(page).filter({ hasText: "Still here" }).waitFor()
      })
      assert.deepStrictEqual(wrong, [])
    }))

  it.scopedLive("works by keyboard, and on a phone", () =>
    Effect.gen(function* () {
      const { open } = yield* start()
      const { page, wrong } = yield* open({ viewport: { width: 390, height: 780 } })
      yield* Effect.promise(async () => {
        await page.locator("#conversations .row").first().waitFor()
        await page.keyboard.press("/")
        await page.keyboard.type("order")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.getByRole("heading", { name: "Order 17" }).waitFor()
        await say(page, linus, "From the train")
        await messages(page).filter({ hasText: "From the train" }).waitFor()
        const width = await page.evaluate(() => document.documentElement.scrollWidth)
        assert.isAtMost(width, 390)
      })
      assert.deepStrictEqual(wrong, [])
    }))

  it.scopedLive("says that the connection is lost, and comes back with it", () =>
    Effect.gen(function* () {
      const { open, simulator } = yield* start()
      const { page } = yield* open()
      yield* Effect.promise(async () => {
        await page.locator("#connection", { hasText: "live" }).waitFor()
        await page.context().setOffline(true)
        await page.context().setOffline(false)
      })
      yield* simulator.injectFaults(Fault.serverError())
      yield* simulator.postMessage("order-17", undefined, { author: ada, body: "After the tunnel" })
      yield* Effect.promise(() => messages(page).filter({ hasText: "After the tunnel" }).waitFor())
    }))

  it.scopedLive("is what the screenshots in the documents show: if not, `npm run screenshots`", () =>
    Effect.gen(function* () {
      const all = yield* screenshots
      assert.deepStrictEqual(all.map(({ name }) => name), ["page-desktop", "page-phone"])
      for (const { name, outline } of all) {
        assert.strictEqual(described(outline, shownPicture(name)), readFileSync(outlineOf(name), "utf8"), name)
      }
    }))
})
