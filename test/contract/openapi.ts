/** Twilio's own OpenAPI document of the Conversations API, as far as a user's conversations are concerned. */
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"

/** Where the document is, wherever npm has put the package that ships it. */
export const file: string = createRequire(import.meta.url).resolve(
  "@twilio/cli-core/src/services/twilio-api/twilio_conversations_v1.json"
)

export interface Property {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly nullable?: boolean
  readonly enum?: ReadonlyArray<string>
  readonly minimum?: number
  readonly maximum?: number
}

export interface Parameter {
  readonly name: string
  readonly in: string
  readonly schema: Property
}

export interface Content {
  readonly schema: { readonly properties?: Readonly<Record<string, Property>> }
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
}

export interface Operation {
  readonly operationId: string
  readonly parameters: ReadonlyArray<Parameter>
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> }
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>>
  readonly security: ReadonlyArray<Readonly<Record<string, unknown>>>
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly components: {
    readonly schemas: Readonly<
      Record<string, Property & { readonly properties?: Readonly<Record<string, Property>> }>
    >
    readonly securitySchemes: Readonly<Record<string, { readonly type: string; readonly scheme: string }>>
  }
}

export const document: Document = JSON.parse(readFileSync(file, "utf8"))

export const listPath = "/v1/Services/{ChatServiceSid}/Users/{UserSid}/Conversations"
export const instancePath = `${listPath}/{ConversationSid}`

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]

/** The operations of a path by their method in capitals. */
export const operations = (path: string): Readonly<Record<string, Operation>> =>
  Object.fromEntries(
    Object.entries(document.paths[path] ?? {})
      .filter(([method]) => methods.includes(method))
      .map(([method, operation]) => [method.toUpperCase(), operation as Operation])
  )

export const operation = (method: string, path: string): Operation => {
  const found = operations(path)[method]
  if (found === undefined) throw new Error(`Twilio's document has no ${method} ${path}`)
  return found
}

/** What an operation takes, as `in:Name`: what is in its path, its query and its form. */
export const inputs = (operation: Operation): ReadonlyArray<string> =>
  [
    ...operation.parameters.map((parameter) => `${parameter.in}:${parameter.name}`),
    ...Object.entries(operation.requestBody?.content ?? {}).flatMap(([type, content]) =>
      Object.keys(content.schema.properties ?? {}).map((name) => `${type}:${name}`)
    )
  ].sort()

/** The example answers of an operation by their name. */
export const examples = (operation: Operation): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.values(operation.responses)
      .flatMap((response) => Object.values(response.content ?? {}))
      .flatMap((content) => Object.entries(content.examples ?? {}))
      .map(([name, example]) => [name, example.value])
  )

const dereference = (property: Property): Property => {
  if (property.$ref === undefined) return property
  const name = property.$ref.replace("#/components/schemas/", "")
  const found = document.components.schemas[name]
  if (found === undefined) throw new Error(`Twilio's document has no schema ${name}`)
  return found
}

/** The fields of a record. */
export const fields: Readonly<Record<string, Property>> = Object.fromEntries(
  Object.entries(
    document.components.schemas["conversations.v1.service.service_user.service_user_conversation"]?.properties ?? {}
  ).map(([name, property]) => [name, dereference(property)])
)

/** The record that Twilio gives as an example of a fetch. */
export const record = examples(operation("GET", instancePath))["fetch"] as Readonly<Record<string, unknown>>
