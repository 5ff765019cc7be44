/** The headers of `RequestOptions`. */
import * as Redacted from "effect/Redacted"
import type { RequestOptions } from "../RequestOptions.ts"

type Own = RequestOptions.Service["headers"]

/** Adds the headers of `RequestOptions` to those of a request, which take precedence. */
export const add = <Headers extends { readonly [name: string]: string }>(
  headers: Headers,
  own: Own
): { readonly [name: string]: string } => {
  const names = Object.keys(own)
  if (names.length === 0) return headers
  const out: Record<string, string> = {}
  for (const name of names) out[name] = valueOf(own[name] ?? "")
  return { ...out, ...headers }
}

/** The names of the headers with `Redacted` values. */
export const secretNames = (own: Own): ReadonlyArray<string> =>
  Object.keys(own).filter((name) => Redacted.isRedacted(own[name]))

export const secretsOf = (own: Own): ReadonlyArray<string> => secretNames(own).map((name) => valueOf(own[name] ?? ""))

const valueOf = (value: string | Redacted.Redacted<string>): string =>
  typeof value === "string" ? value : Redacted.value(value)
