/** The headers of `RequestOptions`. */
import * as Redacted from "effect/Redacted"
import type { RequestOptions } from "../../policies/RequestOptions.ts"

type Custom = RequestOptions.Service["headers"]

/** Adds the headers of `RequestOptions` to those of a request, which take precedence. */
export const add = <Headers extends { readonly [name: string]: string }>(
  headers: Headers,
  custom: Custom
): { readonly [name: string]: string } => {
  const names = Object.keys(custom)
  if (names.length === 0) return headers
  const out: Record<string, string> = {}
  for (const name of names) out[name] = valueOf(custom[name] ?? "")
  return Object.assign(out, headers)
}

/** The names of the headers with `Redacted` values. */
export const secretNames = (custom: Custom): ReadonlyArray<string> =>
  Object.keys(custom).filter((name) => Redacted.isRedacted(custom[name]))

export const secretsOf = (custom: Custom): ReadonlyArray<string> =>
  secretNames(custom).map((name) => valueOf(custom[name] ?? ""))

const valueOf = (value: string | Redacted.Redacted<string>): string =>
  typeof value === "string" ? value : Redacted.value(value)
