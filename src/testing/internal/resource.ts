/** How a resource of the API is declared. */
import type { Order } from "./page.ts"
import { columns, type Input, type Parameters } from "./parameters.ts"
import type { Table } from "./table.ts"
import type { Row, World } from "./world.ts"

interface Named {
  readonly sid: string
}

/** A collection that a request goes to. */
export interface Place<Parent> {
  readonly world: World
  /** The record that the collection stands below; `null` directly below the service. */
  readonly parent: Parent
  /** The URL of the collection, with SIDs in place of names. */
  readonly url: string
  /** The URL of the service, or `/v1` where its SID is not in the path. */
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
  /** The collection's own part of a path. */
  readonly path: string
  readonly within?: Resource | undefined
  /** Where its paths begin: at `/v1/Services/{ChatServiceSid}`, at `/v1`, or by default at both. */
  readonly root?: "service" | "account" | undefined
  /** The parameter for a record in its own paths, by default `Sid`, and in those of what stands below it. */
  readonly parameter?: { readonly own?: string; readonly below?: string } | undefined
  /** One record at the path itself, and no list. */
  readonly single?: boolean | undefined
  table(place: Place<Parent>): Table<R>
  /** The name in the table for a name in a path; by default the same. */
  rename?(place: Place<Parent>, name: string): string
  view(place: Place<Parent>, row: R): unknown
  readonly list?: {
    readonly key: string
    readonly maxPageSize: number
    readonly query?: Q
    order?(query: Input<Q>): Order<R>
    /** What a list shows, where that is another table than the one in which records are found. */
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

/** A resource as the router sees it. */
export type Resource = Declaration<Named, unknown, Parameters, Parameters, Parameters>

/** Checks that the rules of a resource fit its records and parameters. */
export const define = <R extends Named, Parent, C extends Parameters, U extends Parameters, Q extends Parameters>(
  declaration: Declaration<R, Parent, C, U, Q>
): Resource => declaration

/**
 * A resource that is stored and has no behaviour beyond: what is given stands in the record, under the name of the
 * parameter in snake case, and what is not given is what `blank` says.
 */
export const stored = (declaration: {
  readonly path: string
  readonly within?: Resource
  readonly root?: "service" | "account"
  readonly single?: boolean
  /** What SIDs begin with. */
  readonly prefix?: string
  readonly list?: Declaration<Row, Row | null, Parameters, Parameters, Parameters>["list"]
  readonly create?: Parameters
  readonly update?: Parameters
  /** The columns of parameters that are called otherwise. */
  readonly renamed?: Readonly<Record<string, string>>
  readonly isReadOnly?: boolean
  blank?(world: World): Readonly<Record<string, unknown>>
  /** Columns that are kept and not answered. */
  readonly hidden?: ReadonlyArray<string>
  links?(url: string, world: World): Readonly<Record<string, string>>
  /** Refuses one more than so many. */
  refuseMore?(count: number): void
}): Resource => {
  const { create, hidden = [], isReadOnly = false, links, list, path, root, single = false, update, within } =
    declaration
  const blank = declaration.blank ?? (() => ({}))
  const hasService = root === undefined && within === undefined
  const table = ({ parent, world }: Place<Row | null>): Table<Row> => {
    const rows = world.rows(parent?.sid ?? (root === "account" ? world.accountSid : world.sid), path)
    if (single && rows.end === 0) rows.add({ sid: "", ...blank(world) })
    return rows
  }
  return define({
    path,
    within,
    root,
    single,
    table,
    list,
    view: ({ scoped, url, world }, row) => {
      const own = single ? url : `${url}/${row.sid}`
      const answer: Record<string, unknown> = {
        account_sid: world.accountSid,
        ...(scoped || hasService ? { chat_service_sid: world.sid } : {}),
        ...row,
        url: own,
        ...(links === undefined ? {} : { links: links(own, world) })
      }
      for (const column of single ? ["sid", ...hidden] : hidden) delete answer[column]
      return answer
    },
    create: create && {
      parameters: create,
      run: (place, input) => {
        const { parent, world } = place
        declaration.refuseMore?.(table(place).countAfter(-1))
        const now = world.now()
        const row: Row = {
          ...columns(input, blank(world), declaration.renamed),
          ...(parent === null ? {} : { conversation_sid: parent.sid }),
          sid: world.newSid(declaration.prefix ?? ""),
          date_created: now,
          date_updated: now
        }
        table(place).add(row)
        return row
      }
    },
    update: update && {
      parameters: update,
      run: (place, row, input) => {
        const changed: Row = { ...columns(input, row, declaration.renamed), sid: row.sid }
        const dated = single ? changed : { ...changed, date_updated: place.world.now() }
        table(place).set(table(place).find(row.sid) ?? 0, dated)
        return dated
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
