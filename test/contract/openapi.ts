/** Twilio's OpenAPI document of the Conversations API: its operations, their parameters and their responses. */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Redacted from "effect/Redacted"
import * as String from "effect/String"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"

/** The path of the document. Only this file of the package is read, which wants a newer Node than the tests. */
export const file: string = createRequire(import.meta.url).resolve(
  "@twilio/cli-core/src/services/twilio-api/twilio_conversations_v1.json"
)

export interface Property {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly nullable?: boolean
  readonly enum?: ReadonlyArray<string>
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly description?: string
  readonly items?: Property
}

export interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly description?: string
  readonly schema: Property
}

export interface Content {
  readonly schema: Property & {
    readonly properties?: Readonly<Record<string, Property>>
    readonly required?: ReadonlyArray<string>
  }
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
}

export interface Operation {
  readonly operationId: string
  readonly parameters?: ReadonlyArray<Parameter>
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

/** The operations of a path, by upper-case method. */
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

/** The parameters of an operation in its path, query and form, as `in:Name`. */
export const inputs = (operation: Operation): ReadonlyArray<string> =>
  [
    ...(operation.parameters ?? []).map((parameter) => `${parameter.in}:${parameter.name}`),
    ...Object.entries(operation.requestBody?.content ?? {}).flatMap(([type, content]) =>
      Object.keys(content.schema.properties ?? {}).map((name) => `${type}:${name}`)
    )
  ].sort()

/** The example responses of an operation, by name. */
export const examples = (operation: Operation): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.values(operation.responses)
      .flatMap((response) => Object.values(response.content ?? {}))
      .flatMap((content) => Object.entries(content.examples ?? {}))
      .map(([name, example]) => [name, example.value])
  )

export const dereference = (property: Property): Property => {
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

// ---- every operation, as in this library

/** A parameter of an operation. */
export interface Input {
  readonly in: "path" | "query" | "header" | "form"
  /** The name on the wire. */
  readonly name: string
  /** The name in this library, with dots for fields of nested objects. */
  readonly field: string
  readonly required: boolean
  /** Whether empty text removes the value, which is `null` in this library. */
  readonly clearable: boolean
  readonly schema: Property
  readonly kind: Kind
}

/** The type of a parameter in this library. For text, it is derived from the description. */
export type Kind =
  | "text"
  | "enum"
  | "boolean"
  | "integer"
  | "sid"
  | "date"
  | "duration"
  | "json"
  | "jsonRecord"
  | "method"
  | "addressType"
  | "secret"

/** A documented response. */
export interface DocumentedResponse {
  readonly name: string
  readonly status: number
  readonly body: unknown
}

export interface DocumentedOperation {
  /** The name of the function. */
  readonly name: string
  readonly method: string
  readonly path: string
  readonly inputs: ReadonlyArray<Input>
  readonly responses: ReadonlyArray<DocumentedResponse>
  /** The forms of the documented example requests. */
  readonly forms: ReadonlyArray<Readonly<Record<string, unknown>>>
  /** The record of the response or of its page; `undefined` for a delete. */
  readonly record: DocumentedRecord | undefined
  /** The key of the records of a page; `undefined` if the response is a record. */
  readonly listKey: string | undefined
}

/** The name and the fields of a record in the document. */
export interface DocumentedRecord {
  readonly name: string
  readonly fields: Readonly<Record<string, Property>>
}

const form = "application/x-www-form-urlencoded"

/** `X-Twilio-Webhook-Enabled` is `webhookEnabled` here, and `Timers.Inactive` is `timers.inactive`. */
const fieldOf = (name: string): string =>
  name.replace(/^X-Twilio-/, "").replaceAll("-", "").split(".").map(String.uncapitalize).join(".")

const kindOf = ({ enum: values, format, items, pattern, type }: Property, description = ""): Kind => {
  if (items !== undefined) return /JSON/.test(description) ? "jsonRecord" : kindOf(dereference(items))
  if (type === "boolean" || values?.join() === "true,false") return "boolean"
  if (type === "integer") return "integer"
  if (values !== undefined) return "enum"
  if (pattern !== undefined) return "sid"
  if (/ISO8601 duration/.test(description)) return "duration"
  if (format === "date-time" || /^Timestamp|in ISO8601 format/.test(description)) return "date"
  if (/^The HTTP method/.test(description)) return "method"
  if (/^Filter the address configurations by its type/.test(description)) return "addressType"
  if (/^\[APN only\] The URL encoded|^\[GCM only\] The API key|^\[FCM only\] The \*\*Server key/.test(description)) {
    return "secret"
  }
  return /structurally valid JSON|JSON Object string/.test(description) ? "json" : "text"
}

const inputOf = (where: Input["in"], name: string, given: Property, required: boolean, description = ""): Input => {
  const schema = dereference(given)
  const clearable = schema.nullable === true || /'null' value will remove it/.test(description)
  return { in: where, name, field: fieldOf(name), required, clearable, schema, kind: kindOf(schema, description) }
}

const inputsOf = ({ parameters = [], requestBody }: Operation): ReadonlyArray<Input> => {
  const { properties = {}, required = [] } = requestBody?.content[form]?.schema ?? {}
  return [
    ...parameters
      // Pages are requested by token; the page number only matters to the service.
      .filter((parameter) => parameter.name !== "Page")
      .map(({ in: where, description, name, required = false, schema }) =>
        inputOf(where as Input["in"], name, schema, required, description)
      ),
    ...Object.entries(properties).map(([name, schema]) =>
      inputOf("form", name, schema, required.includes(name), schema.description)
    )
  ]
}

const responsesOf = ({ responses }: Operation): ReadonlyArray<DocumentedResponse> =>
  Object.entries(responses).flatMap(([status, { content = {} }]) => {
    const examples = Object.entries(content["application/json"]?.examples ?? {})
    return examples.length === 0
      ? [{ name: status, status: Number(status), body: undefined }]
      : examples.map(([name, { value }]) => ({ name: `${status} ${name}`, status: Number(status), body: value }))
  })

const recordOf = ({ responses }: Operation): Pick<DocumentedOperation, "record" | "listKey"> => {
  const schema = Object.values(responses)[0]?.content?.["application/json"]?.schema
  const [key, list] = Object.entries(schema?.properties ?? {}).find(([, { type }]) => type === "array") ?? []
  const reference = (list?.items ?? schema)?.$ref
  if (reference === undefined) return { record: undefined, listKey: undefined }
  const name = reference.replace("#/components/schemas/", "")
  const properties = document.components.schemas[name]?.properties ?? {}
  const fields = Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, dereference(field)]))
  return { record: { name, fields }, listKey: key }
}

