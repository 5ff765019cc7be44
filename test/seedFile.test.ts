import { assert, describe, it } from "@effect/vitest"
import { Simulator } from "@effect-twilio/conversations/testing"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { readFileSync } from "node:fs"
import { jsonSchema, seedsOf, SeedText } from "../bin/seedFile.ts"
import { root } from "../scripts/runtimes.ts"

const decode = Schema.decodeUnknownEither(SeedText)

describe("a seed file", () => {
  it("has its JSON Schema in the documents", () => {
    assert.deepStrictEqual(JSON.parse(readFileSync(`${root}docs/seed.schema.json`, "utf8")), jsonSchema)
  })

  it.effect("is what a simulator starts with: the example of the guide", () =>
    Effect.gen(function* () {
      const [, example = ""] = /```json\n([\s\S]*?)```/.exec(readFileSync(`${root}docs/simulator.md`, "utf8")) ?? []
      const seed = seedsOf(Either.getOrThrow(decode(example)))
      const simulator = yield* Simulator.make({ seed })
      const [service] = seed
      const [user] = service?.users ?? []
      assert.isNotEmpty(yield* simulator.conversations(user?.identity ?? "", service?.chatServiceSid))
    }))

  it("names the field that is wrong", () => {
    const wrong = [
      ['{ "services": [] }', /services/],
      ['{ "services": [{ "users": [{ "identity": "" }] }] }', /identity/],
      ['{ "services": [{ "chatServiceSid": "desk", "users": [] }] }', /chatServiceSid/],
      ["no JSON", /JSON/]
    ] as const
    for (const [text, field] of wrong) {
      const result = decode(text)
      assert.match(Either.isLeft(result) ? result.left.message : "", field)
    }
  })
})
