/** The engine in one process, with SQLite. */
import * as ClusterWorkflowEngine from "@effect/cluster/ClusterWorkflowEngine"
import * as RunnerHealth from "@effect/cluster/RunnerHealth"
import * as Runners from "@effect/cluster/Runners"
import * as RunnerStorage from "@effect/cluster/RunnerStorage"
import * as Sharding from "@effect/cluster/Sharding"
import * as ShardingConfig from "@effect/cluster/ShardingConfig"
import * as Reactivity from "@effect/experimental/Reactivity"
import * as LibsqlClient from "@effect/sql-libsql/LibsqlClient"
import { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import type { WorkflowEngine } from "@effect/workflow/WorkflowEngine"
import * as Cause from "effect/Cause"
import type { ConfigError } from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { intervals } from "./engine.ts"
import * as Storage from "./storage.ts"

/**
 * A file for one process: two processes would both run every batch. The lock is a transaction in a second file, which ends
 * with the process, even if it is killed.
 */
const lock = (file: string) =>
  Layer.scopedDiscard(
    Effect.flatMap(LibsqlClient.make({ url: `file:${file}.lock` }), (sql) =>
      // To close the client is not enough: SQLite keeps the lock until the statement is collected as garbage.
      Effect.acquireRelease(sql`BEGIN IMMEDIATE`, () => Effect.ignore(sql`ROLLBACK`)).pipe(
        Effect.mapError((error) => isBusy(error) ? new Error(`${file} is in use by another process`) : error)
      ))
  ).pipe(Layer.provide(Reactivity.layer))

const isBusy = ({ cause }: SqlError) => cause instanceof Error && "code" in cause && cause.code === "SQLITE_BUSY"

/**
 * SQLite rolls a transaction back itself if the disk is full. The client then fails to roll it back, and would hide why: the
 * first error is the one to report. If a transaction cannot begin, the client does not give its permit back, and the next one
 * would wait for ever: that is a defect, so that the engine does not try again.
 */
const withFirstError = (sql: SqlClient): SqlClient => {
  const { withTransaction } = sql
  return Object.assign(sql, {
    withTransaction: <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      Effect.suspend(() => {
        let begun = false
        let first: Cause.Cause<E | SqlError> | undefined
        const body = Effect.suspend(() => {
          begun = true
          return Effect.tapErrorCause(effect, (cause) => Effect.sync(() => first = cause))
        })
        return Effect.catchAllCause(withTransaction(body), (cause) =>
          begun ? Effect.failCause(first ?? cause) : Effect.die(Cause.squash(cause)))
      })
  })
}

const libsql = (file: string) =>
  Layer.scoped(
    SqlClient,
    Effect.gen(function* () {
      // The IDs of the cluster have 64 bits.
      const sql = yield* LibsqlClient.make({ url: `file:${file}`, intMode: "bigint" })
      // So that you can read the file while the job runs, for example with `sqlite3`.
      yield* sql`PRAGMA journal_mode = WAL`
      return withFirstError(sql)
    })
  ).pipe(Layer.provide(Reactivity.layer))

/** Everything in this process. The file survives it, and no other process may use it meanwhile. */
export const layer = (
  file: string
): Layer.Layer<WorkflowEngine | Storage.Watch, ConfigError | Storage.StorageFailed> =>
  ClusterWorkflowEngine.layer.pipe(
    Layer.provide(Sharding.layer),
    Layer.provide([Runners.layerNoop, RunnerHealth.layerNoop]),
    Layer.provideMerge(Storage.messages(Layer.provide(libsql(file), lock(file)))),
    Layer.provide([RunnerStorage.layerMemory, ShardingConfig.layerFromEnv(intervals)])
  )

/** The path of a file, which is removed when the scope closes. */
export const temporaryFile: Effect.Effect<string, never, Scope.Scope> = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "cluster-"))),
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
  ),
  (folder) => join(folder, "cluster.db")
)
