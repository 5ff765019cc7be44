// @ts-check
// The conversations of the service, and each user's inbox.
import * as Api from "./api.js"
import { byId, h, showRows, withArrowKeys } from "./dom.js"

/** More rows would help nobody; the search narrows them. */
const most = 500

/** @param {import("./app.js").Page} page */
export const conversations = (page) => {
  const panel = byId("conversations")
  const rows = h("ul", { class: "rows", "aria-label": "Conversations" })
  const search = /** @type {HTMLInputElement} */ (h("input", {
    class: "search",
    type: "search",
    placeholder: "Search (press /)",
    "aria-label": "Search conversations",
    oninput: () => show()
  }))
  const note = h("p", { class: "quiet" })
  panel.replaceChildren(search, rows, note)
  withArrowKeys(rows, ".row")
  /** @type {{ items: Array<any>, more: boolean }} */
  let loaded = { items: [], more: false }

  const show = () => {
    const wanted = search.value.trim().toLowerCase()
    const found = loaded.items.filter(({ friendly_name, sid, unique_name }) =>
      `${friendly_name ?? ""} ${unique_name ?? ""} ${sid}`.toLowerCase().includes(wanted)
    ).map(({ friendly_name, sid, state, unique_name }) => ({
      sid,
      name: friendly_name || unique_name || sid,
      below: unique_name ?? sid,
      state,
      current: sid === page.conversation
    }))
    showRows(rows, found, ({ sid }) => sid, ({ below, current, name, sid, state }) =>
      h(
        "li",
        {},
        h(
          "button",
          { type: "button", class: "row", "aria-current": current ? "true" : null, onclick: () => page.open(sid) },
          h("span", { class: "name" }, name),
          h("span", { class: `chip ${state}` }, state),
          h("span", { class: "quiet cut" }, below)
        )
      ))
    note.textContent = found.length === 0
      ? loaded.items.length === 0 ? "No conversation yet." : "No conversation has this name."
      : loaded.more
      ? `The first ${most} are shown.`
      : ""
  }

  document.addEventListener("keydown", (event) => {
    const { target } = event
    if (event.key !== "/" || (target instanceof HTMLElement && target.matches("input, textarea, select"))) return
    event.preventDefault()
    page.go("lists")
    byId("tab-conversations").click()
    search.focus()
  })

  return {
    show,
    refresh: async () => {
      loaded = await Api.all(`${page.base}/Conversations`, "conversations", most)
      loaded.items.sort((left, right) => left.date_updated < right.date_updated ? 1 : -1)
      show()
    },
    first: () => loaded.items[0]?.sid
  }
}

/** @param {import("./app.js").Page} page */
export const inboxes = (page) => {
  const panel = byId("inboxes")
  const users = /** @type {HTMLSelectElement} */ (h("select", {
    class: "search",
    "aria-label": "User",
    onchange: () => void page.attempt(refreshInbox)
  }))
  const summary = h("p", { class: "quiet", role: "status" })
  const rows = h("ul", { class: "rows", "aria-label": "Inbox" })
  panel.replaceChildren(users, summary, rows)
  withArrowKeys(rows, ".row")

  const refreshUsers = async () => {
    const { items } = await Api.all(`${page.base}/Users`, "users", most)
    const before = users.value
    users.replaceChildren(...items.map(({ identity, sid }) => h("option", { value: sid }, identity)))
    if (items.some(({ sid }) => sid === before)) users.value = before
  }

  const refreshInbox = async () => {
    if (users.value === "") {
      rows.replaceChildren()
      summary.textContent = "No user yet."
      return
    }
    const path = `${page.base}/Users/${users.value}/Conversations`
    const { items, more } = await Api.all(path, "conversations", most)
    const unread = items.reduce((sum, { unread_messages_count }) => sum + (unread_messages_count ?? 0), 0)
    summary.textContent = `${items.length}${more ? " and more" : ""} conversations, ${unread} unread messages`
    showRows(
      rows,
      items,
      ({ conversation_sid }) => conversation_sid,
      (one) =>
        h(
          "li",
          {},
          h(
            "button",
            { type: "button", class: "row", onclick: () => page.open(one.conversation_sid) },
            h("span", { class: "name" }, one.friendly_name || one.unique_name || one.conversation_sid),
            one.unread_messages_count === null
              ? h("span", { class: "quiet", title: "no read horizon yet" }, "–")
              : one.unread_messages_count === 0
              ? h("span", { class: "quiet" }, "read")
              : h(
                "span",
                { class: "count", "aria-label": `${one.unread_messages_count} unread` },
                one.unread_messages_count
              )
          ),
          h(
            "div",
            { class: "line" },
            h("button", {
              type: "button",
              onclick: () => page.attempt(() => markRead(path, one.conversation_sid))
            }, "Mark read"),
            " ",
            h(
              "button",
              {
                type: "button",
                "aria-pressed": `${one.notification_level === "muted"}`,
                onclick: () =>
                  page.attempt(() =>
                    Api.post(`${path}/${one.conversation_sid}`, {
                      NotificationLevel: one.notification_level === "muted" ? "default" : "muted"
                    })
                  )
              },
              one.notification_level === "muted" ? "Muted" : "Mute"
            )
          )
        )
    )
  }

  /** @param {string} path @param {string} sid */
  const markRead = async (path, sid) => {
    const { items: [last] } = await Api.page(
      `${page.base}/Conversations/${sid}/Messages`,
      "messages",
      "Order=desc&PageSize=1"
    )
    if (last === undefined) throw new Api.ApiError("There is no message to read.")
    await Api.post(`${path}/${sid}`, { LastReadMessageIndex: `${last.index}` })
  }

  return {
    refresh: async () => {
      await refreshUsers()
      await refreshInbox()
    }
  }
}
