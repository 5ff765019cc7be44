/**
 * Storage that is watched. If the database fails, parts of the engine try again for ever or wait for ever, so that it does not
 * end. With Effect 3 others give up: then a completed batch stays without a result until another engine starts. So the first
 * failure lets all operations fail and ends this engine, with an error. Nothing is lost: a new engine continues from what is
 * stored.
 */
import { PersistenceError } from "@effect/cluster/ClusterError"
import * as Message from "@effect/cluster/Message"
import { MessageStorage } from "@effect/cluster/MessageStorage"
import { RunnerStorage } from "@effect/cluster/RunnerStorage"
import type { ShardingConfig } from "@effect/cluster/ShardingConfig"
import * as SqlMessageStorage from "@effect/cluster/SqlMessageStorage"
import * as SqlRunnerStorage from "@effect/cluster/SqlRunnerStorage"
// Effect 4: import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import type * as Rpc from "@effect/rpc/Rpc"
import * as PgClient from "@effect/sql-pg/PgClient"
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
// Effect 4: import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
// Effect 4: import * as Scope from "effect/Scope"

/** What the database says is at the end of the causes. */
const reason = (error: unknown): string =>
  error instanceof Error && error.cause !== undefined
    ? reason(error.cause)
    : error instanceof Error
    ? error.message
    : String(error)

export class StorageFailed extends Data.TaggedError("StorageFailed")<{ readonly cause: unknown }> {
  override get message(): string {
    return `the storage of the job failed: ${reason(this.cause)}`
  }
}

/** Ends the operations of the storages at the first failure of one of them, and says so to `watch`. */
export class Watch extends Context.Tag("Watch")<Watch, WatchService>() {}

interface WatchService {
  /** Fails as soon as a storage has failed. */
  readonly failure: Effect.Effect<never, StorageFailed>
  readonly guard: <A, E>(operation: Effect.Effect<A, E | PersistenceError>) => Effect.Effect<A, E | PersistenceError>
}

/** More than the longest time that an operation takes. */
const patience = "20 seconds"

// Effect 4: /** Who interrupts it does not wait for its end. */
// Effect 4: const disconnect = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
// Effect 4:   Effect.uninterruptibleMask((restore) =>
// Effect 4:     Effect.flatMap(Effect.forkDetach(restore(effect), { startImmediately: true }), (fiber) =>
// Effect 4:       Effect.onInterrupt(restore(Fiber.join(fiber)), () => Effect.sync(() => fiber.interruptUnsafe())))
// Effect 4:   )

const WatchLayer: Layer.Layer<Watch> = Layer.effect(
  Watch,
  Effect.map(Deferred.make<never, StorageFailed>(), (failure) => {
    const failed = Effect.mapError(Deferred.await(failure), ({ cause }) => new PersistenceError({ cause }))
    return {
      failure: Deferred.await(failure),
      // After a failure, all operations fail at once. So nothing has to be waited for when the engine ends.
      guard: (operation) =>
        operation.pipe(
          // First of all: to wait for a connection or a permit cannot be interrupted, so no timeout of it would end.
          Effect.disconnect, // Effect 3
          // Effect 4: disconnect,
          Effect.timeoutFail({
            duration: patience,
            onTimeout: () => new PersistenceError({ cause: new Error(`no response for ${patience}`) })
          }),
          Effect.tapErrorCause((cause) => {
            const error = Cause.squash(cause)
            // A client that cannot commit or get a connection dies.
            return Cause.isDie(cause)
              ? Deferred.fail(failure, new StorageFailed({ cause: error }))
              : error instanceof PersistenceError
              ? Deferred.fail(failure, new StorageFailed({ cause: error.cause }))
              : Effect.void
          }),
          // The engine stores results and releases its locks in regions that cannot be interrupted, where no race would end.
          Effect.interruptible,
          Effect.raceFirst(Effect.interruptible(failed))
        )
    }
  })
)

const Messages: Layer.Layer<MessageStorage, never, SqlClient | ShardingConfig | Watch> = Layer.effect(
  MessageStorage,
  Effect.map(Effect.all([MessageStorage, Watch]), ([storage, { guard }]) => {
    // A message brings its own way to store the reply. Without the guard, a batch that ends because the storage has failed
    // would store that as its result (with Effect 3) as soon as the database is back, and never run again.
    const guarded = <R extends Rpc.Any>(messages: ReadonlyArray<Message.Incoming<R>>) =>
      messages.map((message) =>
        message._tag === "IncomingRequest"
          ? new Message.IncomingRequest<R>({ ...message, respond: (reply) => guard(message.respond(reply)) })
          : message
      )
    return MessageStorage.of({
      // Effect 4: // A transaction lasts as long as its activity. This job has none.
      ...storage,
      saveRequest: (message) => guard(storage.saveRequest(message)),
      saveEnvelope: (envelope) => guard(storage.saveEnvelope(envelope)),
      saveReply: (reply) => guard(storage.saveReply(reply)),
      clearReplies: (...args) => guard(storage.clearReplies(...args)),
      requestIdForPrimaryKey: (options) => guard(storage.requestIdForPrimaryKey(options)),
      repliesFor: (requests) => guard(storage.repliesFor(requests)),
      repliesForUnfiltered: (requestIds) => guard(storage.repliesForUnfiltered(requestIds)),
      unprocessedMessages: (...args) => Effect.map(guard(storage.unprocessedMessages(...args)), guarded),
      unprocessedMessagesById: (messageIds) => Effect.map(guard(storage.unprocessedMessagesById(messageIds)), guarded),
      resetShards: (shardIds) => guard(storage.resetShards(shardIds)),
      resetAddress: (address) => guard(storage.resetAddress(address)),
      // Effect 4: resetAddresses: (addresses) => guard(storage.resetAddresses(addresses)),
      // Effect 4: resetRequests: (requestIds) => guard(storage.resetRequests(requestIds)),
      clearAddress: (address) => guard(storage.clearAddress(address))
    })
  })
).pipe(Layer.provide(SqlMessageStorage.layer)) // Effect 3
// Effect 4: ).pipe(Layer.provide(SqlMessageStorage.layer), Layer.provide(NodeCrypto.layerDigest))

