/** The `User-Agent` of requests. */
import { type Check, optionalOf } from "../guard/input.ts"
import { version } from "./version.ts"

/** Text that can be sent unchanged in a header. Surrounding spaces would be lost. */
export const product: Check<string | undefined> = /* @__PURE__ */ optionalOf(
  (value): value is string => typeof value === "string" && /^[!-~](?:[ -~]*[!-~])?$/.test(value),
  "must be printable ASCII such as my-desk/1.2, without surrounding spaces"
)

interface Globals {
  readonly Bun?: { readonly version: string }
  readonly Deno?: { readonly version: { readonly deno: string } }
  readonly navigator?: { readonly userAgent?: string }
  readonly process?: { readonly versions?: { readonly node?: string } }
}

/** The `User-Agent`, with the name of the program appended. `undefined` in a browser, which sends its own. */
export const make = (program: string | undefined, globals: Globals = globalThis as Globals): string | undefined => {
  const runtime = runtimeOf(globals)
  if (runtime === undefined && globals.navigator?.userAgent?.startsWith("Mozilla/")) return undefined
  return `effect-twilio-conversations/${version}${runtime === undefined ? "" : ` (${runtime})`}${
    program === undefined ? "" : ` ${program}`
  }`
}

export const isWorkerd = (globals: Globals = globalThis as Globals): boolean => runtimeOf(globals) === "workerd"

/** Deno, Bun and workerd also have a Node-compatible `process`. */
const runtimeOf = ({ Bun, Deno, navigator, process }: Globals): string | undefined => {
  if (Deno !== undefined) return `deno ${Deno.version.deno}`
  if (Bun !== undefined) return `bun ${Bun.version}`
  if (navigator?.userAgent === "Cloudflare-Workers") return "workerd"
  const node = process?.versions?.node
  return node === undefined ? undefined : `node ${node}`
}
