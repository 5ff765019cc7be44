/** Where workflows run and are stored: any number of processes with PostgreSQL. */
import * as ClusterWorkflowEngine from "@effect/cluster/ClusterWorkflowEngine"
import * as RunnerAddress from "@effect/cluster/RunnerAddress"
import * as ShardingConfig from "@effect/cluster/ShardingConfig"
import * as NodeClusterSocket from "@effect/platform-node/NodeClusterSocket"
import type { SocketServerError } from "@effect/platform/SocketServer"
import type { WorkflowEngine } from "@effect/workflow/WorkflowEngine"
import type { ConfigError } from "effect/ConfigError"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Storage from "./storage.ts"

/** Shorter intervals than the defaults, to see something happen. Each costs every runner more queries. */
export const intervals: Partial<ShardingConfig.ShardingConfig["Type"]> = {
  // The delay after which a workflow resumes, and a new runner gets work.
  entityMessagePollInterval: "1 second",
  // The delay after which other runners take over from a dead one.
  runnerHealthCheckInterval: "2 seconds",
  refreshAssignmentsInterval: "1 second",
  // How long a completed batch stays in memory. // Effect 3
  entityMaxIdleTime: "5 seconds", // Effect 3
  // How long an engine that ends waits for its batches. What is cut off runs again.
  entityTerminationTimeout: "2 seconds"
}

/** A runner, which runs its share of the workflows in the database. */
export const postgresRunner = (options: {
  readonly database: Redacted.Redacted
  /** Where the other runners reach it. */
  readonly port: number
}): Layer.Layer<WorkflowEngine | Storage.Watch, ConfigError | SocketServerError | Storage.StorageFailed> => {
  const shardingConfig = { ...intervals, runnerAddress: Option.some(RunnerAddress.make("127.0.0.1", options.port)) }
  return ClusterWorkflowEngine.layer.pipe(
    Layer.provide(NodeClusterSocket.layer({ storage: "byo", shardingConfig })),
    Layer.provideMerge(Storage.postgres(options.database)),
    Layer.provide(ShardingConfig.layerFromEnv(shardingConfig))
  )
}

/** Sends workflows to the runners and waits for their results, but runs none. */
export const postgresClient = (
  database: Redacted.Redacted
): Layer.Layer<WorkflowEngine | Storage.Watch, ConfigError | Storage.StorageFailed> => {
  const shardingConfig = { ...intervals, runnerAddress: Option.none() }
  return ClusterWorkflowEngine.layer.pipe(
    Layer.provide(NodeClusterSocket.layer({ clientOnly: true, storage: "byo", shardingConfig })),
    Layer.provideMerge(Storage.postgres(database)),
    Layer.provide(ShardingConfig.layerFromEnv(shardingConfig))
  )
}
