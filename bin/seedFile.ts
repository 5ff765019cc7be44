/** The seed of a simulator as a JSON file: see docs/simulator.md. */
import { Seed } from "../src/testing/mod.ts"
import * as JSONSchema from "effect/JSONSchema"
import * as Schema from "effect/Schema"

const described = <A, I>(schema: Schema.Schema<A, I>, description: string): Schema.Schema<A, I> =>
  schema.annotations({ description })

const optional = <A, I>(schema: Schema.Schema<A, I>, description: string) =>
  Schema.optional(described(schema, description))

const count = (description: string) => described(Schema.NonNegativeInt, description)

const text = Schema.NonEmptyString

const attributes = Schema.Record({ key: Schema.String, value: Schema.Unknown })

const date = Schema.String.pipe(
  Schema.filter((value) => !Number.isNaN(Date.parse(value)) || "must be a date such as 2026-02-01T10:15:00Z")
)

const message = Schema.Struct({
  author: optional(text, 'An identity, an address or "system", which is the default.'),
  body: described(Schema.NullOr(Schema.String), "The text."),
  attributes: optional(attributes, "Data of your own.")
})

const conversationFields = {
  friendlyName: optional(Schema.NullOr(Schema.String), "The name that people see."),
  state: optional(Schema.Literal("active", "inactive", "closed"), "The default is active."),
  attributes: optional(attributes, "Data of your own."),
  createdBy: optional(Schema.NullOr(text), "The identity of its creator. The default is system."),
  dateCreated: optional(date, "The default is 2024-01-15T09:00:00Z. Messages follow each minute."),
  timers: optional(
    Schema.Struct({
      dateInactive: optional(date, "When it becomes inactive."),
      dateClosed: optional(date, "When it is closed.")
    }),
    "Timers that end after the start of the simulator."
  ),
  messages: optional(
    Schema.Union(count("How many messages it has. They cost nothing until they are read."), Schema.Array(message)),
    "The messages, or their number."
  ),
  lastReadMessageIndex: optional(
    Schema.NullOr(Schema.NonNegativeInt),
    "How far the user has read. The default is null."
  ),
  notificationLevel: optional(Schema.Literal("default", "muted"), "The default is default.")
}

const conversation = Schema.Struct({
  uniqueName: optional(Schema.NullOr(text), "The name to use in place of the SID."),
  sid: optional(Schema.String.pipe(Schema.pattern(/^CH[0-9a-fA-F]{32}$/)), "The default is derived from the names."),
  ...conversationFields
})

const user = Schema.Struct({
  identity: described(text, "The name of the user in your system."),
  friendlyName: optional(Schema.String, "The name that people see."),
  attributes: optional(attributes, "Data of your own."),
  conversations: optional(Schema.Array(conversation), "The conversations that the user is in."),
  generated: optional(
    Schema.Struct({
      count: count("How many more conversations the user is in, without the work to write them."),
      conversation: optional(Schema.Struct(conversationFields), "What they are all like.")
    }),
    "Conversations that are computed when they are read."
  )
})

const service = Schema.Struct({
  chatServiceSid: optional(Schema.String.pipe(Schema.pattern(/^IS[0-9a-fA-F]{32}$/)), "The SID of the service."),
  users: Schema.Array(user)
})

/** A seed file: a service, or several. The first one is the account's default service. */
export const SeedFile = Schema.Struct({
  $schema: Schema.optional(Schema.String),
  services: described(Schema.NonEmptyArray(service), "The services. The first one is the account's default service.")
}).annotations({
  title: "Seed of the Conversations simulator",
  description: "The data that a simulator starts with."
})

/** The JSON Schema of a seed file. */
export const jsonSchema: object = JSONSchema.make(SeedFile)

/** The text of a seed file, decoded. */
export const SeedText = Schema.parseJson(SeedFile)

type Decoded = typeof SeedFile.Type

/** What the simulator starts with. */
export const seedsOf = ({ services }: Decoded): ReadonlyArray<Seed.Seed> =>
  services.map(({ chatServiceSid, users }, index) =>
    Seed.make({
      chatServiceSid: chatServiceSid ?? (index === 0 ? undefined : Seed.sid("IS", `service ${index}`)),
      users: users.map(({ attributes, conversations = [], friendlyName, generated, identity }) =>
        Seed.user({
          identity,
          attributes,
          friendlyName,
          conversations: conversations.map((one) => Seed.conversation(one)),
          generated: generated && {
            count: generated.count,
            conversation: (index) => ({
              friendlyName: `Conversation ${index + 1}`,
              ...generated.conversation
            })
          }
        })
      )
    })
  )
