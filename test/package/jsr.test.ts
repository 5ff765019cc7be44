// Installs the package with Deno from JSR, for each major of Effect, also beside the other one.

import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { executable } from "../../scripts/runtimes.ts"
import { versionFor } from "../../scripts/version.ts"
import { hasQuoted, named, printedByMain } from "./programs.ts"
import { majors, Project } from "./project.ts"
import { Registry } from "./registry.ts"

layer(Registry.layer, { timeout: "3 minutes" })("what is published,", (it) => {
  /** Runs code on Deno, in a project with its dependencies from JSR. */
  const ranFromJsr = (code: string) =>
    Effect.gen(function* () {
      const { folder, run } = yield* Project
      writeFileSync(join(folder, "app.ts"), code)
      return yield* run(executable("deno"), "run", "--no-prompt", "app.ts")
    })

  it.layer(Project.layerOfEffect("deno", 3), { timeout: "3 minutes" })(
    "from JSR for Effect 4, in a project with Effect 3,",
    (it) => {
      it.effect("runs, if only another package names it", () =>
        Effect.gen(function* () {
          const { status, stdout } = yield* ranFromJsr(`
            import { PromiseClient } from "jsr:@effect-twilio/conversations@4/PromiseClient"
            import { Seed, Simulator } from "jsr:@effect-twilio/conversations@4/testing"
            const { apiKeySecret, apiKeySid, unsafeMake } = Simulator
            const { fetchServiceConversation } = PromiseClient.make({ apiKeySecret, apiKeySid, fetch: unsafeMake().fetch })
            const { chatServiceSid, conversationSid } = Seed.order
            console.log((await fetchServiceConversation({ chatServiceSid, sid: conversationSid })).friendlyName)
          `)
          assert.deepStrictEqual([status, stdout], [0, "Order 1042: where is my parcel?\n"])
        }))

      it.effect("fails with the messages that the guide quotes, if the program names both", () =>
        Effect.gen(function* () {
          const failing = (effect: string) =>
            ranFromJsr(`
              import { fetchServiceUserConversation } from "jsr:@effect-twilio/conversations@4"
              import { Seed, Simulator } from "jsr:@effect-twilio/conversations@4/testing"
              import * as Effect from "effect/Effect"
              const fetched = fetchServiceUserConversation(Seed.order)
              await Effect.runPromise(${effect})
            `)
          for (
            const [effect, message] of [
              ["fetched", /valid effect/],
              ["Effect.gen(function* () { yield* fetched })", /BUG/],
              ["Effect.provide(fetched, Simulator.layerClient())", /undefined/]
            ] as const
          ) hasQuoted((yield* failing(effect)).stderr, "Deno, `jsr:` in the code", message)
        }))
    }
  )

  for (const [installed, added] of [[3, 4], [4, 3]] as const) {
    it.layer(Project.layerOfEffect("deno", installed), { timeout: "3 minutes" })(
      `for Effect ${added}, added with deno to a project with Effect ${installed},`,
      (it) => {
        // The version for Effect 4 has no command on JSR.
        it.effect("has a command for any project", () =>
          Effect.gen(function* () {
            const { run } = yield* Project
            const [, ...args] = named(/^deno (run .*)$/m, "docs/simulator.md").split(" ")
            const { stdout, stderr } = yield* run(executable("deno"), "run", ...args, "--version")
            assert.strictEqual(stdout.trim(), versionFor(3), stderr)
          }))

        it.effect("fails at the first import, with the message that the guide quotes", () =>
          Effect.gen(function* () {
            const { add } = yield* Project
            const { status, stderr } = yield* add(added)
            assert.strictEqual(status, 0, stderr)
            for (const entry of ["", "/testing", "/UndiciHttpClient", "/FetchHttpClient", "/WebhookSignature"]) {
              const { status, stderr } = yield* ranFromJsr(`import "@effect-twilio/conversations${entry}"`)
              assert.strictEqual(status, 1, entry)
              if (added === 4) hasQuoted(stderr, "Deno, from JSR", /is for Effect 4/)
              // Only what needs no @effect/platform is loaded at all.
              else if (entry !== "/WebhookSignature") hasQuoted(stderr, "Deno, from JSR", /^Cannot find/)
              else assert.match(stderr, /has Effect 4: deno add jsr:@effect-twilio\/conversations@4\n/)
            }
          }))
      }
    )
  }

  for (const major of majors) {
    it.layer(Project.layer("deno", major), { timeout: "3 minutes" })(
      `for Effect ${major}, installed with Deno, from JSR,`,
      (it) => {
        it.effect("type-checks", () =>
          Effect.gen(function* () {
            const { run } = yield* Project
            const { status, stderr } = yield* run(executable("deno"), "check", "main.ts", "services.ts")
            assert.strictEqual(status, 0, stderr)
          }))

        it.effect("has the peers that the README names, and runs with network access only", () =>
          Effect.gen(function* () {
            const { folder, run } = yield* Project
            const { imports } = JSON.parse(readFileSync(join(folder, "deno.json"), "utf8"))
            assert.match(imports["@effect-twilio/conversations"], new RegExp(`^jsr:.*@\\^?${major}\\b`))
            assert.match(imports.effect, new RegExp(`^npm:effect@\\^${major}\\.`))
            if (major === 3) assert.match(imports["@effect/platform"], /^npm:@effect\/platform@\^0\.97\./)
            else assert.notProperty(imports, "@effect/platform")
            const ran = yield* run(executable("deno"), "run", "--no-prompt", "--allow-net=127.0.0.1", "main.ts")
            assert.deepStrictEqual(ran, printedByMain)
          }))
      }
    )
  }
})
