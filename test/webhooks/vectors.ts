/** Signatures that twilio-node made of invented requests. */
import * as Redacted from "effect/Redacted"
import { readFileSync } from "node:fs"
import { root } from "../../scripts/runtimes.ts"

interface Vectors {
  readonly authToken: string
  readonly form: ReadonlyArray<{
    readonly name: string
    readonly url: string
    readonly params: Readonly<Record<string, string | ReadonlyArray<string>>>
    readonly signature: string
  }>
  readonly json: { readonly url: string; readonly body: string; readonly signature: string }
  readonly sharedKey: {
    readonly url: string
    readonly params: Readonly<Record<string, string>>
    readonly secret: string
    readonly settings: string
    readonly signature: string
  }
}

const vectors: Vectors = JSON.parse(readFileSync(`${root}test/webhooks/vectors.json`, "utf8"))

export const authToken: string = vectors.authToken

export const token: Redacted.Redacted<string> = Redacted.make(authToken)

export const formType = "application/x-www-form-urlencoded; charset=utf-8"

export const encode = (params: Readonly<Record<string, string | ReadonlyArray<string>>>): URLSearchParams =>
  new URLSearchParams(
    Object.entries(params).flatMap(([name, values]) =>
      [values].flat().map((value): [string, string] => [name, value as string])
    )
  )

export interface FormVector {
  readonly name: string
  readonly url: string
  readonly parameters: URLSearchParams
  readonly signature: string
}

export const formVectors: ReadonlyArray<FormVector> = vectors.form.map(({ name, params, signature, url }) => ({
  name,
  url,
  signature,
  parameters: encode(params)
}))

export const jsonVector: Vectors["json"] = vectors.json

export const sharedKeyVector = {
  url: vectors.sharedKey.url,
  body: encode(vectors.sharedKey.params).toString(),
  secret: Redacted.make(vectors.sharedKey.secret),
  settings: vectors.sharedKey.settings,
  id: /key=([^,]+)/.exec(vectors.sharedKey.settings)?.[1] ?? "",
  signature: vectors.sharedKey.signature
}
