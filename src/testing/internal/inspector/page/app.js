// @ts-check
import { controls, requests, webhooks } from "./activity.js"
import * as Api from "./api.js"
import { chat } from "./chat.js"
import { byId, h, withTabs } from "./dom.js"
import { conversations, inboxes } from "./lists.js"

/**
 * What the parts of the page share.
 *
 * @typedef {object} Page
 * @property {string} base the path of the service
 * @property {string | undefined} service its SID
 * @property {string | undefined} conversation the SID of the open conversation
 * @property {() => number} now the simulator's time, in milliseconds
 * @property {(sid: string) => void} open
 * @property {(place: string) => void} go shows a part, where there is no room for all
 * @property {(task: () => Promise<unknown>) => Promise<boolean>} attempt runs a task, and says what went wrong
 */

const service = /** @type {HTMLSelectElement} */ (byId("service"))
const notice = byId("notice")
let offset = 0
let hide = 0

/** @type {Page} */
const page = {
  base: "",
  service: undefined,
  conversation: undefined,
  now: () => Date.now() + offset,
  open: (sid) => {
    page.conversation = sid
    history.replaceState(null, "", `#${sid}`)
    list.show()
    page.go("chat")
    void page.attempt(view.open)
  },
  go: (place) => {
    document.querySelector("main")?.setAttribute("data-place", place)
    for (const button of document.querySelectorAll(".places button")) {
      button.setAttribute("aria-pressed", `${button.getAttribute("data-place") === place}`)
    }
  },
  attempt: async (task) => {
    try {
      await task()
      return true
    } catch (error) {
      notice.textContent = error instanceof Error ? error.message : `${error}`
      notice.hidden = false
      clearTimeout(hide)
      hide = setTimeout(() => {
        notice.hidden = true
      }, 6_000)
      return false
    }
  }
}

const list = conversations(page)
const inbox = inboxes(page)
const view = chat(page)
const asked = requests()
const delivered = webhooks()
controls(page)

for (const tabs of document.querySelectorAll("[role=tablist]")) withTabs(/** @type {HTMLElement} */ (tabs))
for (const button of document.querySelectorAll(".places button")) {
  button.addEventListener("click", () => page.go(button.getAttribute("data-place") ?? "lists"))
}
service.addEventListener("change", () => {
  choose(service.value)
  void page.attempt(refreshAll)
})

/** @param {string} sid */
const choose = (sid) => {
  if (page.service === sid) return
  page.service = sid
  page.base = `/v1/Services/${sid}`
  page.conversation = undefined
  view.close()
}

const readState = async () => {
  const { now, services } = await Api.state()
  offset = now - Date.now()
  const before = service.value
  service.replaceChildren(
    ...services.map((/** @type {any} */ one) => h("option", { value: one.sid }, one.friendlyName ?? one.sid))
  )
  const chosen = services.find((/** @type {any} */ one) => one.sid === before) ?? services[0]
  if (chosen === undefined) return
  service.value = chosen.sid
  choose(chosen.sid)
}

const refreshAll = async () => {
  await Promise.all([page.attempt(list.refresh), page.attempt(inbox.refresh)])
  if (page.conversation === undefined) {
    const wanted = location.hash.slice(1) || list.first()
    if (wanted) {
      page.conversation = wanted
      list.show()
      await view.open()
    }
  } else await view.refresh()
}

// A burst of changes is one refresh: another one starts only when the last one is over.
let isRefreshing = false
let isStale = false
const changed = async () => {
  isStale = true
  if (isRefreshing) return
  isRefreshing = true
  while (isStale) {
    isStale = false
    await page.attempt(async () => {
      await readState()
      await refreshAll()
    })
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  isRefreshing = false
}

const events = new EventSource("inspector/events")
events.addEventListener("open", () => {
  byId("connection").textContent = "live"
  asked.clear()
  delivered.clear()
  void changed()
})
events.addEventListener("error", () => {
  byId("connection").textContent = "connection lost, trying again"
})
events.addEventListener("request", (event) => asked.add(JSON.parse(event.data)))
events.addEventListener("delivery", (event) => delivered.add(JSON.parse(event.data)))
events.addEventListener("change", () => void changed())
events.addEventListener("reset", () => {
  asked.clear()
  delivered.clear()
  page.conversation = undefined
  view.close()
  void changed()
})

setInterval(() => {
  byId("clock").textContent = `${new Date(page.now()).toISOString().slice(0, 19).replace("T", " ")} UTC`
  view.tick()
}, 1_000)
