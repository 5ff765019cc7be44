/** The parameters of a webhook's request. */

/**
 * Parameters of a form by name, as frameworks parse them. A name that occurs more than once has an array.
 *
 * @since 3.0.0
 * @category models
 */
export type WebhookForm = URLSearchParams | { readonly [name: string]: string | ReadonlyArray<string> | undefined }

/**
 * Headers of the platform, or a record of them as Node's servers have it, with names in lower case.
 *
 * @since 3.0.0
 * @category models
 */
export type WebhookHeaders =
  | {
    /** The value of the header with a name, as `Headers` has it. */
    readonly get: (name: string) => string | null
  }
  | { readonly [name: string]: string | ReadonlyArray<string> | undefined }

/** `name` is in lower case. */
export const header = (headers: WebhookHeaders, name: string): string | null => {
  if (typeof headers.get === "function") return headers.get(name)
  const value = (headers as Values)[name]
  return value === undefined ? null : String(value)
}

export const isFormType = (contentType: string | null): boolean =>
  /^\s*application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType ?? "")

/** A name that occurs more than once has an array. */
export interface Values {
  readonly [name: string]: string | ReadonlyArray<string> | undefined
}

/** Whether a body is as it was received, not parsed. */
export const isRaw = (body: unknown): body is string | Uint8Array =>
  typeof body === "string" || body instanceof Uint8Array

const decoder = /* @__PURE__ */ new TextDecoder()

/** What is not UTF-8 is replaced, so that no signature fits. */
export const decode = (bytes: Uint8Array): string => decoder.decode(bytes)

/** The values by name of a body, a query, or a form that was parsed already. */
export const valuesOf = (form: string | Uint8Array | WebhookForm): Values => {
  if (form instanceof Uint8Array) return valuesOf(decode(form))
  // A question mark at the beginning would be dropped.
  if (typeof form === "string") return valuesOf(new URLSearchParams(form.replace(/^\?/, "&?")))
  if (!(form instanceof URLSearchParams)) return form
  const out: Record<string, string | Array<string>> = Object.create(null)
  for (const [name, value] of form) {
    const before = out[name]
    if (Array.isArray(before)) before.push(value)
    else out[name] = before === undefined ? value : [before, value]
  }
  return out
}

/** The text that is signed: names in the order of their code units, each followed by a value; equal values once. */
export const signedText = (values: Values): string => {
  let out = ""
  for (const name of Object.keys(values).sort()) {
    const value = values[name] ?? []
    if (typeof value === "string") out += name + value
    else for (const one of [...new Set([value].flat().map(String))].sort()) out += name + one
  }
  return out
}
