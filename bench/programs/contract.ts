/** What effect.ts has, and what the library's contract takes of Effect besides: schemas of records and errors, dates, settings. */
import * as Config from "effect/Config"
import * as DateTime from "effect/DateTime"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { program } from "./effect.ts"

const SchemaError = Schema.TaggedError<never>("SchemaError")("SchemaError", {
  message: Schema.String,
  code: Schema.propertySignature(Schema.NullOr(Schema.Int)).pipe(Schema.withConstructorDefault(() => null)),
  retryAfter: Schema.Duration
})

const Timestamp = Schema.transformOrFail(Schema.String, Schema.DateTimeUtcFromSelf, {
  strict: true,
  decode: (text) => ParseResult.succeed(DateTime.unsafeFromDate(new Date(text))),
  encode: (date) => ParseResult.succeed(DateTime.formatIso(date))
})

const Record = Schema.Struct({
  date: Schema.fromKey(Schema.propertySignature(Timestamp), "date_created"),
  links: Schema.Record({ key: Schema.String, value: Schema.String })
})

console.log(
  program,
  SchemaError,
  ParseResult.decodeUnknownEither(Record),
  Config.withDefault(Config.string("USER"), "")
)
