/** The targets of this library for each of the two transports: the median of all rounds, or a ratio where noted. */

export interface Target {
  readonly label: string
  /** The unit of the number; `undefined` for a ratio. */
  readonly unit?: string
  readonly isAtLeast?: boolean
  /** With `UndiciHttpClient` of this package. */
  readonly undici?: number
  /** With the platform's `FetchHttpClient`. It must not become slower than in November 2026. */
  readonly fetch?: number
}

export const targets = {
  fetch: { label: "CPU of a fetch, of twilio-node's", undici: 0.5, fetch: 1.45 },
  fetchGzip: { label: "CPU of a fetch, chunked, gzip if accepted, of twilio-node's", undici: 0.5, fetch: 1.35 },
  list50: { label: "CPU of a listed record, 50 a page, of twilio-node's", undici: 0.7, fetch: 1.26 },
  list1000: { label: "CPU of a listed record, 1,000 a page, of twilio-node's", undici: 0.8, fetch: 1.17 },
  throughput: { label: "throughput, 500 at a time, of twilio-node's", isAtLeast: true, undici: 2 },
  p99: { label: "99th percentile, 500 at a time, of twilio-node's", undici: 0.5 },
  memory50: { label: "memory for 1,000,000 records, 50 a page", unit: " MiB", undici: 64 },
  memory1000: { label: "memory for 1,000,000 records, 1,000 a page", unit: " MiB", undici: 96 },
  bundle: { label: "bundle of a program with the four operations", unit: " bytes gzipped", fetch: 97_318 }
} satisfies Record<string, Target>

/**
 * The maximum bundle size in bytes for `npm run bench:size`, and so for CI: the current size, and some margin for
 * compressors of other machines. Lower it when the bundle becomes smaller. It is above the target because the library
 * distinguishes every transport failure, form of a secret, status and option, lets programs observe and customise requests,
 * and asks a limiter that processes share (README.md has the size of each).
 */
export const bundleBudget = 105_900
