/** The contestants by name. The modules of a contestant are loaded only when it is used. */
import * as Layer from "effect/Layer"

export interface Contestant {
  /** Fetches conversations one after the other, until `next` returns no SID. */
  readonly fetches: (next: () => string | undefined) => Promise<void>
  /** Lists the conversations of a user, and adds up their unread messages. */
  readonly list: (user: string, pageSize: number) => Promise<number>
}

/** Each takes the base URL of the server. */
export const contestants = {
  "ours, UndiciHttpClient": async (base) =>
    (await import("./ours.ts")).ours(
      base,
      Layer.orDie((await import("../../src/transports/UndiciHttpClient.ts")).layer)
    ),
  "ours, NodeHttpClient": async (base) =>
    (await import("./ours.ts")).ours(base, (await import("../../src/transports/NodeHttpClient.ts")).layer),
  "ours, FetchHttpClient of the platform": async (base) =>
    (await import("./ours.ts")).ours(base, (await import("@effect/platform/FetchHttpClient")).layer),
  "ours, FetchHttpClient of this package": async (base) =>
    (await import("./ours.ts")).ours(base, (await import("../../src/transports/FetchHttpClient.ts")).layer),
  "twilio-node": async (base) => (await import("./twilioNode.ts")).twilioNode(base),
  "bare fetch": async (base) => (await import("./bare.ts")).bareFetch(base),
  "bare undici": async (base) => (await import("./bare.ts")).bareUndici(base)
} satisfies Record<string, (base: string) => Promise<Contestant>>

export type Name = keyof typeof contestants

export const names = Object.keys(contestants) as ReadonlyArray<Name>

/** {@link Contestant.fetches} for a client with promises. */
export const byPromise =
  (fetch: (conversationSid: string) => Promise<unknown>): Contestant["fetches"] => async (next) => {
    for (let sid = next(); sid !== undefined; sid = next()) await fetch(sid)
  }
