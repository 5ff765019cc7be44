/** Routes requests to resources, with the behaviour that all resources share. */
import type { Account } from "../store/account.ts"
import type { Change } from "../store/changes.ts"
import { json, methodNotAllowed, noContent, notFound, orErrorResponse, type PlainResponse } from "./plainResponse.ts"
import { fail } from "../declare/errorCodes.ts"
import { page } from "../store/page.ts"
import { type Cursor, decode, encode } from "../store/pageToken.ts"
import { read } from "../declare/parameters.ts"
import type { Place, Resource } from "../declare/resource.ts"
import { resources } from "../resources/resources.ts"

/** The parts of a request that an operation needs. */
export interface Call {
  readonly method: string
  readonly origin: string
  readonly pathname: string
  readonly query: URLSearchParams
  readonly form: URLSearchParams
  /** Whether the data can be changed. A fault may only need the response. */
  readonly commit: boolean
  readonly maxPageSize: number
  /** Gets what an operation that is not committed would change. */
  readonly foresee?: ((changes: ReadonlyArray<Change>) => void) | undefined
}

interface Route {
  /** The path template, as in Twilio's documentation. */
  readonly template: string
  readonly kind: "list" | "instance"
  readonly resource: Resource
  /** The parents of the resource, the outermost first. */
  readonly parents: ReadonlyArray<Resource>
  readonly scoped: boolean
  readonly methods: ReadonlyArray<string>
}

/** A route with the values of its parameters, each decoded exactly once. */
export interface Match {
  readonly route: Route
  readonly values: ReadonlyArray<string>
}

interface Node {
  readonly literals: Map<string, Node>
  parameter: Node | undefined
  route: Route | undefined
}

const node = (): Node => ({ literals: new Map(), parameter: undefined, route: undefined })

const tree = node()

const register = (route: Route): void => {
  let current = tree
  for (const segment of route.template.split("/").slice(1)) {
    if (segment.startsWith("{")) {
      current = current.parameter ??= node()
    } else {
      const next = current.literals.get(segment) ?? node()
      current.literals.set(segment, next)
      current = next
    }
  }
  current.route = route
}

const present = (methods: Readonly<Record<string, boolean>>): ReadonlyArray<string> =>
  Object.keys(methods).filter((method) => methods[method])

for (const resource of resources) {
  const { create, list, remove, root, single = false, update } = resource
  const parents: Array<Resource> = []
  for (let parent = resource.within; parent !== undefined; parent = parent.within) parents.unshift(parent)
  const parentPath = parents.map(({ parameter, path }) => `/${path}/{${parameter?.below}}`).join("")
  const instance = { GET: true, POST: update !== undefined, DELETE: remove !== undefined }
  for (const scoped of [true, false]) {
    if (root === (scoped ? "account" : "service")) continue
    const template = `${scoped ? "/v1/Services/{ChatServiceSid}" : "/v1"}${parentPath}/${resource.path}`
    const common = { resource, parents, scoped }
    if (single) {
      register({ ...common, template, kind: "instance", methods: present(instance) })
      continue
    }
    const methods = present({ GET: list !== undefined, POST: create !== undefined })
    register({ ...common, template, kind: "list", methods })
    if (list === undefined) continue
    const instanceTemplate = `${template}/{${resource.parameter?.recordUrl ?? "Sid"}}`
    register({ ...common, template: instanceTemplate, kind: "instance", methods: present(instance) })
  }
}

/** Finds the route of a path in linear time. Returns `undefined` for an unknown path or an invalid escape. */
export const match = (pathname: string): Match | undefined => {
  const values: Array<string> = []
  let current: Node | undefined = tree
  for (const segment of pathname.split("/").slice(1)) {
    const literal: Node | undefined = current.literals.get(segment)
    if (literal === undefined) {
      try {
        values.push(decodeURIComponent(segment))
      } catch {
        return undefined
      }
    }
    current = literal ?? current.parameter
    if (current === undefined) return undefined
  }
  return current.route && { route: current.route, values }
}

const integer = (
  query: URLSearchParams,
  name: "Page" | "PageSize",
  otherwise: number,
  min: number,
  max: number
): number => {
  const text = query.get(name) ?? String(otherwise)
  const value = /^\d{1,15}$/.test(text) ? Number(text) : -1
  if (value >= min && value <= max) return value
  return fail(name === "PageSize" ? "pageSize" : "invalidParameter", `Invalid ${name}: ${text}`)
}

