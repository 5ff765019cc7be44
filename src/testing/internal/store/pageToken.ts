import { digest } from "../values/sid.ts"

/** The start or end of a page: the records after or before a position, in the order of the list. */
export interface Cursor {
  readonly direction: "after" | "before"
  readonly position: number
  /** Whether the record at the position belongs to the page. */
  readonly inclusive: boolean
}

const checksum = (list: string, payload: string): string => digest(`page token ${list} ${payload}`)

/** Encodes an opaque token, which is valid for one list only. */
export const encode = (list: string, cursor: Cursor): string => {
  const direction = cursor.direction === "after" ? "a" : "b"
  const payload = `${cursor.inclusive ? direction.toUpperCase() : direction}${cursor.position.toString(16)}`
  return `PT${checksum(list, payload)}${payload}`
}

/** Decodes a token; `undefined` if it is not from this list. */
export const decode = (list: string, token: string): Cursor | undefined => {
  const payload = token.slice(34)
  if (token !== `PT${checksum(list, payload)}${payload}`) return undefined
  const [direction = ""] = payload
  return {
    direction: direction.toLowerCase() === "a" ? "after" : "before",
    position: Number.parseInt(payload.slice(1), 16),
    inclusive: direction !== direction.toLowerCase()
  }
}
