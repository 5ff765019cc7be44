/** Twilio's dates: ISO 8601 with a zone, as `2015-07-30T20:00:00Z`. */
import * as DateTime from "effect/DateTime"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"

// Without a zone `Date` would read it as local time, and it takes other forms than this for one day or another.
const iso8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/

export const Timestamp: Schema.Schema<DateTime.Utc, string> = Schema.transformOrFail(
  Schema.String,
  Schema.DateTimeUtcFromSelf,
  {
    strict: true,
    decode: (text, _, ast) => {
      const millis = iso8601.test(text) ? Date.parse(text) : Number.NaN
      return Number.isNaN(millis)
        ? ParseResult.fail(new ParseResult.Type(ast, text))
        : ParseResult.succeed(DateTime.unsafeFromDate(new Date(millis)))
    },
    encode: (date) => ParseResult.succeed(DateTime.formatIso(date))
  }
).annotations({ identifier: "Timestamp", title: "an ISO 8601 date with a time zone" })
