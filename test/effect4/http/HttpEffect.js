import * as HttpEffect from "effect/http/HttpEffect"

export * from "effect/http/HttpEffect"

export const toWebHandlerRuntime = HttpEffect.toWebHandlerWith
