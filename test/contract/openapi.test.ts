/**
 * Contract with Twilio's own OpenAPI document: Prism, which knows nothing else, validates what we send and answers with
 * the documented examples. Where the document changes, a test here says what is not covered any more.
 */
import {
  type ConversationsClient,
  type ConversationsError,
  deleteServiceUserConversation,
  fetchServiceUserConversation,
  listServiceUserConversation,
  pageServiceUserConversation,
  ServiceUserConversation,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import { assert, describe, it, layer } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as Stream from "effect/Stream"
import { snakeToCamel } from "effect/String"
import { existsSync } from "node:fs"
import { root } from "../../scripts/runtimes.ts"
import { connected, respondingWith, type Sent } from "../support.ts"
import { call, covers, operationNames } from "../functions.ts"
import * as OpenApi from "./openapi.ts"
import { credentials, type Exchange, judge, type Options, Prism } from "./prism.ts"

const user = { chatServiceSid: `IS${"0123456789abcdefABCDEF".padEnd(32, "0")}`, userSid: `US${"a".repeat(32)}` }
const path = { ...user, conversationSid: `CH${"b".repeat(32)}` }

/** What each operation is documented to take: the table of this test, not read from the document. */
const covered = {
  [OpenApi.instancePath]: {
    GET: ["path:ChatServiceSid", "path:ConversationSid", "path:UserSid"],
    POST: [
      "application/x-www-form-urlencoded:LastReadMessageIndex",
      "application/x-www-form-urlencoded:LastReadTimestamp",
      "application/x-www-form-urlencoded:NotificationLevel",
      "path:ChatServiceSid",
      "path:ConversationSid",
      "path:UserSid"
    ],
    DELETE: ["path:ChatServiceSid", "path:ConversationSid", "path:UserSid"]
  },
  [OpenApi.listPath]: {
    GET: ["path:ChatServiceSid", "path:UserSid", "query:Page", "query:PageSize", "query:PageToken"]
  }
}

const templates = [OpenApi.instancePath, OpenApi.listPath].map((template) => ({
  template,
  pattern: new RegExp(`^${template.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`)
}))

/** What a request carries, named as the document names it. */
const sent = ({ form, headers, method, url }: Exchange): {
  readonly operation: string
  readonly inputs: ReadonlyArray<string>
} => {
  const found = templates.find(({ pattern }) => pattern.test(url.pathname))
  return {
    operation: `${method} ${found?.template}`,
    inputs: [
      ...Object.keys(found?.pattern.exec(url.pathname)?.groups ?? {}).map((name) => `path:${name}`),
      ...Array.from(url.searchParams.keys(), (name) => `query:${name}`),
      ...Array.from(form?.keys() ?? [], (name) => `${headers.get("content-type")}:${name}`)
    ]
  }
}

/** Runs a program that the validator has to have nothing against. */
const accepted = <A>(program: Effect.Effect<A, ConversationsError, ConversationsClient>, options?: Options) =>
  Effect.gen(function* () {
    const { exchanges, outcome } = yield* judge(program, options)
    assert.deepStrictEqual(exchanges.filter(({ violations }) => violations !== null).map((_) => _.violations), [])
    const value = yield* outcome
    assert.isAbove(exchanges.length, 0)
    return { value, exchanges }
  })

const date = (text: unknown): DateTime.Utc | null => text === null ? null : DateTime.unsafeMake(String(text))

/** The record that a documented answer stands for, written out apart from our schema. */
const expected = (answer: unknown): ServiceUserConversation => {
  const fields = answer as Record<string, never>
  const timers: Record<string, string> = fields["timers"]!
  assert.sameMembers(Object.keys(timers), ["date_inactive", "date_closed"])
  return {
    accountSid: fields["account_sid"]!,
    chatServiceSid: fields["chat_service_sid"]!,
    conversationSid: fields["conversation_sid"]!,
    userSid: fields["user_sid"]!,
    participantSid: fields["participant_sid"]!,
    friendlyName: fields["friendly_name"]!,
    uniqueName: fields["unique_name"]!,
    createdBy: fields["created_by"]!,
    attributes: fields["attributes"]!,
    url: fields["url"]!,
    unreadMessagesCount: fields["unread_messages_count"]!,
    lastReadMessageIndex: fields["last_read_message_index"]!,
    conversationState: fields["conversation_state"]!,
    notificationLevel: fields["notification_level"]!,
    timers: { dateInactive: date(timers["date_inactive"]), dateClosed: date(timers["date_closed"]) },
    dateCreated: date(fields["date_created"]),
    dateUpdated: date(fields["date_updated"]),
    links: fields["links"]!
  }
}

/** Compares every field, and dates by what they print as, so that a failure can be read. */
const assertRecord = (actual: ServiceUserConversation, answer: unknown): void => {
  const plain = (record: ServiceUserConversation) => JSON.parse(JSON.stringify(record))
  assert.deepStrictEqual(plain(actual), plain(expected(answer)))
  assert.strictEqual(Object.keys(actual).length, Object.keys(answer as object).length)
}

// ---- all operations: what follows knows none of them by name

/** Operations without a function, on purpose, as `createRole, in src/resources/ServiceRole.ts`. */
const missing: ReadonlyArray<string> = []

/** Where the service takes larger pages than its document says; the option's comment says so too. */
const largerPages: Readonly<Record<string, number>> = {
  listServiceUserConversation: 1_000,
  listUserConversation: 1_000
}

/**
 * What may be null here, and of which the document says that it never is: where there is no error there can be no code,
 * and one of the document's own examples has no method.
 */
const laxer: ReadonlyArray<string> = ["error_code", "method"]

const operations = OpenApi.all.filter(({ name }) => covers(name))

/** The file that declares an operation. Both flavours of a resource share one. */
const fileOf = (name: string): string => {
  const resource = name.replace(/^[a-z]+/, "")
  const [file = `src/resources/${resource}.ts`] = [resource, `Service${resource}`]
    .map((name) => `src/resources/${name}.ts`)
    .filter((path) => existsSync(root + path))
  return file
}

/** With the file, so that a failure names it: a new parameter or field of the document belongs in it. */
const named = operations.map((operation) => [operation.name, fileOf(operation.name), operation] as const)

type Given = ReadonlyArray<readonly [input: OpenApi.Input, sample: OpenApi.Sample]>

/** The fields of the path, none of them where it has no parameters, and all others. */
const partsOf = (given: Given): { readonly path: ReadonlyArray<object>; readonly input: object | undefined } => {
  const path: Record<string, unknown> = {}
  const input: Record<string, unknown> = {}
  for (const [{ field, in: where }, { value }] of given) {
    const keys = field.split(".")
    const last = keys.pop() as string
    const fields = keys.reduce<Record<string, unknown>>(
      (at, key) => (at[key] ??= {}) as Record<string, unknown>,
      where === "path" ? path : input
    )
    fields[last] = value
  }
  const orNothing = (fields: object) => Object.keys(fields).length === 0 ? undefined : fields
  const own = orNothing(path)
  return { path: own === undefined ? [] : [own], input: orNothing(input) }
}

/** The arguments of a call. */
const argumentsOf = (given: Given): ReadonlyArray<object> => {
  const { input, path } = partsOf(given)
  return input === undefined ? path : [...path, input]
}

/** Calls that together have every sample of every parameter, each with all of them. */
const rounds = ({ inputs }: OpenApi.DocumentedOperation): ReadonlyArray<Given> => {
  const all = inputs.map((input) => [input, OpenApi.samples(input)] as const)
  const count = Math.max(1, ...all.map(([, samples]) => samples.length))
  return Array.from(
    { length: count },
    (_, round) =>
      all.flatMap(([input, samples]) =>
        samples.slice(round % samples.length).slice(0, 1).map((sample) => [input, sample] as const)
      )
  )
}

const onlyRequired = (given: Given): Given => given.filter(([{ required }]) => required)

/** The texts of what was given for one part of a request, by name. */
const pairs = (given: Given, where: OpenApi.Input["in"]) =>
  given.filter(([input]) => input.in === where)
    .flatMap(([{ name }, { texts }]) => texts.map((text) => [name, text] as const))
    .sort()

/** What came over the wire, in the same form. */
const wire = ({ request, url }: Sent) => ({
  method: request.method,
  path: url.pathname,
  query: [...url.searchParams].sort(),
  form: request.body._tag === "Uint8Array"
    ? [...new URLSearchParams(new TextDecoder().decode(request.body.body))].sort()
    : [],
  // What every request has is looked at elsewhere.
  headers: Object.entries(request.headers).filter(([name]) => name.startsWith("x-")).sort()
})

/** What the document says that has to come over the wire. */
const documented = ({ method, path }: OpenApi.DocumentedOperation, given: Given) => ({
  method,
  path: path.replaceAll(/\{(\w+)\}/g, (_, name) => {
    const [[, text] = []] = pairs(given, "path").filter(([one]) => one === name)
    return encodeURIComponent(text ?? "")
  }),
  query: pairs(given, "query"),
  form: pairs(given, "form"),
  headers: pairs(given, "header").map(([name, text]) => [name.toLowerCase(), text] as const)
})

/** The size of a page, where none is given. */
const defaultPageSize = ({ inputs }: OpenApi.DocumentedOperation): OpenApi.Sample => {
  const size = Math.min(50, inputs.find(({ name }) => name === "PageSize")?.schema.maximum ?? 50)
  return { value: size, texts: [`${size}`] }
}

const jsonResponse = ({ body, status }: OpenApi.DocumentedResponse): Response => {
  if (body === undefined) return new Response(null, { status })
  const { meta, ...page } = body as { readonly meta?: object }
  return Response.json(meta === undefined ? body : { ...page, meta: { ...meta, next_page_url: null } }, { status })
}

const firstAnswer = ({ responses }: OpenApi.DocumentedOperation): OpenApi.DocumentedResponse =>
  responses[0] as OpenApi.DocumentedResponse

/** The functions for an operation: a list has one for a page of it too. */
const namesOf = ({ listKey, name }: OpenApi.DocumentedOperation): ReadonlyArray<string> =>
  listKey === undefined ? [name] : [name, name.replace(/^list/, "page")]

/** What a call is refused with; it fails where anything is sent. */
const refused = (name: string, ...values: ReadonlyArray<unknown>) =>
  Effect.gen(function* () {
    const { layer, sent } = respondingWith(() => new Response(null, { status: 500 }))
    const error = yield* Effect.flip(Effect.provide(call(name, ...values), layer))
    assert.lengthOf(sent, 0, name)
    if (error._tag !== "InvalidRequest") return assert.fail(`${name}: ${error._tag}`)
    return error
  })

const camelToSnake = (name: string): string => name.replace(/(?!^)[A-Z]/g, "_$&").toLowerCase()

describe("Twilio's OpenAPI document, operation by operation:", () => {
  it("those without a function are known", () => {
    const without = OpenApi.all.filter(({ name }) => !covers(name)).map(({ name }) => `${name}, in ${fileOf(name)}`)
    assert.deepStrictEqual(
      without,
      missing,
      "src/resources/mod.ts has no function for these operations of the document"
    )
    console.log(`${operations.length} of ${OpenApi.all.length} operations have a function`)
  })

  it("every list has a function for a page of it", () => {
    const names = operations.flatMap(namesOf)
    assert.deepStrictEqual(names.filter((name) => !covers(name)), [])
    // And no function is here that stands for no operation.
    assert.deepStrictEqual([...operationNames].sort(), [...names].sort())
  })

  describe.each(named)("%s, in %s,", (name, _, operation) => {
    it.scoped("sends every documented parameter by its name, with a value that the document allows", () =>
      Effect.gen(function* () {
        const { client, sent } = yield* connected(() => jsonResponse(firstAnswer(operation)))
        for (const one of namesOf(operation)) {
          for (const given of rounds(operation)) {
            sent.length = 0
            yield* Effect.provide(call(one, ...argumentsOf(given)), client)
            assert.deepStrictEqual(sent.map(wire) as unknown, [documented(operation, given)])
            for (const [input, { texts }] of given) {
              for (const text of texts) assert.isUndefined(OpenApi.objection(input, text), `${input.name}: ${text}`)
            }
          }
        }
      }))

    it.scoped("sends nothing but what is required where nothing else is given", () =>
      Effect.gen(function* () {
        const { client, sent } = yield* connected(() => jsonResponse(firstAnswer(operation)))
        const [given = []] = rounds(operation).map(onlyRequired)
        const size = operation.inputs.filter(({ name }) => name === "PageSize")
          .map((input) => [input, defaultPageSize(operation)] as const)
        for (const one of namesOf(operation)) {
          sent.length = 0
          const { input, path } = partsOf(given)
          const none = one.startsWith("update") ? [{}] : []
          yield* Effect.provide(call(one, ...path, ...(input === undefined ? none : [input])), client)
          assert.deepStrictEqual(sent.map(wire) as unknown, [documented(operation, [...given, ...size])])
        }
      }))

    it.scoped("refuses to go without what is required, and names it", () =>
      Effect.gen(function* () {
        const [given = []] = rounds(operation)
        for (const one of namesOf(operation)) {
          for (const required of onlyRequired(given)) {
            const { input, path } = partsOf(given.filter((other) => other !== required))
            const error = yield* refused(one, ...path, input ?? {})
            assert.strictEqual(error.field, required[0].field)
          }
        }
      }))

    it.scoped("refuses what the document does not have, and says what there is", () =>
      Effect.gen(function* () {
        const [given = []] = rounds(operation)
        const { input, path } = partsOf(given)
        // One that takes nothing ignores what it is given: `Array.map` passes an index.
        if (input === undefined) return
        for (const one of namesOf(operation)) {
          for (const field of ["page", "somethingElse"]) {
            const error = yield* refused(one, ...path, { ...input, [field]: 1 })
            assert.strictEqual(error.field, field)
            for (const known of Object.keys(input)) assert.include(error.message, known)
          }
        }
      }))

    it.scoped("sends the documented example requests", () =>
      Effect.gen(function* () {
        const { client, sent } = yield* connected(() => jsonResponse(firstAnswer(operation)))
        const path = (rounds(operation)[0] ?? []).filter(([input]) => input.in === "path")
        for (const form of operation.forms) {
          sent.length = 0
          const given = operation.inputs.filter((input) => input.in === "form" && input.name in form).map((input) => {
            const documented = OpenApi.listed(input, form[input.name])
            const texts = (Array.isArray(documented) ? documented : [documented]).map((text) =>
              input.kind === "jsonRecord" ? JSON.stringify(JSON.parse(text)) : `${text}`
            )
            return [input, { value: OpenApi.valueOf(input, documented), texts }] as const
          })
          yield* Effect.provide(call(name, ...argumentsOf([...path, ...given])), client)
          assert.deepStrictEqual(sent.map(wire) as unknown, [documented(operation, [...path, ...given])])
        }
      }))

    it.scoped("decodes every documented answer, with all fields that are documented and no others", () =>
      Effect.gen(function* () {
        const { listKey, record } = operation
        const [given = []] = rounds(operation)
        for (const answer of operation.responses) {
          const { client } = yield* connected(() => jsonResponse(answer))
          for (const one of namesOf(operation)) {
            const value = yield* Effect.provide(call(one, ...argumentsOf(given)), client)
            if (record === undefined) {
              assert.isUndefined(value)
              continue
            }
            const raw = listKey === undefined
              ? [answer.body]
              : (answer.body as Record<string, ReadonlyArray<unknown>>)[listKey] ?? []
            const records = (listKey === undefined
              ? [value]
              : Array.isArray(value)
              ? value
              : (value as { items: ReadonlyArray<unknown> }).items) as ReadonlyArray<object>
            assert.deepStrictEqual(
              records,
              raw.map((one) =>
                OpenApi.decodedRecord(record, one)
              ),
              answer.name
            )
            for (const one of records) {
              assert.sameMembers(Object.keys(one), Object.keys(record.fields).map(snakeToCamel))
            }
          }
        }
      }))

    it.scoped("has fields of the documented types, and null in all of them but those that name the record", () =>
      Effect.gen(function* () {
        const { listKey, path, record } = operation
        const bodies = operation.responses.filter(({ body }) => body !== undefined)
        const answer = bodies.at(-1)
        if (record === undefined || listKey !== undefined || answer === undefined) return
        const [given = []] = rounds(operation)
        let body = {}
        const { client } = yield* connected(() => jsonResponse({ ...answer, body }))
        const decodes = (name: string, value: unknown) => {
          body = { ...answer.body as object, [name]: value }
          return Effect.provide(Effect.isSuccess(call(operation.name, ...argumentsOf(given))), client)
        }
        // Otherwise a field could seem to be refused that never was looked at.
        assert.isTrue(yield* decodes("something_new", 1))
        const identifying = [
          "account_sid",
          "chat_service_sid",
          "sid",
          "identity",
          ...Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = ""]) => camelToSnake(name))
        ]
        const values: Readonly<Record<string, unknown>> = {
          string: "text",
          integer: 7,
          number: 7.5,
          boolean: true,
          object: {},
          array: []
        }
        for (const [name, { enum: enumerated, format, nullable = false, type }] of Object.entries(record.fields)) {
          const isNullable = yield* decodes(name, null)
          if (nullable && !identifying.includes(name)) assert.isTrue(isNullable, `${name} may be null`)
          if (!nullable) assert.strictEqual(isNullable, laxer.includes(name), `${name} is never null`)
          assert.strictEqual(
            yield* decodes(name, undefined),
            isNullable,
            `${name} has to be there, unless it may be null`
          )
          for (const value of enumerated ?? []) assert.isTrue(yield* decodes(name, value), `${name}: ${value}`)
          // Of some the document says nothing but that they may be null.
          if (type === undefined) continue
          assert.property(values, type)
          for (const [kind, value] of Object.entries(values)) {
            const sample = format === "date-time" && kind === "string" ? "2015-07-30T20:00:00Z" : value
            assert.strictEqual(yield* decodes(name, sample), kind === type, `${name} as ${kind}`)
          }
        }
      }))

    it.scoped("takes pages up to the documented size", () =>
      Effect.gen(function* () {
        const maximum = operation.inputs.find(({ name }) => name === "PageSize")?.schema.maximum
        if (maximum === undefined) return
        const { client, sent } = yield* connected(() => jsonResponse(firstAnswer(operation)))
        const path = argumentsOf((rounds(operation)[0] ?? []).filter(([input]) => input.in === "path"))
        const most = largerPages[name] ?? maximum
        for (const one of namesOf(operation)) {
          sent.length = 0
          for (const pageSize of [1, maximum, most]) yield* Effect.provide(call(one, ...path, { pageSize }), client)
          assert.deepStrictEqual(sent.map(({ url }) => url.searchParams.get("PageSize")), [
            `1`,
            `${maximum}`,
            `${most}`
          ])
          for (const pageSize of [0, most + 1]) {
            const error = yield* refused(one, ...path, { pageSize })
            assert.strictEqual(error.field, "pageSize")
            assert.include(error.message, `from 1 to ${most}`)
          }
        }
      }))
  })
})

