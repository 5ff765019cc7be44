/** Dates of the API: RFC 3339 with an offset, such as `2015-07-30T20:00:00Z`. */
import type * as DateTime from "effect/DateTime"
import * as Major from "../effect/effect.ts"
import * as FastDecode from "./fastDecode.ts"
import { type Codec, timestamp } from "../effect/schema.ts"

const minute = 60_000
const day = 86_400_000

/**
 * 0000-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z, the first and last instants that RFC 3339 can represent in UTC.
 */
const first = -62_167_219_200_000
const last = 253_402_300_799_999

const daysBeforeMonth = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]

const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

const daysInMonth = (year: number, month: number): number =>
  month === 2 ? (isLeapYear(year) ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31

/** The number of days from 1970-01-01 to a date. */
const daysSinceEpoch = (year: number, month: number, dayOfMonth: number): number => {
  const before = year - 1
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400)
  const thisLeapDay = month > 2 && isLeapYear(year) ? 1 : 0
  return 365 * year + leapDays + (daysBeforeMonth[month] ?? Number.NaN) + thisLeapDay + dayOfMonth - 719_528
}

/** The two digits at an index, or NaN. */
const two = (text: string, at: number): number => {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

const isOneOf = (text: string, at: number, one: number, other: number): boolean => {
  const code = text.charCodeAt(at)
  return code === one || code === other
}

/**
 * Parses a `date-time` of RFC 3339 §5.6 to milliseconds since 1970. Returns NaN for any other text, and for a date that
 * does not exist.
 *
 * - Digits beyond milliseconds are cut off.
 * - A leap second, which the RFC allows in the last minute (UTC) of a month, becomes the next second, as in POSIX,
 *   because JavaScript cannot represent it.
 * - An instant outside of the years 0 to 9999 UTC is rejected, because it could not be encoded again.
 *
 * This does not use `Date.parse`, which accepts 30 February as 2 March, and differs between runtimes for other formats.
 * It is also faster: most of the time of decoding a record is spent on dates.
 */
export const parse = (text: string): number => {
  const year = two(text, 0) * 100 + two(text, 2)
  const month = two(text, 5)
  const dayOfMonth = two(text, 8)
  const hours = two(text, 11)
  const minutes = two(text, 14)
  const seconds = two(text, 17)
  // A non-digit becomes NaN, and every comparison with NaN is false.
  const isTime = text.charCodeAt(4) === 45 && text.charCodeAt(7) === 45 && isOneOf(text, 10, 84, 116) &&
    text.charCodeAt(13) === 58 && text.charCodeAt(16) === 58 &&
    month >= 1 && month <= 12 && dayOfMonth >= 1 && dayOfMonth <= daysInMonth(year, month) &&
    hours <= 23 && minutes <= 59 && seconds <= 60
  if (!isTime) return Number.NaN

  let at = 19
  let millis = 0
  if (text.charCodeAt(at) === 46) {
    at++
    const start = at
    for (let digit = text.charCodeAt(at) - 48; digit >= 0 && digit <= 9; digit = text.charCodeAt(at) - 48) {
      if (at - start < 3) millis = millis * 10 + digit
      at++
    }
    const digits = at - start
    if (digits === 0) return Number.NaN
    if (digits === 1) millis *= 100
    if (digits === 2) millis *= 10
  }

  const offset = parseOffset(text, at)
  const start = daysSinceEpoch(year, month, dayOfMonth) * day + (hours * 60 + minutes - offset) * minute
  if (seconds === 60 && !isLastMinuteOfMonth(start)) return Number.NaN
  const instant = start + seconds * 1_000 + millis
  return instant >= first && instant <= last ? instant : Number.NaN
}

/** The offset from UTC in minutes, or NaN if the rest of the text is not a `time-offset`. */
const parseOffset = (text: string, at: number): number => {
  if (isOneOf(text, at, 90, 122)) return text.length === at + 1 ? 0 : Number.NaN
  const hours = two(text, at + 1)
  const minutes = two(text, at + 4)
  const isOffset = isOneOf(text, at, 43, 45) && text.charCodeAt(at + 3) === 58 && hours <= 23 && minutes <= 59 &&
    text.length === at + 6
  if (!isOffset) return Number.NaN
  return text.charCodeAt(at) === 45 ? -(hours * 60 + minutes) : hours * 60 + minutes
}

const isLastMinuteOfMonth = (millis: number): boolean => {
  const next = new Date(millis + minute)
  return next.getUTCDate() === 1 && next.getUTCHours() === 0 && next.getUTCMinutes() === 0
}

export const Timestamp: Codec<DateTime.Utc, string> = /* @__PURE__ */ FastDecode.attach(
  /* @__PURE__ */ timestamp(parse),
  // The same, without allocating a result for each date.
  (input) => {
    const millis = typeof input === "string" ? parse(input) : Number.NaN
    return Number.isNaN(millis) ? FastDecode.fallback : Major.utc(millis)
  }
)
