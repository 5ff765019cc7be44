// @ts-check
// The page asks the simulator's own API, through a proxy that adds the credential: the page never has it.

/** Other origins cannot send this header without asking first, and they are refused then. */
const own = { "x-conversations-inspector": "1" }

export class ApiError extends Error {}

/** @param {Response} response */
const read = async (response) => {
  const text = await response.text()
  const body = text === "" ? null : JSON.parse(text)
  if (!response.ok) throw new ApiError(body?.message ?? `HTTP ${response.status}`)
  return body
}

/** @param {string} path below /v1, with its query */
export const get = async (path) => read(await fetch(`inspector/api${path}`, { headers: own }))

/** @param {string} path @param {Record<string, string>} form */
export const post = async (path, form) =>
  read(await fetch(`inspector/api${path}`, { method: "POST", headers: own, body: new URLSearchParams(form) }))

/** @param {string} name @param {Record<string, unknown>} [input] */
export const act = async (name, input = {}) =>
  read(
    await fetch(`inspector/actions/${name}`, {
      method: "POST",
      headers: { ...own, "content-type": "application/json" },
      body: JSON.stringify(input)
    })
  )

export const state = async () => read(await fetch("inspector/state", { headers: own }))

/** A page of a list, and the query of the next. @param {string} path @param {string} key @param {string} query */
export const page = async (path, key, query) => {
  const body = await get(`${path}?${query}`)
  const next = body.meta.next_page_url
  return { items: body[key], next: next ? new URL(next).search.slice(1) : null }
}

/** All records of a list, up to a number. @param {string} path @param {string} key @param {number} most */
export const all = async (path, key, most) => {
  const items = []
  let query = /** @type {string | null} */ ("PageSize=50")
  while (query !== null && items.length < most) {
    const read = await page(path, key, query)
    items.push(...read.items)
    query = read.next
  }
  return { items: items.slice(0, most), more: query !== null || items.length > most }
}
