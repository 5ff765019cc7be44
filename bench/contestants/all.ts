/** Everybody, by name; whose modules are loaded when they are called, and only then. */
import type { Contestant } from "./contestant.ts"

export const contestants = {
  "ours (fetch)": async (base: string) => (await import("./ours.ts")).ours("fetch")(base),
  "ours (undici)": async (base: string) => (await import("./ours.ts")).ours("undici")(base),
  "ours (node)": async (base: string) => (await import("./ours.ts")).ours("node")(base),
  "HttpClient (fetch)": async (base: string) => (await import("./platform.ts")).platform("fetch")(base),
  "HttpClient (undici)": async (base: string) => (await import("./platform.ts")).platform("undici")(base),
  "twilio-node": async (base: string) => (await import("./twilioNode.ts")).twilioNode(base),
  "twilio-node (20 sockets)": async (base: string) => (await import("./twilioNode.ts")).twilioNode(base, 20),
  "bare fetch": async (base: string) => (await import("./bare.ts")).bareFetch(base),
  "bare undici": async (base: string) => (await import("./bare.ts")).bareUndici(base)
} satisfies Record<string, (base: string) => Promise<Contestant>>

export type Name = keyof typeof contestants
