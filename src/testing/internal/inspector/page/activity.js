// @ts-check
// Requests and webhooks as they come, and what can be done to the simulator.
import * as Api from "./api.js"
import { byId, h, timeOf } from "./dom.js"

/** Older ones go, so that a busy afternoon does not fill the page. */
const most = 300

/** @param {number | null} status */
const tone = (status) => status === null ? "warn" : status < 300 ? "good" : status < 500 ? "warn" : "bad"

/** @param {HTMLElement} panel @param {string} nothing @param {(entry: any) => HTMLElement} render */
const feed = (panel, nothing, render) => {
  const empty = h("p", { class: "empty" }, nothing)
  const rows = h("ol", { "aria-label": "newest first" })
  panel.replaceChildren(empty, rows)
  /** @type {Map<number, HTMLElement>} */
  const shown = new Map()
  return {
    clear: () => {
      shown.clear()
      rows.replaceChildren()
      empty.hidden = false
    },
    /** @param {{ index: number }} entry */
    add: (entry) => {
      empty.hidden = true
      const made = render(entry)
      const old = shown.get(entry.index)
      if (old === undefined) rows.prepend(made)
      else {
        made.querySelector("details")?.toggleAttribute("open", old.querySelector("details")?.open ?? false)
        old.replaceWith(made)
      }
      shown.set(entry.index, made)
      if (shown.size <= most) return
      const [oldest] = shown.keys()
      if (oldest === undefined) return
      shown.get(oldest)?.remove()
      shown.delete(oldest)
    }
  }
}

/** @param {string} title @param {unknown} value */
const detail = (title, value) =>
  value === null || value === undefined || value === "" ||
    (typeof value === "object" && Object.keys(value).length === 0)
    ? null
    : h("pre", {}, `${title}: ${typeof value === "string" ? value : JSON.stringify(value, null, 1)}`)

export const requests = () =>
  feed(byId("requests"), "No request yet. What a client sends appears here at once.", (request) =>
    h(
      "li",
      { class: "entry" },
      h(
        "details",
        {},
        h(
          "summary",
          { class: "line" },
          h("span", { class: `status ${tone(request.status)}` }, request.status ?? (request.aborted ? "cut" : "…")),
          h(
            "span",
            { class: "cut" },
            `${request.operation ?? `${request.method} ${request.template ?? request.pathname}`}`
          ),
          h("span", { class: "quiet" }, timeOf(request.receivedAt))
        ),
        h("code", {}, `${request.method} ${request.template ?? request.pathname}`),
        detail("who", request.who),
        detail("path", request.pathname),
        detail("query", request.query),
        detail("form", request.form),
        detail("fault", request.fault)
      )
    ))

export const webhooks = () =>
  feed(
    byId("webhooks"),
    "No webhook yet. Configure one by the API, or start the simulator with --webhooks and the URL of your program.",
    (delivery) =>
      h(
        "li",
        { class: "entry" },
        h(
          "details",
          {},
          h(
            "summary",
            { class: "line" },
            h("span", { class: `status ${tone(delivery.status)}` }, delivery.status ?? "…"),
            h("span", { class: "cut" }, delivery.event),
            h("span", { class: "quiet" }, timeOf(delivery.sentAt))
          ),
          h("code", {}, `${delivery.method} ${delivery.url}`),
          detail("outcome", delivery.outcome),
          detail("signature", delivery.signature),
          detail("parameters", delivery.parameters),
          detail("answer", delivery.answer)
        )
      )
  )

/** @param {import("./app.js").Page} page */
export const controls = (page) => {
  /** @param {string} label @param {number} seconds */
  const advance = (label, seconds) =>
    h("button", { type: "button", onclick: () => page.attempt(() => Api.act("advance", { seconds })) }, label)

  const minutes = /** @type {HTMLInputElement} */ (h("input", { type: "number", min: "1", max: "525600", value: "10" }))
  const kind = /** @type {HTMLSelectElement} */ (h(
    "select",
    {},
    h("option", { value: "rateLimited" }, "429, too many requests"),
    h("option", { value: "unavailable" }, "503, service unavailable"),
    h("option", { value: "dropped" }, "dropped connection"),
    h("option", { value: "droppedAfter" }, "dropped after it was done"),
    h("option", { value: "truncated" }, "truncated body"),
    h("option", { value: "slow" }, "5 seconds late")
  ))
  const times = /** @type {HTMLInputElement} */ (h("input", { type: "number", min: "1", max: "100", value: "1" }))
  let armed = false
  const reset = h("button", {
    type: "button",
    onclick: () => {
      if (!armed) {
        armed = true
        reset.textContent = "Really reset?"
        setTimeout(() => {
          armed = false
          reset.textContent = "Reset to the seed"
        }, 4_000)
        return
      }
      void page.attempt(() => Api.act("reset"))
    }
  }, "Reset to the seed")

  byId("controls").replaceChildren(
    h(
      "fieldset",
      {},
      h("legend", {}, "Clock"),
      h("p", { class: "quiet" }, "Moves the simulator's time forward: timers end, tokens expire, pauses are over."),
      h(
        "div",
        { class: "line" },
        advance("+ 1 min", 60),
        advance("+ 1 h", 3_600),
        advance("+ 1 d", 86_400),
        h("label", {}, "minutes", minutes),
        h("button", {
          type: "button",
          onclick: () => page.attempt(() => Api.act("advance", { seconds: Number(minutes.value) * 60 }))
        }, "Move")
      )
    ),
    h(
      "fieldset",
      {},
      h("legend", {}, "Faults"),
      h("p", { class: "quiet" }, "The next requests of a client get them; this page does not."),
      h(
        "div",
        { class: "line" },
        h("label", {}, "fault", kind),
        h("label", {}, "requests", times),
        h("button", {
          type: "button",
          class: "main",
          onclick: () => page.attempt(() => Api.act("fault", { kind: kind.value, times: Number(times.value) }))
        }, "Inject"),
        h("button", { type: "button", onclick: () => page.attempt(() => Api.act("clearFaults")) }, "Clear")
      )
    ),
    h(
      "fieldset",
      {},
      h("legend", {}, "Data"),
      h("p", { class: "quiet" }, "Forgets all requests, webhooks, tokens and faults."),
      reset
    )
  )
}
