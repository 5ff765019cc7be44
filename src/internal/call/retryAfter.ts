/** Parses the header `Retry-After` (RFC 9110 §10.2.3): seconds, or an HTTP date. */
import * as Duration from "effect/Duration"

// The three forms of an HTTP date (RFC 9110 §5.6.7). `Date.parse` alone would also accept "5 apples".
const httpDate =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:day|sday|nesday|rsday|urday)?,? (?:\d{2}[ -][A-Z][a-z]{2}[ -]\d{2}(?:\d{2})? \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/

const parseDate = (value: string | undefined): number | undefined => {
  if (value === undefined || !httpDate.test(value)) return undefined
  const millis = Date.parse(value.endsWith("GMT") ? value : `${value} GMT`)
  return Number.isNaN(millis) ? undefined : millis
}

/**
 * The time to wait from the response on; `null` if the header is missing or invalid. A date is compared with the `Date`
 * of the response, if there is one, so a wrong local clock does not matter.
 */
export const parse = (
  headers: { readonly [name: string]: string | undefined },
  now: number
): Duration.Duration | null => {
  const value = headers["retry-after"]?.trim()
  if (value === undefined) return null
  if (/^\d+(?:\.\d+)?$/.test(value)) {
    const seconds = Number(value)
    // A duration cannot represent this exactly in milliseconds, so treat it as infinite.
    return seconds * 1_000 > Number.MAX_SAFE_INTEGER ? Duration.infinity : Duration.seconds(seconds)
  }
  const at = parseDate(value)
  if (at === undefined) return null
  return Duration.millis(Math.max(0, at - (parseDate(headers["date"]) ?? now)))
}
