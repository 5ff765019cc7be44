/**
 * Twilio's OpenAPI document as the newest package of Twilio's has it: the contract that holds for the document of the
 * installed one has to hold for it too. That package is packed from npm's registry, because it wants a newer Node than
 * the one that the tests run on; only its document is read.
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { join } from "node:path"
import { executable, root, vitestArguments } from "../../scripts/runtimes.ts"
import { runCommand } from "../runtimes/program.ts"
import { temporaryFolder } from "../temporaryFolder.ts"
import { npm, run } from "./registry.ts"

const version = "9.0.0"

it.scoped("the document of @twilio/cli-core 9 has nothing that is not here", () =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    yield* run(npm, ["pack", `@twilio/cli-core@${version}`, "--pack-destination", folder])
    yield* run("tar", ["-xzf", `twilio-cli-core-${version}.tgz`], { cwd: folder })
    const document = join(folder, "package/src/services/twilio-api/twilio_conversations_v1.json")
    const { status, stdout } = yield* Effect.promise(() =>
      runCommand(executable("node"), [
        ...vitestArguments("node"),
        "run",
        "--project=contract",
        "test/contract/openapi.test.ts"
      ], {
        cwd: root,
        env: { OPENAPI_DOCUMENT: document, EXPECTED_RUNTIME: "node" },
        timeout: 180_000
      })
    )
    assert.strictEqual(status, 0, stdout)
    assert.include(stdout, "103 of 103 operations have a function")
  }), 200_000)
