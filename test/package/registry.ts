import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { join } from "node:path"
import { inject } from "vitest"
import { temporaryFolder } from "../temporaryFolder.ts"
import { CommandError } from "./registryServer.ts"

export class Registry extends Context.Tag("test/package/Registry")<Registry, {
  /** npm's base URL, with a trailing slash. Other packages come from the configured registry of npm. */
  readonly npm: string
  /** JSR's base URL, with a trailing slash. */
  readonly jsr: string
  /**
   * A folder for the caches of package managers, one for each test file. They keep a version permanently, from whatever
   * registry it came.
   */
  readonly cache: string
}>() {
  /** The registry of all files, after it has published the packages. */
  static readonly layer: Layer.Layer<Registry, CommandError> = Layer.scoped(
    Registry,
    Effect.gen(function* () {
      const url = inject("registry")
      const response = yield* Effect.promise(() => fetch(`${url}published`))
      const text = yield* Effect.promise(() => response.text())
      if (!response.ok) return yield* new CommandError({ message: text })
      return { npm: `${url}npm/`, jsr: url, cache: join(yield* temporaryFolder, "cache") }
    })
  )
}