/**
 * The locks belong to one connection. If it is lost and cannot be made anew at once, who releases a lock waits for it (with
 * Effect 3 for ever), and an engine that ends releases all of its locks.
 */
const Runners: Layer.Layer<RunnerStorage, SqlError, SqlClient | ShardingConfig | Watch> = Layer.effect(
  RunnerStorage,
  Effect.map(Effect.all([RunnerStorage, Watch]), ([storage, { guard }]) =>
    RunnerStorage.of({
      register: (runner, healthy) => guard(storage.register(runner, healthy)),
      unregister: (address) => guard(storage.unregister(address)),
      getRunners: guard(storage.getRunners),
      setRunnerHealth: (address, healthy) => guard(storage.setRunnerHealth(address, healthy)),
      acquire: (address, shardIds) => guard(storage.acquire(address, shardIds)),
      refresh: (address, shardIds) => guard(storage.refresh(address, shardIds)),
      // The engine would try again for ever. It ends if this fails, and its locks with their connection.
      release: (address, shardId) => Effect.ignore(guard(storage.release(address, shardId))),
      releaseAll: (address) => guard(storage.releaseAll(address))
    }))
).pipe(Layer.provide(SqlRunnerStorage.layer))

/** The engine creates its tables when it starts, and dies if it cannot. */
const failing = <A, E, R>(layer: Layer.Layer<A, E, R>): Layer.Layer<A, StorageFailed, R> =>
  Layer.catchAllCause(layer, (cause) => Layer.fail(new StorageFailed({ cause: Cause.squash(cause) })))

/** The messages of an engine. The runners of the others, if there are any, are not in this database. */
export const messages = <E>(
  database: Layer.Layer<SqlClient, E>
): Layer.Layer<MessageStorage | Watch, StorageFailed, ShardingConfig> =>
  Messages.pipe(Layer.provideMerge(WatchLayer), Layer.provide(database), failing)

export const postgres = (
  url: Redacted.Redacted
): Layer.Layer<MessageStorage | RunnerStorage | Watch, StorageFailed, ShardingConfig> =>
  Layer.merge(Messages, Runners).pipe(
    Layer.provideMerge(WatchLayer),
    Layer.provide(PgClient.layer({ url })), // Effect 3
    // Effect 4: Layer.provide(detached(PgClient.layer({ url }))),
    failing
  )

// Effect 4: /** A connection in use is closed when the database has responded. An engine that ends does not wait for that. */
// Effect 4: const detached = <A, E>(layer: Layer.Layer<A, E>): Layer.Layer<A, E> =>
// Effect 4:   Layer.effectContext(Effect.flatMap(
// Effect 4:     Effect.acquireRelease(Scope.make(), (scope, exit) => Effect.forkDetach(Scope.close(scope, exit))),
// Effect 4:     (scope) => Layer.buildWithScope(layer, scope)
// Effect 4:   ))

/** Ends the program with `StorageFailed` if the storage of its engine fails. */
export const watch = <A, E, R>(program: Effect.Effect<A, E, R>): Effect.Effect<A, E | StorageFailed, R | Watch> =>
  Effect.flatMap(Watch, ({ failure }) => Effect.raceFirst(program, failure))

/**
 * Starts a program with its engine again when its storage has failed: a database that restarts is soon there again. Gives up
 * if that does not help for two minutes. The program must be one that may run twice, as the job is.
 */
export const restart = <A, E, R>(
  program: Effect.Effect<A, E | StorageFailed, R>
): Effect.Effect<A, E | StorageFailed, R> => {
  const attempt = (failingSince: number): Effect.Effect<A, E | StorageFailed, R> =>
    Effect.flatMap(
      Clock.currentTimeMillis,
      (started) =>
        Effect.catchAll(program, (error) =>
          Effect.flatMap(Clock.currentTimeMillis, (now) => {
            // If it has run for a minute, this is another failure.
            const since = now - started > 60_000 ? now : failingSince
            if (!(error instanceof StorageFailed) || now - since > 120_000) return Effect.fail(error)
            return Effect.logWarning(error.message).pipe(
              Effect.zipRight(Effect.sleep("1 second")),
              Effect.zipRight(attempt(since))
            )
          }))
    )
  return Effect.flatMap(Clock.currentTimeMillis, attempt)
}
