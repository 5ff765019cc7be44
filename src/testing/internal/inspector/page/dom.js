// @ts-check
// Elements are made from text only, so nothing that a conversation holds can become markup.

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [properties] attributes, `on…` listeners, and `class`
 * @param {...(Node | string | number | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export const h = (tag, properties = {}, ...children) => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue
    if (typeof value === "function") element.addEventListener(name.slice(2), /** @type {EventListener} */ (value))
    else element.setAttribute(name, value === true ? "" : String(value))
  }
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false) {
      element.append(child instanceof Node ? child : `${child}`)
    }
  }
  return element
}

/** @param {string} id @returns {HTMLElement} */
export const byId = (id) => {
  const element = document.getElementById(id)
  if (element === null) throw new Error(`no element ${id}`)
  return element
}

/**
 * Shows rows by key: elements stay where their row is unchanged, so that focus and scrolling stay too.
 *
 * @template A
 * @param {HTMLElement} parent
 * @param {ReadonlyArray<A>} rows
 * @param {(row: A) => string} keyOf
 * @param {(row: A) => HTMLElement} render
 */
export const showRows = (parent, rows, keyOf, render) => {
  /** @type {Map<string, HTMLElement>} */
  const before = new Map()
  for (const child of parent.children) {
    before.set(child.getAttribute("data-key") ?? "", /** @type {HTMLElement} */ (child))
  }
  let at = parent.firstElementChild
  for (const row of rows) {
    const key = keyOf(row)
    const version = JSON.stringify(row)
    const old = before.get(key)
    before.delete(key)
    if (old !== undefined && old.getAttribute("data-version") === version) {
      if (old === at) at = at.nextElementSibling
      else parent.insertBefore(old, at)
      continue
    }
    const element = render(row)
    element.setAttribute("data-key", key)
    element.setAttribute("data-version", version)
    if (old === undefined) parent.insertBefore(element, at)
    else {
      const focused = old.contains(document.activeElement)
      if (old === at) at = at.nextElementSibling
      old.replaceWith(element)
      if (focused) /** @type {HTMLElement} */ (element.querySelector("button, input, summary") ?? element).focus()
    }
  }
  for (const gone of before.values()) gone.remove()
}

/** Arrow keys move between the buttons of a list or of tabs. @param {HTMLElement} parent @param {string} selector */
export const withArrowKeys = (parent, selector) => {
  parent.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
    if (step === undefined || !(event.target instanceof HTMLElement) || !event.target.matches(selector)) return
    const all = /** @type {Array<HTMLElement>} */ ([...parent.querySelectorAll(selector)])
    const next = all[(all.indexOf(event.target) + step + all.length) % all.length]
    if (next === undefined) return
    event.preventDefault()
    next.focus()
    if (next.getAttribute("role") === "tab") next.click()
  })
}

/** @param {HTMLElement} tablist */
export const withTabs = (tablist) => {
  const tabs = /** @type {Array<HTMLElement>} */ ([...tablist.querySelectorAll("[role=tab]")])
  for (const tab of tabs) {
    tab.addEventListener("click", () => {
      for (const other of tabs) {
        const selected = other === tab
        other.setAttribute("aria-selected", `${selected}`)
        other.tabIndex = selected ? 0 : -1
        byId(other.getAttribute("aria-controls") ?? "").hidden = !selected
      }
    })
  }
  withArrowKeys(tablist, "[role=tab]")
}

/** @param {string | null} text @param {number} now */
export const countdown = (text, now) => {
  if (text === null) return ""
  const seconds = Math.max(0, Math.round((Date.parse(text) - now) / 1000))
  const parts = [[86_400, "d"], [3_600, "h"], [60, "min"], [1, "s"]]
  const first = parts.findIndex(([size]) => seconds >= /** @type {number} */ (size))
  if (first < 0) return "now"
  return parts.slice(first, first + 2).map(([size, unit], at) => {
    const whole = at === 0
      ? Math.floor(seconds / /** @type {number} */ (size))
      : Math.floor((seconds % /** @type {number} */ (parts[first + at - 1]?.[0])) / /** @type {number} */ (size))
    return `${whole} ${unit}`
  }).join(" ")
}

/** @param {number} millis */
export const timeOf = (millis) => new Date(millis).toISOString().slice(11, 19)
