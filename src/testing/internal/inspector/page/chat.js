// @ts-check
// One conversation: who is in it, its timers, its messages, and a line to write as any of them.
import * as Api from "./api.js"
import { byId, countdown, h, timeOf } from "./dom.js"

const pageSize = 100

/** @param {import("./app.js").Page} page */
export const chat = (page) => {
  const section = byId("chat")
  const name = h("h2", { class: "cut" })
  const chips = h("span")
  const timers = h("p", { class: "quiet", role: "timer" })
  const people = h("ul", { class: "people", "aria-label": "Participants" })
  const log = h("div", { class: "log", role: "log", "aria-label": "Messages", tabindex: "0" })
  const nothing = h("p", { class: "empty", hidden: true }, "No message yet.")
  const author = /** @type {HTMLSelectElement} */ (h("select", { "aria-label": "Write as" }))
  const text = /** @type {HTMLTextAreaElement} */ (h("textarea", {
    "aria-label": "Message",
    placeholder: "Write a message; Enter sends it",
    maxlength: "1600"
  }))
  const composer = /** @type {HTMLFormElement} */ (h(
    "form",
    { class: "composer", onsubmit: (/** @type {Event} */ event) => void send(event) },
    author,
    text,
    h("button", { type: "submit", class: "main" }, "Send")
  ))
  const empty = h("p", { class: "empty" }, "Choose a conversation.")
  section.replaceChildren(empty)
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return
    event.preventDefault()
    composer.requestSubmit()
  })

  /** @type {any} */
  let conversation
  /** Elements by index, in order of the log. @type {Map<number, HTMLElement>} */
  let shown = new Map()
  /** @type {string | null} */
  let older = null
  let loading = false
  /** A counter of what was opened, so that a late answer for another conversation is dropped. */
  let opened = 0

  const path = () => `${page.base}/Conversations/${page.conversation}`

  /** @param {any} message */
  const element = (message) =>
    h(
      "article",
      {
        class: `message${message.author === author.value ? " mine" : ""}`,
        "data-version": message.date_updated + message.body
      },
      h("p", { class: "quiet" }, `${message.author} · ${timeOf(Date.parse(message.date_created))} · ${message.index}`),
      h(
        "div",
        { class: "bubble" },
        message.body ?? (message.media
          ? `[${message.media.map((/** @type {any} */ one) => one.filename ?? one.content_type).join(", ")}]`
          : "[no text]")
      )
    )

  /** Messages stand in blocks, of which the browser lays out only those in view: ten thousand messages are a hundred. */
  const lastBlock = () => {
    const last = log.lastElementChild
    if (last?.className === "block" && last.childElementCount < pageSize) return last
    const made = h("div", { class: "block" })
    log.append(made)
    return made
  }

  const isAtEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 40

  /** Shows the newest page again: what is new, changed or gone in it. @param {Array<any>} newestFirst */
  const showNewest = (newestFirst) => {
    const stick = isAtEnd()
    const oldest = newestFirst.at(-1)?.index ?? 0
    const present = new Set(newestFirst.map(({ index }) => index))
    for (const [index, old] of shown) {
      if (index >= oldest && !present.has(index)) {
        old.remove()
        shown.delete(index)
      }
    }
    for (const message of newestFirst.toReversed()) {
      const old = shown.get(message.index)
      if (old === undefined) {
        const made = element(message)
        shown.set(message.index, made)
        lastBlock().append(made)
      } else if (old.getAttribute("data-version") !== message.date_updated + message.body) {
        const made = element(message)
        old.replaceWith(made)
        shown.set(message.index, made)
      }
    }
    nothing.hidden = shown.size > 0
    if (stick) log.scrollTop = log.scrollHeight
  }

  const loadOlder = async () => {
    if (older === null || loading) return
    loading = true
    const mine = opened
    try {
      const { items, next } = await Api.page(`${path()}/Messages`, "messages", older)
      if (mine !== opened) return
      older = next
      const block = h("div", { class: "block" })
      for (const message of items.toReversed()) {
        if (shown.has(message.index)) continue
        const made = element(message)
        shown.set(message.index, made)
        block.append(made)
      }
      const height = log.scrollHeight
      log.prepend(block)
      log.scrollTop += log.scrollHeight - height
    } finally {
      loading = false
    }
  }
  log.addEventListener("scroll", () => {
    if (log.scrollTop < 800) void page.attempt(loadOlder)
  }, { passive: true })

  /** @param {Event} event */
  const send = async (event) => {
    event.preventDefault()
    const body = text.value.trim()
    if (body === "") return
    text.value = ""
    const sent = await page.attempt(() =>
      Api.act("send", { service: page.service, conversation: page.conversation, author: author.value, body })
    )
    // What could not be sent is not lost.
    if (!sent && text.value === "") text.value = body
  }

  const showPeople = async () => {
    const mine = opened
    const { items, more } = await Api.all(`${path()}/Participants`, "participants", 100)
    if (mine !== opened) return
    const names = items.map(({ identity, messaging_binding, sid }) => identity ?? messaging_binding?.address ?? sid)
    people.replaceChildren(
      ...names.map((who) => h("li", { class: "chip" }, who)),
      ...(more ? [h("li", { class: "chip" }, "and more")] : [])
    )
    const before = author.value
    author.replaceChildren(...[...names, "system"].map((who) => h("option", { value: who }, who)))
    if ([...names, "system"].includes(before)) author.value = before
  }

  const tick = () => {
    if (conversation === undefined) return
    const { date_closed, date_inactive } = conversation.timers ?? {}
    timers.textContent = [
      date_inactive ? `inactive in ${countdown(date_inactive, page.now())}` : "",
      date_closed ? `closed in ${countdown(date_closed, page.now())}` : ""
    ].filter((part) => part !== "").join(" · ")
  }

  const refresh = async () => {
    if (page.conversation === undefined) return
    const mine = opened
    const [read, newest] = await Promise.all([
      Api.get(path()),
      Api.page(`${path()}/Messages`, "messages", `Order=desc&PageSize=${pageSize}`),
      showPeople()
    ])
    if (mine !== opened) return
    conversation = read
    name.textContent = read.friendly_name || read.unique_name || read.sid
    chips.replaceChildren(h("span", { class: `chip ${read.state}` }, read.state))
    const isFirst = shown.size === 0
    if (isFirst) older = newest.next
    showNewest(newest.items)
    if (isFirst) log.scrollTop = log.scrollHeight
    tick()
  }

  return {
    tick,
    refresh,
    open: async () => {
      opened++
      shown = new Map()
      older = null
      conversation = undefined
      log.replaceChildren(nothing)
      section.replaceChildren(
        h("div", { class: "chat-head" }, h("div", { class: "line" }, name, chips), timers, people),
        log,
        composer
      )
      await refresh()
    },
    close: () => {
      opened++
      conversation = undefined
      section.replaceChildren(empty)
    }
  }
}
