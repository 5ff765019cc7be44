/** Where workflows run and are stored: one process with SQLite, or any number of processes with PostgreSQL. */
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

/** Shorter intervals than the defaults, to see something happen. Each costs every runner more queries. */
const sharding: Partial<ShardingConfig["Type"]> = {
  // The delay after which a workflow resumes, and a new runner gets work.
  entityMessagePollInterval: "1 second",
  // The delay after which other runners take over from a dead one.
  runnerHealthCheckInterval: "2 seconds",
  refreshAssignmentsInterval: "1 second",
  // How long a completed batch stays in memory.
  entityMaxIdleTime: "5 seconds"
}

/** Everything in this process. The file survives it. */
export const sqlite = (file: string): Layer.Layer<WorkflowEngine, ConfigError> =>
  ClusterWorkflowEngine.layer.pipe(
    Layer.provide(SingleRunner.layer({ shardingConfig: sharding, runnerStorage: "memory" })),
    // The IDs of the cluster have 64 bits.
    Layer.provide(LibsqlClient.layer({ url: `file:${file}`, intMode: "bigint" }))
  )

/** A runner, which runs its share of the workflows in the database. */
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

/** Sends workflows to the runners and waits for their results, but runs none. */
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
