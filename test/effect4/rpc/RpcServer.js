import * as RpcServer from "effect/rpc/RpcServer"

export * from "effect/rpc/RpcServer"

export const toHttpApp = RpcServer.toHttpEffect
