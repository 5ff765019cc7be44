/** ISO 8601 in UTC with whole seconds, as every date of the service is written. */
export const formatDate = (millis: number): string => `${new Date(millis).toISOString().slice(0, -5)}Z`

/** The start of the second a time falls in: the service dates messages by whole seconds. */
export const wholeSecond = (millis: number): number => Math.floor(millis / 1000) * 1000

const isoDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/

/** Milliseconds of an ISO 8601 date, or `undefined`. A date without an offset is taken as UTC. */
export const parseDate = (text: string): number | undefined => {
  const match = isoDate.exec(text)
  if (match === null) return undefined
  const millis = Date.parse(match[1] !== undefined && match[4] === undefined ? `${text}Z` : text)
  return Number.isNaN(millis) ? undefined : millis
}

const isoDuration = /^P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/

/** Milliseconds of an ISO 8601 duration of weeks, days, hours, minutes and seconds, or `undefined`. */
export const parseDuration = (text: string): number | undefined => {
  const match = isoDuration.exec(text)
  if (match === null) return undefined
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0))
  return ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
}
