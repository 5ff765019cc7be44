// The table of docs/run-again.md against what each operation does when its response is uncertain.

import { RetryPolicy } from "@effect-twilio/conversations"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readFileSync } from "node:fs"
import { root } from "../scripts/runtimes.ts"
import { type Call, operationNames, validCall } from "./functions.ts"
import { connected } from "./support.ts"

const columns = ["read", "update", "delete", "create"] as const

interface Row {
  readonly resources: ReadonlyArray<string>
  readonly cells: Readonly<Record<typeof columns[number], string>>
  readonly advice: string
}

const table: ReadonlyArray<Row> = readFileSync(`${root}docs/run-again.md`, "utf8").split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => {
    const [resources = "", read = "", update = "", remove = "", create = "", advice = ""] = line.split("|").slice(1)
      .map((cell) => cell.trim())
    return {
      resources: [...resources.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name),
      cells: { read, update, delete: remove, create },
      advice
    }
  })

const verbs = {
  fetch: "read",
  list: "read",
  page: "read",
  update: "update",
  delete: "delete",
  create: "create"
} as const

interface Operation {
  readonly name: string
  readonly column: typeof columns[number]
  readonly resource: string
  readonly call: Call
}

const operations: ReadonlyArray<Operation> = operationNames.map((name) => {
  const [, verb = "", resource = ""] = /^([a-z]+)(\w+)$/.exec(name) ?? []
  return { name, column: verbs[verb as keyof typeof verbs], resource, call: validCall(name) }
})

/** What an operation is, by what it sends if all responses are 500. */
const replayOf = ({ call }: Operation) =>
  Effect.gen(function* () {
    const { client, sent } = yield* connected(() => new Response("{}", { status: 500 }))
    const requests = (retryUpdates: boolean) =>
      Effect.gen(function* () {
        const before = sent.length
        const error = yield* Effect.flip(call).pipe(
          Effect.provide(RetryPolicy.layer({ maxRetries: 1, baseDelay: 0, retryUpdates })),
          Effect.provide(client)
        )
        assert.strictEqual(error._tag, "ServerError", `${error.message}: test/functions.ts has what is sent`)
        return sent.length - before
      })
    const counts = `${yield* requests(false)}${yield* requests(true)}`
    const isRead = sent.every(({ request }) => request.method === "GET")
    return counts === "22" ? isRead ? "safe" : "idempotent" : counts === "12" ? "overwrites" : "not idempotent"
  })

describe("docs/run-again.md", () => {
  it("has every resource once", () => {
    // A list is two functions.
    // README.md, docs/at-a-glance.md and docs/fidelity.md have the number too.
    const [, count] = /\(v1, (\d+) operations\)/.exec(readFileSync(`${root}llms.txt`, "utf8")) ?? []
    assert.lengthOf(operations.filter(({ name }) => !name.startsWith("page")), Number(count), "llms.txt")
    assert.deepStrictEqual(
      table.flatMap(({ resources }) => resources).sort(),
      [...new Set(operations.map(({ resource }) => resource))].sort()
    )
  })

  for (const { advice, cells, resources } of table) {
    it.scoped(`says what is sent again of ${resources.join(" and ")}`, () =>
      Effect.gen(function* () {
        for (const resource of resources) {
          for (const column of columns) {
            const found = operations.filter((one) => one.resource === resource && one.column === column)
            const replays = yield* Effect.forEach(found, replayOf)
            assert.deepStrictEqual([...new Set(replays)].join(), cells[column], `${column} ${resource}`)
          }
        }
        assert.strictEqual(advice !== "", cells.create === "not idempotent", "advice for a create")
      }))
  }
})
