/** The figures in the summary of RESULTS.md, and what each of them means to a user. Most are ratios to twilio-node. */

export interface Figure {
  readonly label: string
  /** The unit of the number; `undefined` for a ratio. */
  readonly unit?: string
  readonly meaning: string
}

export const figures = {
  fetch: {
    label: "CPU of a fetch",
    meaning: "what a busy program pays for one call after the other: half means twice as many calls on the same core"
  },
  fetchGzip: { label: "CPU of a fetch, chunked, gzip if accepted", meaning: "the same, of a service that compresses" },
  fetchBun: { label: "CPU of a fetch, on Bun", meaning: "the same, beside twilio-node on Bun" },
  fetchDeno: { label: "CPU of a fetch, on Deno", meaning: "the same, beside twilio-node on Deno" },
  list50: { label: "CPU of a listed record, 50 a page", meaning: "reading a long list with the default page size" },
  list1000: { label: "CPU of a listed record, 1,000 a page", meaning: "the same with the largest page" },
  throughput: {
    label: "fetches a second, 500 at a time",
    meaning: "above 1 is better: how much more a crowd of callers gets done"
  },
  p99: { label: "99th percentile, 500 at a time", meaning: "how long the slowest callers wait" },
  memory50: {
    label: "memory for a list of 1,000,000, 50 a page",
    unit: "MiB",
    meaning: "does not grow with the length of the list"
  },
  memory1000: {
    label: "memory for a list of 1,000,000, 1,000 a page",
    unit: "MiB",
    meaning: "the same with the largest page"
  },
  import: {
    label: "time to load the modules and make a client",
    meaning: "what a function pays for a cold start; npm has the same code in fewer files"
  },
  bundle: {
    label: "a bundled program with four operations",
    unit: "kB gzipped",
    meaning: "what a worker or a function has to load, Effect included"
  }
} satisfies Record<string, Figure>