// ---- a user's conversations, written out

describe("Twilio's OpenAPI document", () => {
  it("has no operation and no parameter that is not covered, and lacks none that is", () => {
    assert.deepStrictEqual(
      Object.keys(OpenApi.document.paths).filter((path) => path.startsWith(OpenApi.listPath)).sort(),
      Object.keys(covered).sort()
    )
    for (const [path, methods] of Object.entries(covered)) {
      const documented = Object.entries(OpenApi.operations(path)).map(([method, operation]) => [
        method,
        OpenApi.inputs(operation)
      ])
      assert.deepStrictEqual(Object.fromEntries(documented), methods, path)
    }
  })

  it("asks every operation for basic authentication, and for nothing else", () => {
    assert.deepStrictEqual(OpenApi.document.components.securitySchemes, {
      accountSid_authToken: { type: "http", scheme: "basic" }
    })
    for (const path of Object.keys(covered)) {
      for (const operation of Object.values(OpenApi.operations(path))) {
        assert.deepStrictEqual(operation.security, [{ accountSid_authToken: [] }], operation.operationId)
      }
    }
  })

  // The documentation on the web has 1,000, and so have we: if the document comes to agree, the option's comment goes.
  it("says that a page holds 50 records at most", () => {
    const { parameters = [] } = OpenApi.operation("GET", OpenApi.listPath)
    const { maximum, minimum } = parameters.find((parameter) => parameter.name === "PageSize")?.schema ?? {}
    assert.deepStrictEqual({ minimum, maximum }, { minimum: 1, maximum: 50 })
  })

  describe("the record", () => {
    const decode = Schema.decodeUnknownEither(ServiceUserConversation)
    const withField = (name: string, value: unknown) => decode({ ...OpenApi.record, [name]: value })

    it("has the fields that the schema has", () => {
      const properties = SchemaAST.getPropertySignatures(Schema.encodedSchema(ServiceUserConversation).ast)
      assert.sameMembers(properties.map((property) => String(property.name)), Object.keys(OpenApi.fields))
    })

    it("may have null in the same fields, but for the SIDs that make a record what it is", () => {
      const nullableHere = Object.keys(OpenApi.fields).filter((name) => Either.isRight(withField(name, null)))
      const nullableThere = Object.keys(OpenApi.fields).filter((name) => OpenApi.fields[name]?.nullable === true)
      // The document marks all but the enums nullable; a record without these could not be addressed.
      const required = ["account_sid", "chat_service_sid", "conversation_sid", "user_sid"]
      assert.includeMembers(nullableThere, required)
      assert.sameMembers(nullableHere, nullableThere.filter((name) => !required.includes(name)))
    })

    it("has fields of the same types", () => {
      const samples: Record<string, unknown> = { string: "text", integer: 7, number: 7.5, boolean: true, object: {} }
      const timestamp = "2015-07-30T20:00:00Z"
      for (const [name, { enum: values, format, type }] of Object.entries(OpenApi.fields)) {
        // Of the timers the document says nothing but that they may be null.
        if (name === "timers") continue
        assert.property(samples, String(type), name)
        for (const [sample, value] of Object.entries(samples)) {
          const ok = format === "date-time" && sample === "string" ? withField(name, timestamp) : withField(name, value)
          assert.strictEqual(Either.isRight(ok), sample === type, `${name} as ${sample}`)
        }
        for (const value of values ?? []) assert.isTrue(Either.isRight(withField(name, value)), `${name}: ${value}`)
      }
    })

    it("has the states and the notification levels that the types name", () => {
      assert.deepStrictEqual(OpenApi.fields["conversation_state"]?.enum, ["inactive", "active", "closed"])
      assert.deepStrictEqual(OpenApi.fields["notification_level"]?.enum, ["default", "muted"])
    })

    it("decodes every documented example without a server too", () => {
      const decoded = Schema.decodeUnknownSync(ServiceUserConversation)
      const names: Array<string> = []
      for (const path of Object.keys(covered)) {
        for (const operation of Object.values(OpenApi.operations(path))) {
          for (const [name, example] of Object.entries(OpenApi.examples(operation))) {
            names.push(name)
            const { conversations: records = [example] } = example as { conversations?: ReadonlyArray<unknown> }
            for (const record of records) assertRecord(decoded(record), record)
          }
        }
      }
      // Each of these is also decoded from an answer below: an example that is new has to be added there.
      assert.sameMembers(names, ["fetch", "update", "readEmpty", "readFull"])
    })
  })
})

