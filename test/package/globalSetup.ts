// Runs once before the test files of the package, in the process that starts their workers.
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import type { TestProject } from "vitest/node"
import { serveRegistry } from "./registryServer.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** The base URL of the registries, with a trailing slash. */
    readonly registry: string
  }
}

export default async (project: TestProject): Promise<() => Promise<void>> => {
  const scope = await Effect.runPromise(Scope.make())
  project.provide("registry", await Effect.runPromise(Scope.extend(serveRegistry, scope)))
  return () => Effect.runPromise(Scope.close(scope, Exit.void))
}
