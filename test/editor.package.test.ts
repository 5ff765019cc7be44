// What an editor shows to somebody who writes a program with the library: the language service of TypeScript, as editors
// run it.

import { assert, describe, it } from "@effect/vitest"
import { WebhookEvent } from "@effect-twilio/conversations"
import ts from "typescript"
import { root } from "../scripts/runtimes.ts"

const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile)
const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root)

/** The language service for one program, with the place of each `▮` in it. */
const edit = (text: string) => {
  const file = `${root}program.ts`
  const [first = "", ...rest] = text.split("▮")
  let end = first.length
  const places = rest.map((part) => {
    const place = end
    end += part.length
    return place
  })
  const program = first + rest.join("")
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) => {
      const found = name === file ? program : ts.sys.readFile(name)
      return found === undefined ? undefined : ts.ScriptSnapshot.fromString(found)
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: ts.sys.readFile,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories
  })
  return {
    hover: (place: number) =>
      ts.displayPartsToString(service.getQuickInfoAtPosition(file, places[place] ?? NaN)?.documentation),
    completions: (place: number) =>
      service.getCompletionsAtPosition(file, places[place] ?? NaN, {})?.entries.map(({ name }) => name) ?? []
  }
}

const own = {
  NotFound: [],
  Unauthorized: [],
  Forbidden: [],
  Conflict: [],
  InvalidRequest: ["field"],
  RateLimited: ["retryAfter"],
  ServerError: [],
  UnexpectedResponse: ["field"],
  TransportError: ["reason"],
  TimedOut: ["phase", "duration"],
  LimiterFailed: ["retryAfter"]
}

const common = ["message", "operation", "status", "code", "moreInfo", "requestId", "mayHaveArrived", "details"]

const fields = Object.entries(own).flatMap(([tag, own]) => [...common, ...own].map((field) => `${tag}.${field}`))

describe("an editor", () => {
  it("shows what each field of an error is, and completes the reason of a TransportError", { timeout: 60_000 }, () => {
    const { completions, hover } = edit(`
import * as C from "@effect-twilio/conversations"
${fields.map((field) => field.replace(/(.*)\.(.*)/, "void ({} as C.$1).▮$2")).join("\n")}
declare const error: C.TransportError
if (error.reason === "▮") throw error
new C.TransportError({ message: "", reason: "▮" })
`)
    const without = fields.filter((_, place) => !/^[A-Z].{10}/.test(hover(place)))
    assert.deepStrictEqual(without, [])
    for (const place of [fields.length, fields.length + 1]) {
      assert.includeMembers(completions(place), ["ECONNREFUSED", "CERTIFICATE", "PROXY", "Transport"])
    }
  })

  it("completes the names of events, and after one the fields of its event, each with what it is", {
    timeout: 60_000
  }, () => {
    const names = [...WebhookEvent.names, "UnknownEvent"]
    const { completions } = edit(`
import type { WebhookEvent } from "@effect-twilio/conversations"
declare const event: WebhookEvent
if (event._tag === "▮") throw event
${names.map((name) => `if (event._tag === "${name}") void event.▮;`).join("\n")}
`)
    assert.sameMembers(completions(0).map((name) => name.replaceAll('"', "")), names)
    const fields = names.flatMap((name, place) => completions(place + 1).map((field) => [name, field] as const))
    const of = (name: string) => fields.flatMap(([event, field]) => event === name ? [field] : [])
    assert.includeMembers(of("onMessageAdded"), ["body", "index", "messageSid", "media", "dateCreated"])
    assert.notInclude(of("onMessageAdd"), "messageSid")
    assert.include(of("onDeliveryUpdated"), "deliveryReceiptSid")
    assert.notInclude(of("onDeliveryUpdated"), "body")
    const { hover } = edit(`
import type { WebhookEvent } from "@effect-twilio/conversations"
${fields.map(([name, field]) => `void ({} as Extract<WebhookEvent, { _tag: "${name}" }>).▮${field}`).join("\n")}
`)
    const without = fields.filter(([, field], place) => field !== "_tag" && hover(place).length < 10)
    assert.deepStrictEqual(without, [])
  })
})
