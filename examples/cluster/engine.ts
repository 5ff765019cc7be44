/** Where workflows run and are written down: one process on SQLite, or any number of them on Postgres. */
import * as ClusterWorkflowEngine from "@effect/cluster/ClusterWorkflowEngine"
import * as RunnerAddress from "@effect/cluster/RunnerAddress"
import type { ShardingConfig } from "@effect/cluster/ShardingConfig"
import * as SingleRunner from "@effect/cluster/SingleRunner"
import * as NodeClusterSocket from "@effect/platform-node/NodeClusterSocket"
import type { SocketServerError } from "@effect/platform/SocketServer"
import * as LibsqlClient from "@effect/sql-libsql/LibsqlClient"
import * as PgClient from "@effect/sql-pg/PgClient"
import type { SqlError } from "@effect/sql/SqlError"
import type { WorkflowEngine } from "@effect/workflow/WorkflowEngine"
import type { ConfigError } from "effect/ConfigError"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"

/** Shorter than the defaults, for a job that is watched; each is a query more of every runner. */
const sharding: Partial<ShardingConfig["Type"]> = {
  // How late a workflow wakes up, and how late a new runner sees what there is to do.
  entityMessagePollInterval: "1 second",
  // How soon what a dead runner had is given to the others.
  runnerHealthCheckInterval: "2 seconds",
  refreshAssignmentsInterval: "1 second",
  // How long a batch that is done stays in memory.
  entityMaxIdleTime: "5 seconds"
}

/** All in this process. What is in the file outlives it. */
export const sqlite = (file: string): Layer.Layer<WorkflowEngine, ConfigError> =>
  ClusterWorkflowEngine.layer.pipe(
    Layer.provide(SingleRunner.layer({ shardingConfig: sharding, runnerStorage: "memory" })),
    // The ids of the cluster have 64 bits, more than a number holds.
    Layer.provide(LibsqlClient.layer({ url: `file:${file}`, intMode: "bigint" }))
  )

/** A runner, which takes its share of the workflows that are in the database. */
export const postgresRunner = (options: {
  readonly database: Redacted.Redacted
  /** Where the other runners reach it. */
  readonly port: number
}): Layer.Layer<WorkflowEngine, ConfigError | SocketServerError | SqlError> =>
  ClusterWorkflowEngine.layer.pipe(
    Layer.provide(NodeClusterSocket.layer({
      shardingConfig: { ...sharding, runnerAddress: Option.some(RunnerAddress.make("127.0.0.1", options.port)) }
    })),
    Layer.provide(PgClient.layer({ url: options.database }))
  )

/** Sends workflows to the runners and waits for them, and runs none. */
export const postgresClient = (
  database: Redacted.Redacted
): Layer.Layer<WorkflowEngine, ConfigError | SqlError> =>
  ClusterWorkflowEngine.layer.pipe(
    Layer.provide(NodeClusterSocket.layer({
      clientOnly: true,
      shardingConfig: { ...sharding, runnerAddress: Option.none() }
    })),
    Layer.provide(PgClient.layer({ url: database }))
  )
