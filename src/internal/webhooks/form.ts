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
  | { readonly get: (name: string) => string | null }
  | { readonly [name: string]: string | ReadonlyArray<string> | undefined }

/** `name` is in lower case. */
export const header = (headers: WebhookHeaders, name: string): string | null => {
  if (typeof headers.get === "function") return headers.get(name)
  const value = (headers as { readonly [name: string]: string | ReadonlyArray<string> | undefined })[name]
  return value === undefined ? null : typeof value === "string" ? value : value.join(", ")
}

export const isFormType = (contentType: string | null): boolean =>
  /^\s*application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType ?? "")

const decoder = /* @__PURE__ */ new TextDecoder()

/** The values of each name. */
export const valuesOf = (parameters: WebhookForm): Map<string, ReadonlyArray<string>> => {
  const out = new Map<string, ReadonlyArray<string>>()
  if (parameters instanceof URLSearchParams) {
    for (const [name, value] of parameters) {
      const before = out.get(name)
      out.set(name, before === undefined ? [value] : [...before, value])
    }
  } else {
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== undefined) out.set(name, Array.isArray(value) ? value.map(String) : [String(value)])
    }
  }
  return out
}

/** The text that is signed: names in the order of their code units, each followed by a value; equal values once. */
export const signedText = (parameters: WebhookForm): string => {
  const values = valuesOf(parameters)
  let out = ""
  for (const name of [...values.keys()].sort()) {
    const of = values.get(name) ?? []
    // Nearly always there is one, and a set costs more than the rest.
    for (const value of of.length === 1 ? of : [...new Set(of)].sort()) out += name + value
  }
  return out
}

/** The parameters of a body, or of a query. */
export const parametersOf = (body: string | Uint8Array | WebhookForm): WebhookForm =>
  typeof body === "string"
    ? new URLSearchParams(body)
    : body instanceof Uint8Array
    ? new URLSearchParams(decoder.decode(body))
    : body

/** At least so many bytes; a form that was parsed already has passed the limit of its parser. */
export const sizeOf = (body: string | Uint8Array | WebhookForm | null | undefined): number =>
  typeof body === "string" ? body.length : body instanceof Uint8Array ? body.byteLength : 0