layer(Prism.layer, { timeout: "30 seconds" })("Prism, with that document,", (it) => {
  describe("accepts", () => {
    // Without a colon, for Prism takes a password with one (RFC 7617 allows it) for no credentials at all.
    const secret = { ...credentials, authToken: Redacted.make("pässwörd / with %41 & spaces") }
    const apiKey = { apiKeySid: `SK${"c".repeat(32)}`, apiKeySecret: Redacted.make("a secret") }
    const names = ["ada@example.com", "whatsapp:+15005550006", "zoë", "注文/1044", "a b?c#d%e;f", "..."]
    const update = (fields: Parameters<typeof updateServiceUserConversation>[1]) =>
      accepted(updateServiceUserConversation(path, fields))

    it.effect("every operation, by SID as by any name", () =>
      Effect.gen(function* () {
        const bySid = { name: "by SID", userSid: path.userSid, conversationSid: path.conversationSid }
        for (
          const { name, ...who } of [bySid, ...names.map((name) => ({ name, userSid: name, conversationSid: name }))]
        ) {
          const named = { chatServiceSid: path.chatServiceSid, ...who }
          const results = [
            yield* accepted(fetchServiceUserConversation(named)),
            yield* accepted(updateServiceUserConversation(named, { notificationLevel: "muted" })),
            yield* accepted(deleteServiceUserConversation(named)),
            yield* accepted(Stream.runDrain(listServiceUserConversation(named))),
            yield* accepted(pageServiceUserConversation(named))
          ]
          assert.deepStrictEqual(
            results.flatMap(({ exchanges }) =>
              exchanges.map((exchange) => [sent(exchange).operation, exchange.status])
            ),
            [
              [`GET ${OpenApi.instancePath}`, 200],
              [`POST ${OpenApi.instancePath}`, 200],
              [`DELETE ${OpenApi.instancePath}`, 204],
              [`GET ${OpenApi.listPath}`, 200],
              [`GET ${OpenApi.listPath}`, 200]
            ],
            name
          )
        }
      }))

    it.effect.each(operations)(
      "$name, with every parameter that is documented",
      (operation) =>
        Effect.gen(function* () {
          for (const name of namesOf(operation)) {
            for (const given of rounds(operation)) {
              // Prism takes each item of an array in a form for a text; the document itself is asked about these.
              if (given.some(([{ required, schema }]) => required && schema.items !== undefined)) continue
              const readable = given.filter(([{ schema }]) => schema.items === undefined)
              const { exchanges } = yield* accepted(call(name, ...argumentsOf(readable)))
              assert.deepStrictEqual(exchanges.map(({ status }) => status), [firstAnswer(operation).status])
            }
          }
        })
    )

    it.effect("either kind of credentials", () =>
      Effect.gen(function* () {
        for (const who of [credentials, secret, apiKey]) {
          for (
            const program of [
              fetchServiceUserConversation(path),
              updateServiceUserConversation(path, {}),
              deleteServiceUserConversation(path),
              Stream.runDrain(listServiceUserConversation(user))
            ]
          ) yield* accepted(program, { credentials: who })
        }
      }))

    it.effect("every field of an update, each with all it can be", () =>
      Effect.gen(function* () {
        yield* update({})
        for (const notificationLevel of ["default", "muted"] as const) yield* update({ notificationLevel })
        for (const lastReadMessageIndex of [null, 0, 1, Number.MAX_SAFE_INTEGER]) {
          yield* update({ lastReadMessageIndex })
        }
        for (
          const lastReadTimestamp of [
            new Date("2015-07-30T20:00:00.999Z"),
            new Date(0),
            new Date("9999-12-31T23:59:59Z"),
            new Date("0000-01-01T00:00:00Z"),
            DateTime.unsafeMake("2024-02-29T12:00:00Z"),
            DateTime.unsafeMakeZoned("2024-02-29T12:00:00Z", { timeZone: "Asia/Tokyo" })
          ]
        ) yield* update({ lastReadTimestamp })
      }))

    it.effect("the documented example of an update, which is the form that we send", () =>
      Effect.gen(function* () {
        const { requestBody } = OpenApi.operation("POST", OpenApi.instancePath)
        const example = requestBody?.content["application/x-www-form-urlencoded"]?.examples?.["update"]?.value
        const values = example as Record<string, unknown>
        const { exchanges } = yield* update({
          notificationLevel: values["NotificationLevel"] as "default",
          lastReadTimestamp: new Date(String(values["LastReadTimestamp"])),
          lastReadMessageIndex: Number(values["LastReadMessageIndex"])
        })
        assert.deepStrictEqual(
          Object.fromEntries(exchanges[0]?.form ?? []),
          Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))
        )
      }))

    it.effect("page sizes up to the documented maximum, and any token", () =>
      Effect.gen(function* () {
        for (const pageSize of [undefined, 1, 2, 25, 49, 50]) {
          yield* accepted(pageServiceUserConversation(user, { pageSize }))
        }
        for (const pageToken of ["PT0", "PT61+/=&", "a b", "ü"]) {
          const { exchanges } = yield* accepted(pageServiceUserConversation(user, { pageToken }))
          assert.strictEqual(exchanges[0]?.url.searchParams.get("PageToken"), pageToken)
          yield* accepted(Stream.runDrain(listServiceUserConversation(user, { pageSize: 7, pageToken, limit: 3 })))
        }
      }))

    /** The documented answers have no further page, so the first gets a link to one, as it is documented to look. */
    const withNextLink: Options = {
      example: "readFull",
      rewrite: async (response, index) => {
        if (index > 0) return response
        const page = await response.json()
        const next = page.meta.url.replace("Page=0", "Page=1&PageToken=PT61")
        return Response.json({ ...page, meta: { ...page.meta, next_page_url: next } })
      }
    }

    it.effect("the request for the next page", () =>
      Effect.gen(function* () {
        const { exchanges, value } = yield* accepted(Stream.runCollect(listServiceUserConversation(user)), withNextLink)
        assert.strictEqual(Chunk.size(value), 2)
        assert.deepStrictEqual(exchanges.map(({ url }) => url.search), [
          "?PageSize=50",
          "?PageSize=50&Page=1&PageToken=PT61"
        ])
      }))

    // The validator compares the names of a query without their case, and lets any further field pass: hence this.
    it.effect("what are together exactly the documented parameters, each by its documented name", () =>
      Effect.gen(function* () {
        const all = { notificationLevel: "default", lastReadTimestamp: new Date(0), lastReadMessageIndex: 1 } as const
        const results = [
          yield* accepted(fetchServiceUserConversation(path)),
          yield* update(all),
          yield* accepted(deleteServiceUserConversation(path)),
          yield* accepted(Stream.runCollect(listServiceUserConversation(user)), withNextLink),
          yield* accepted(pageServiceUserConversation(user, { pageSize: 5, pageToken: "PT" }))
        ]
        const inputs = new Map<string, Set<string>>()
        for (const exchange of results.flatMap(({ exchanges }) => exchanges)) {
          const request = sent(exchange)
          const names = inputs.get(request.operation) ?? new Set()
          for (const name of request.inputs) names.add(name)
          inputs.set(request.operation, names)
        }
        const documented = Object.keys(covered).flatMap((path) =>
          Object.entries(OpenApi.operations(path)).map(([method, operation]) => [
            `${method} ${path}`,
            OpenApi.inputs(operation)
          ])
        )
        assert.deepStrictEqual(
          Object.fromEntries(Array.from(inputs, ([operation, names]) => [operation, [...names].sort()])),
          Object.fromEntries(documented)
        )
      }))
  })

  describe("answers with an example that decodes to what it says:", () => {
    it.effect("fetch", () =>
      Effect.gen(function* () {
        const { value } = yield* accepted(fetchServiceUserConversation(path), { example: "fetch" })
        assertRecord(value, OpenApi.examples(OpenApi.operation("GET", OpenApi.instancePath))["fetch"])
      }))

    it.effect("update", () =>
      Effect.gen(function* () {
        const program = updateServiceUserConversation(path, { notificationLevel: "default" })
        const { value } = yield* accepted(program, { example: "update" })
        assertRecord(value, OpenApi.examples(OpenApi.operation("POST", OpenApi.instancePath))["update"])
      }))

    for (const example of ["readEmpty", "readFull"]) {
      it.effect(example, () =>
        Effect.gen(function* () {
          const answer = OpenApi.examples(OpenApi.operation("GET", OpenApi.listPath))[example]
          const { conversations } = answer as { conversations: ReadonlyArray<unknown> }
          const page = yield* accepted(pageServiceUserConversation(user), { example })
          const list = yield* accepted(Stream.runCollect(listServiceUserConversation(user)), { example })
          assert.strictEqual(page.value.nextPageToken, null)
          assert.strictEqual(list.exchanges.length, 1)
          assert.strictEqual(conversations.length, example === "readFull" ? 1 : 0)
          for (const items of [page.value.items, Chunk.toReadonlyArray(list.value)]) {
            assert.strictEqual(items.length, conversations.length)
            items.forEach((item, index) => assertRecord(item, conversations[index]))
          }
        }))
    }
  })

  describe("refuses", () => {
    const list = "/v1/Services/IS00000000000000000000000000000000/Users/ada/Conversations"
    const basic = { authorization: `Basic ${btoa("user:password")}` }
    const form = (body: string): RequestInit => ({ method: "POST", headers: basic, body: new URLSearchParams(body) })

    // Each differs in one thing from what was accepted above, so that acceptance is known to mean something.
    const wrong: ReadonlyArray<readonly [what: string, path: string, init: RequestInit, status: number, says: string]> =
      [
        ["a page size above the maximum", `${list}?PageSize=51`, { headers: basic }, 422, '"query","pagesize"'],
        ["a page size of 0", `${list}?PageSize=0`, { headers: basic }, 422, '"query","pagesize"'],
        ["a page size in words", `${list}?PageSize=fifty`, { headers: basic }, 422, '"query","pagesize"'],
        ["a negative page", `${list}?Page=-1`, { headers: basic }, 422, '"query","page"'],
        ["a service that is no SID", list.replace("IS0", "IS"), { headers: basic }, 422, '"path","chatservicesid"'],
        ["an unknown level", `${list}/x`, form("NotificationLevel=loud"), 422, '"body","NotificationLevel"'],
        ["a date in words", `${list}/x`, form("LastReadTimestamp=yesterday"), 422, '"body","LastReadTimestamp"'],
        ["a date without a zone", `${list}/x`, form("LastReadTimestamp=2015-07-30T20:00:00"), 422, "LastReadTimestamp"],
        ["an index in words", `${list}/x`, form("LastReadMessageIndex=last"), 422, '"body","LastReadMessageIndex"'],
        [
          "an index with a fraction",
          `${list}/x`,
          form("LastReadMessageIndex=1.5"),
          422,
          '"body","LastReadMessageIndex"'
        ],
        ["a request without credentials", list, {}, 401, "UNAUTHORIZED"],
        ["another scheme", list, { headers: { authorization: "Bearer token" } }, 401, "UNAUTHORIZED"],
        ["another method", `${list}/x`, { method: "PUT", headers: basic }, 405, "NO_METHOD_MATCHED"],
        ["a path one segment longer", `${list}/x/y`, { headers: basic }, 404, "NO_PATH_MATCHED"]
      ]

    for (const [what, path, init, status, says] of wrong) {
      it.effect(what, () =>
        Effect.gen(function* () {
          const { url } = yield* Prism
          const [answered, body] = yield* Effect.promise(async () => {
            const response = await fetch(url + path, init)
            return [response.status, await response.text()] as const
          })
          assert.strictEqual(answered, status, body)
          assert.include(body, says)
        }))
    }

    it.effect("pages above 50 records, which our client lets the service decide about up to 1,000", () =>
      Effect.gen(function* () {
        for (const pageSize of [51, 1_000]) {
          const { exchanges, outcome } = yield* judge(pageServiceUserConversation(user, { pageSize }))
          const error = yield* Effect.flip(outcome)
          assert.deepStrictEqual(exchanges.map((exchange) => exchange.status), [422])
          assert.include(String(exchanges[0]?.violations), "must be <= 50")
          assert.strictEqual(error._tag, "UnexpectedResponse")
          assert.propertyVal(error, "status", 422)
        }
        for (const pageSize of [0, 1_001]) {
          const { exchanges, outcome } = yield* judge(pageServiceUserConversation(user, { pageSize }))
          const error = yield* Effect.flip(outcome)
          assert.strictEqual(error._tag, "InvalidRequest")
          assert.propertyVal(error, "field", "pageSize")
          assert.deepStrictEqual(exchanges, [])
        }
      }))
  })
})