/** All operations of the document. */
export const all: ReadonlyArray<DocumentedOperation> = Object.keys(document.paths).flatMap((path) =>
  Object.entries(operations(path)).map(([method, operation]) => ({
    name: String.uncapitalize(operation.operationId),
    method,
    path,
    inputs: inputsOf(operation),
    responses: responsesOf(operation),
    forms: Object.values(operation.requestBody?.content[form]?.examples ?? {})
      .map(({ value }) => value as Readonly<Record<string, unknown>>),
    ...recordOf(operation)
  }))
)

/** A valid value of a parameter, and the texts that it is sent as. */
export interface Sample {
  readonly value: unknown
  readonly texts: ReadonlyArray<string>
}

const sample = (value: unknown, text = `${value}`): Sample => ({ value, texts: [text] })

const date = "2015-12-16T22:18:37Z"

/** Valid values of a parameter. */
export const samples = ({ clearable, kind, schema }: Input): ReadonlyArray<Sample> => {
  if (schema.items !== undefined) {
    const items = samplesOf(kind, dereference(schema.items))
    const several = [...items, ...items]
    const single = items.slice(0, 1)
    return [
      { value: several.map(({ value }) => value), texts: several.flatMap(({ texts }) => texts) },
      // An empty list cannot be sent, and is refused.
      { value: single.map(({ value }) => value), texts: single.flatMap(({ texts }) => texts) }
    ]
  }
  const values = samplesOf(kind, schema)
  return clearable ? [...values, sample(null, "")] : values
}

