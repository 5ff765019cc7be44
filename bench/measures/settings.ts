/** How thorough a run is. */
export interface Settings {
  readonly isQuick: boolean
  readonly rounds: number
  /** The server's base URL; a path goes behind it that says how bodies are sent. */
  readonly url: string
}

/** How a body is sent, and what that is called. */
export const encodings = [
  { path: "length", label: "" },
  { path: "cdn", label: ", chunked and gzip" }
] as const

/**
 * What is done before anything is measured, so that V8 has compiled what is hot: a program that is busy is busy for
 * hours. After 1,500 fetches the next ones cost half as much again as after 6,000, which is where it levels out, and the
 * more code a client has, the longer it takes.
 */
export const warmUp = { fetches: 6_000, records: 100_000 } as const
