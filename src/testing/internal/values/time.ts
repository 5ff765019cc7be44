/** Formats a date as the service does: ISO 8601 in UTC with whole seconds. */
export const formatDate = (millis: number): string => `${new Date(millis).toISOString().slice(0, -5)}Z`

/** Truncates a time to whole seconds, as the service does. */
export const wholeSecond = (millis: number): number => Math.floor(millis / 1000) * 1000

const isoDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/

/** Parses an ISO 8601 date to milliseconds, or `undefined`. A date without an offset is UTC. */
export const parseDate = (text: string): number | undefined => {
  const match = isoDate.exec(text)
  if (match === null) return undefined
  // `Date.parse` takes 30 February for 2 March.
  const day = text.slice(0, 10)
  const midnight = Date.parse(day)
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return undefined
  const millis = Date.parse(match[1] !== undefined && match[4] === undefined ? `${text}Z` : text)
  return Number.isNaN(millis) ? undefined : millis
}

const isoDuration = /^P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/

/** Parses an ISO 8601 duration of weeks, days, hours, minutes and seconds to milliseconds, or `undefined`. */
export const parseDuration = (text: string): number | undefined => {
  const match = isoDuration.exec(text)
  if (match === null) return undefined
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0))
  return ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
}
