import { digest } from "./sid.ts"

/** Where a page begins or ends: the records after a position in the order of the list, or those before one. */
export interface Cursor {
  readonly direction: "after" | "before"
  readonly position: number
}

const seal = (list: string, payload: string): string => digest(`page token ${list} ${payload}`)

/** An opaque token that holds for one list only. */
export const encode = (list: string, cursor: Cursor): string => {
  const payload = `${cursor.direction === "after" ? "a" : "b"}${cursor.position.toString(16)}`
  return `PT${seal(list, payload)}${payload}`
}

/** What a token says, or `undefined` for one that this list never gave out. */
export const decode = (list: string, token: string): Cursor | undefined => {
  const payload = token.slice(34)
  if (token !== `PT${seal(list, payload)}${payload}`) return undefined
  return {
    direction: payload.startsWith("a") ? "after" : "before",
    position: Number.parseInt(payload.slice(1), 16)
  }
}
