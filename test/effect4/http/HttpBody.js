import * as HttpBody from "effect/http/HttpBody"

export * from "effect/http/HttpBody"

export const unsafeJson = HttpBody.jsonUnsafe
