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
