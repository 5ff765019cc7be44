/** Measures one verifier of webhooks, in a process of its own: the CPU time and the elapsed time of a verification, in µs. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import process from "node:process"
import { parse } from "node:querystring"
import twilio from "twilio"
import { WebhookSignature } from "../mod.ts"
import { accountSid, authToken } from "./records.ts"

export type Verifier = "ours" | "ours, by WebCrypto" | "twilio-node"

export interface VerifyTask {
  readonly name: Verifier
  /** The number of verifications of a short form before measuring, so that V8 has compiled the hot code. */
  readonly warmUp: number
  /** The number that is measured. Of a long form it is an eighth. */
  readonly count: number
}

/** By what was verified. */
export type VerifyNumbers = Readonly<Record<string, { readonly cpu: number; readonly wall: number }>>

const url = "https://desk.example/hooks/twilio?tenant=7"

const short = (index: number): Record<string, string> => ({
  AccountSid: accountSid,
  Attributes: "{}",
  Author: "+15550100001",
  Body: `Where is my parcel ${index}?`,
  ConversationSid: `CH${"1".repeat(32)}`,
  DateCreated: "2026-08-11T13:03:28.879Z",
  EventType: "onMessageAdded",
  Index: `${index}`,
  MessageSid: `IM${"2".repeat(32)}`,
  ParticipantSid: `MB${"3".repeat(32)}`,
  RetryCount: "0",
  Source: "SMS"
})

/** As long as a message can be. */
const long = (index: number): Record<string, string> => ({
  ...short(index),
  Attributes: JSON.stringify({ note: "x".repeat(4_000) }),
  Body: "Grüße ".repeat(266)
})

/** Several, so that caching one does not help. */
const requests = (form: (index: number) => Record<string, string>) =>
  Array.from({ length: 64 }, (_, index) => {
    const parameters = form(index)
    const signature = twilio.getExpectedTwilioSignature(authToken, url, parameters)
    return {
      parameters,
      // In one piece, as a body that was received, and not as the pieces that it was made of.
      body: Buffer.from(new URLSearchParams(parameters).toString()).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature }
    }
  })

type Requests = ReturnType<typeof requests>

type Run = (all: Requests, isText: boolean, count: number) => number | Promise<number>

const isGenuine = WebhookSignature.verifier({ authToken: Redacted.make(authToken) })

const ours: Run = (all, isText, count) =>
  Effect.runPromise(Effect.gen(function* () {
    let genuine = 0
    for (let index = 0; index < count; index++) {
      const { body, headers, parameters } = all[index % all.length]!
      if (yield* isGenuine({ url, headers, body: isText ? body : parameters })) genuine++
    }
    return genuine
  }))

const theirs: Run = (all, isText, count) => {
  let genuine = 0
  for (let index = 0; index < count; index++) {
    const { body, headers, parameters } = all[index % all.length]!
    const form = isText ? parse(body) : parameters
    if (twilio.validateRequest(authToken, headers["x-twilio-signature"], url, form)) genuine++
  }
  return genuine
}

const { count, name, warmUp }: VerifyTask = JSON.parse(process.argv[2] ?? "")
// As on an edge runtime.
if (name === "ours, by WebCrypto") Object.assign(process, { getBuiltinModule: undefined })
const verify = name === "twilio-node" ? theirs : ours

const measured: Record<string, { cpu: number; wall: number }> = {}
for (const [size, form, part] of [["short", short, 1], ["long", long, 0.125]] as const) {
  const all = requests(form)
  for (const isText of [false, true]) {
    await verify(all, isText, warmUp * part)
    const cpu = process.cpuUsage()
    const start = performance.now()
    const genuine = await verify(all, isText, count * part)
    const wall = performance.now() - start
    const { system, user } = process.cpuUsage(cpu)
    if (genuine !== count * part) throw new Error(`${name} took ${genuine} for genuine`)
    measured[`${size}, ${isText ? "as text" : "parsed"}`] = {
      cpu: (system + user) / genuine,
      wall: wall * 1_000 / genuine
    }
  }
}
process.send?.(measured)
process.disconnect?.()