const list = (resource: Resource, place: Place<unknown>, { maxPageSize, query }: Call): PlainResponse => {
  const { key, maxPageSize: maxDocumented, order, query: parameters, table } = resource.list ?? fail("notFound")
  // More than the documented maximum is an error, while a lower limit of the simulator only caps.
  const size = Math.min(integer(query, "PageSize", Math.min(50, maxDocumented), 1, maxDocumented), maxPageSize)
  const pageIndex = integer(query, "Page", 0, 0, Infinity)
  const given = read(parameters ?? {}, query)
  const listOrder = order?.(given) ?? {}
  // A token is valid for one list only, whatever the host and the root of its path.
  const listName = `${place.store.sid}${place.url.slice(place.base.length)}`
  const token = query.get("PageToken")
  const cursor = token === null ? undefined : decode(listName, token) ?? fail("invalidParameter", "Invalid PageToken")
  const found = page(table?.(given, place) ?? resource.table(place), listOrder, cursor, size)
  const filters = new URLSearchParams(query)
  for (const name of ["PageSize", "Page", "PageToken"]) filters.delete(name)
  const others = filters.toString() === "" ? "" : `${filters}&`
  const link = (page: number, pageToken: string | null): string =>
    `${place.url}?${others}PageSize=${size}&Page=${page}${pageToken === null ? "" : `&PageToken=${pageToken}`}`
  const beside = (page: number, cursor: Cursor | undefined): string | null =>
    cursor === undefined ? null : link(page, encode(listName, cursor))
  return json(200, {
    [key]: found.rows.map((row) => resource.view(place, row)),
    meta: {
      page: pageIndex,
      page_size: size,
      first_page_url: link(0, null),
      previous_page_url: beside(Math.max(pageIndex - 1, 0), found.previous),
      url: link(pageIndex, token),
      next_page_url: beside(pageIndex + 1, found.next),
      key
    }
  })
}

const find = (resource: Resource, place: Place<unknown>, name: string) =>
  resource.table(place).get(resource.rename?.(place, name) ?? name)

const instance = (resource: Resource, place: Place<unknown>, name: string | undefined, call: Call): PlainResponse => {
  const row = name === undefined ? resource.table(place).at(0) : find(resource, place, name)
  if (row === undefined) return notFound(call.pathname)
  if (call.method === "GET") return json(200, resource.view(place, row))
  if (call.method === "DELETE") {
    resource.remove?.(place, row)
    return noContent
  }
  const changed = resource.update?.run(place, row, read(resource.update.parameters, call.form)) ?? row
  return json(200, resource.view(place, changed))
}

const respond = (
  kind: Route["kind"],
  resource: Resource,
  place: Place<unknown>,
  name: string | undefined,
  call: Call
): PlainResponse => {
  if (kind === "instance") return instance(resource, place, name, call)
  if (call.method === "GET") return list(resource, place, call)
  const { parameters, run } = resource.create ?? fail("notFound")
  return json(201, resource.view(place, run(place, read(parameters, call.form))))
}

/** Responds to an authenticated request. */
export const operate = (account: Account, call: Call): PlainResponse => {
  const found = match(call.pathname)
  if (found === undefined) return notFound(call.pathname)
  const { kind, methods, parents, resource, scoped } = found.route
  if (!methods.includes(call.method)) return methodNotAllowed(call.method, methods.join(", "))
  const values = [...found.values]
  const store = scoped ? account.service(values.shift() ?? "") : account.default
  if (store === undefined) return notFound(call.pathname)
  return orErrorResponse(() =>
    store.journal.run(call.commit, () => {
      const base = scoped ? `${call.origin}/v1/Services/${store.sid}` : `${call.origin}/v1`
      let place: Place<unknown> = {
        store,
        parent: null,
        url: `${base}/${parents[0]?.path ?? resource.path}`,
        base,
        scoped
      }
      for (const [index, parent] of parents.entries()) {
        const row = find(parent, place, values.shift() ?? "")
        if (row === undefined) return notFound(call.pathname)
        const below = parents[index + 1] ?? resource
        place = { ...place, parent: row, url: `${place.url}/${row.sid}/${below.path}` }
      }
      const response = respond(kind, resource, place, values[0], call)
      call.foresee?.(store.journal.take())
      return response
    })
  )
}
