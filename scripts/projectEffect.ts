/**
 * Only in the packages for JSR, where it is the first import of each module (scripts/packages.ts). From JSR the library has
 * an Effect of its own. So in a project with the other major it loads, but a program that mixes both fails without a hint
 * of the reason, or hangs.
 *
 * `import.meta.resolve` reads the import map of the project, which has what `deno add` wrote. Nothing is said if the project
 * does not name the package there: another package may use it, with the same Effect of its own.
 */
import { version } from "../src/internal/client/version.ts"

const name = "@effect-twilio/conversations"

const resolved = (specifier: string): string => {
  try {
    return import.meta.resolve(specifier)
  } catch {
    return ""
  }
}

const [major] = version
const [, named] = /\/conversations[@/]\D*(\d+)/.exec(resolved(name)) ?? []
// Where its modules are: those of Effect 4 have no folder `esm`.
const layout = /\/effect\b.*\/dist\/(esm\/)?index\.js$/.exec(resolved("effect"))
const installed = layout === null ? undefined : layout[1] === undefined ? "4" : "3"

if (named === major && installed !== undefined && installed !== major) {
  throw new Error(
    `${name} ${version} is for Effect ${major}, and this project has Effect ${installed}: deno add jsr:${name}@${installed}`
  )
}
