/** The declaration of a resource. */
import type { Order } from "../store/page.ts"
import { columns, type Input, type Parameters } from "./parameters.ts"
import type { Table } from "../store/table.ts"
import type { Row, ServiceStore } from "../store/serviceStore.ts"

interface Named {
  readonly sid: string
}

/** The collection of a request. */
export interface Place<Parent> {
  readonly store: ServiceStore
  /** The parent record of the collection; `null` directly below the service. */
  readonly parent: Parent
  /** The URL of the collection, with SIDs instead of names. */
  readonly url: string
  /** The URL of the service, or `/v1` if its SID is not in the path. */
  readonly base: string
  /** Whether the service's SID is in the path; otherwise it is the account's default service. */
  readonly scoped: boolean
}

/** `C`, `U` and `Q` are the parameters of a create, an update and a list. */
export interface Declaration<
  R extends Named,
  Parent,
  C extends Parameters,
  U extends Parameters,
  Q extends Parameters
> {
  /** The path segment of the collection. */
  readonly path: string
  readonly within?: Resource | undefined
  /** The root of its paths: `/v1/Services/{ChatServiceSid}` or `/v1`. The default is both. */
  readonly root?: "service" | "account" | undefined
  /** The name of the parameter for a record, in its own paths (by default `Sid`) and in those of its children. */
  readonly parameter?: { readonly recordUrl?: string; readonly below?: string } | undefined
  /** A single record at the path itself, instead of a list. */
  readonly single?: boolean | undefined
  table(place: Place<Parent>): Table<R>
  /** The name in the table for a name in a path. The default is the same. */
  rename?(place: Place<Parent>, name: string): string
  view(place: Place<Parent>, row: R): unknown
  readonly list?: {
    readonly key: string
    readonly maxPageSize: number
    readonly query?: Q
    order?(query: Input<Q>): Order<R>
    /** The table for lists, if it is another one than for records. */
    table?(query: Input<Q>, place: Place<Parent>): Table<R>
  } | undefined
  readonly create?: {
    readonly parameters: C
    run(place: Place<Parent>, input: Input<C>): R
  } | undefined
  readonly update?: {
    readonly parameters: U
    run(place: Place<Parent>, row: R, input: Input<U>): R
  } | undefined
  remove?(place: Place<Parent>, row: R): void
}

/** A resource, for the router. */
export type Resource = Declaration<Named, unknown, Parameters, Parameters, Parameters>

/** Checks the types of a declaration. */
export const define = <R extends Named, Parent, C extends Parameters, U extends Parameters, Q extends Parameters>(
  declaration: Declaration<R, Parent, C, U, Q>
): Resource => declaration

/**
 * A resource that is only stored. Given parameters become columns of the record, with their names in snake case. The
 * others default to `defaults`.
 */
export const stored = (declaration: {
  readonly path: string
  readonly within?: Resource
  readonly root?: "service" | "account"
  readonly single?: boolean
  /** The prefix of its SIDs. */
  readonly prefix?: string
  /** A column whose value can take the place of the SID in a path. */
  readonly key?: string
  readonly list?: Declaration<Row, Row | null, Parameters, Parameters, Parameters>["list"]
  readonly create?: Parameters
  readonly update?: Parameters
  /** The columns of parameters with other names. */
  readonly renamed?: Readonly<Record<string, string>>
  readonly isReadOnly?: boolean
  defaults?(store: ServiceStore): Readonly<Record<string, unknown>>
  /** Columns that are not part of responses. */
  readonly hidden?: ReadonlyArray<string>
  links?(url: string, store: ServiceStore): Readonly<Record<string, string>>
  /** Rejects a create beyond a maximum count. */
  checkCount?(count: number): void
  /** Rejects a record as it would be after a create or an update. */
  check?(row: Row): void
}): Resource => {
  const { create, hidden = [], isReadOnly = false, key, links, list, path, root, single = false, update, within } =
    declaration
  const defaults = declaration.defaults ?? (() => ({}))
  const hasService = root === undefined && within === undefined
  const table = ({ parent, store }: Place<Row | null>): Table<Row> => {
    const rows = store.rows(parent?.sid ?? (root === "account" ? store.accountSid : store.sid), path, key)
    if (single && rows.end === 0) rows.add({ sid: "", ...defaults(store) })
    return rows
  }
  return define({
    path,
    within,
    root,
    single,
    table,
    list,
    view: ({ scoped, url, store }, row) => {
      const recordUrl = single ? url : `${url}/${row.sid}`
      const record: Record<string, unknown> = {
        account_sid: store.accountSid,
        ...(scoped || hasService ? { chat_service_sid: store.sid } : {}),
        ...row,
        url: recordUrl,
        ...(links === undefined ? {} : { links: links(recordUrl, store) })
      }
      // Not deleted, which makes all that follows slow. JSON has no `undefined`.
      for (const column of single ? ["sid", ...hidden] : hidden) record[column] = undefined
      return record
    },
    create: create && {
      parameters: create,
      run: (place, input) => {
        const { parent, store } = place
        declaration.checkCount?.(table(place).countAfter(-1))
        const now = store.now()
        const row: Row = {
          ...columns(input, defaults(store), declaration.renamed),
          ...(parent === null ? {} : { conversation_sid: parent.sid }),
          sid: store.newSid(declaration.prefix ?? ""),
          date_created: now,
          date_updated: now
        }
        declaration.check?.(row)
        table(place).add(row)
        return row
      }
    },
    update: update && {
      parameters: update,
      run: (place, row, input) => {
        const changed: Row = { ...columns(input, row, declaration.renamed), sid: row.sid }
        const updated = single ? changed : { ...changed, date_updated: place.store.now() }
        declaration.check?.(updated)
        table(place).set(table(place).find(row.sid) ?? 0, updated)
        return updated
      }
    },
    ...(single || isReadOnly
      ? {}
      : { remove: (place: Place<Row | null>, { sid }: Row) => removeFrom(table(place), sid) })
  })
}

export const removeFrom = <R>(table: Table<R>, name: string): void => {
  const position = table.find(name)
  if (position !== undefined) table.remove(position)
}