const samplesOf = (kind: Kind, schema: Property): ReadonlyArray<Sample> => {
  switch (kind) {
    case "enum":
      return (schema.enum ?? []).map((value) => sample(value))
    case "boolean":
      return [sample(true), sample(false)]
    case "integer":
      return [sample(schema.minimum ?? 0), sample(Math.min(schema.maximum ?? Number.MAX_SAFE_INTEGER, 1_000))]
    case "sid":
      return [sample(`${/^\^([A-Z]+)/.exec(schema.pattern ?? "")?.[1]}${"0123456789abcdefABCDEF".padEnd(32, "0")}`)]
    case "duration":
      return [
        sample("30 minutes", "PT30M"),
        sample(Duration.hours(36), "PT36H"),
        sample(Duration.zero, "PT0S"),
        sample("P1DT1M")
      ]
    case "date":
      return [sample(new Date(date.replace("Z", ".999Z")), date), sample(DateTime.unsafeMake(date), date)]
    case "json":
      return [sample({ a: "zoë" }, '{"a":"zoë"}'), sample('{ "topic": "feedback" }')]
    case "jsonRecord":
      return [sample({ identity: "zoë" }, '{"identity":"zoë"}')]
    case "method":
      return [sample("GET"), sample("POST")]
    case "addressType":
      return [sample("sms"), sample("whatsapp")]
    case "secret":
      return [sample(Redacted.make("zoë, %41&=#"), "zoë, %41&=#")]
    case "text":
      return schema.format === "uri"
        ? [sample("https://example.com/?a=zo%C3%AB")]
        : [sample("text"), sample("zoë, 注文/1044? +%41&=#")]
  }
}

/** A documented value in the form of the schema: an array for a single item, and an enum value with the right case. */
export const listed = ({ schema: { enum: words = [], items } }: Input, documented: unknown): unknown =>
  items !== undefined && !Array.isArray(documented)
    ? [documented]
    : words.find((word) => word.toLowerCase() === `${documented}`.toLowerCase()) ?? documented

/** The value in this library for a documented text or number. */
export const valueOf = ({ kind }: Input, documented: unknown): unknown => {
  if (Array.isArray(documented)) return documented.map((item) => valueOf({ kind } as Input, item))
  const text = `${documented}`
  return kind === "date"
    ? new Date(text)
    : kind === "integer"
    ? Number(text)
    : kind === "boolean"
    ? text === "true"
    : kind === "jsonRecord"
    ? JSON.parse(text)
    : kind === "secret"
    ? Redacted.make(text)
    : text
}

/** The reason why the document does not allow a text for a parameter, or `undefined`. */
export const objection = (input: Input, text: string): string | undefined => {
  const { clearable, kind } = input
  const schema = input.schema.items === undefined ? input.schema : dereference(input.schema.items)
  if (clearable && text === "") return undefined
  const { enum: values, maxLength = Infinity, maximum = Infinity, minLength = 0, minimum = -Infinity, pattern } = schema
  if (values !== undefined && !values.includes(text)) return `is not one of ${values}`
  if (pattern !== undefined && !new RegExp(pattern).test(text)) return `is not ${pattern}`
  if (schema.type === "integer") {
    if (!/^-?\d+$/.test(text)) return "is no integer"
    return Number(text) < minimum || Number(text) > maximum ? `is not from ${minimum} to ${maximum}` : undefined
  }
  if (text.length < minLength || text.length > maxLength) return `is not ${minLength} to ${maxLength} characters long`
  if (kind === "boolean" && text !== "true" && text !== "false") return "is no boolean"
  if (kind === "date" && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return "is no date"
  if (kind === "duration" && !/^P(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?$/.test(text)) return "is no duration"
  if (kind === "json" || kind === "jsonRecord") {
    try {
      JSON.parse(text)
    } catch {
      return "is no JSON"
    }
  }
  return undefined
}

const isDate = (name: string, { format }: Property) => format === "date-time" || /^date_/.test(name)

/** Decodes a field of a record, without the schemas of this library. */
const decoded = (name: string, field: Property, value: unknown): unknown => {
  if (value === null) return null
  if (isDate(name, field)) return DateTime.unsafeMake(`${value}`)
  if (field.format === "uri-map" || typeof value !== "object") return value
  return Array.isArray(value)
    ? value.map((item) => typeof item === "object" ? decodedFields(item, undefined) : item)
    : decodedFields(value, undefined)
}

const decodedFields = (value: unknown, fields: DocumentedRecord["fields"] | undefined): object => {
  const known = Object.entries(value as object).filter(([name]) => fields === undefined || name in fields)
  return Object.fromEntries(
    known.map(([name, field]) => [String.snakeToCamel(name), decoded(name, fields?.[name] ?? {}, field)])
  )
}

/** Decodes a documented record as this library should. */
export const decodedRecord = ({ fields }: DocumentedRecord, documented: unknown): object =>
  decodedFields(documented, fields)
