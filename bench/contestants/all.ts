/** The contestants by name. The modules of a contestant are loaded only when it is used. */

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
      (await import("effect/Layer")).orDie((await import("../../src/transports/UndiciHttpClient.ts")).layer)
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

/** With this beginning it is ours of another package: the same code, compiled for Effect 4. */
export const onEffect4 = "on Effect 4: "

type Ours = "ours, UndiciHttpClient" | "ours, FetchHttpClient of this package"

export type Name = keyof typeof contestants | `${typeof onEffect4}${Ours}`

export const names: ReadonlyArray<Name> = [
  ...Object.keys(contestants) as ReadonlyArray<keyof typeof contestants>,
  "on Effect 4: ours, UndiciHttpClient",
  "on Effect 4: ours, FetchHttpClient of this package"
]

/** {@link Contestant.fetches} for a client with promises. */
export const byPromise =
  (fetch: (conversationSid: string) => Promise<unknown>): Contestant["fetches"] => async (next) => {
    for (let sid = next(); sid !== undefined; sid = next()) await fetch(sid)
  }
