import { assert, describe, it } from "@effect/vitest"
import { operationName } from "../../src/testing/internal/inspector/operationName.ts"
import { covers } from "../functions.ts"
import { all, document } from "./openapi.ts"

/** Resources of which there is one, so that the last word of their path is no list. */
const isInstance = (path: string): boolean =>
  path.endsWith("}") || /\/Configuration(\/Webhooks|\/Notifications)?$/.test(path)

describe("the name of an operation, from its path", () => {
  const names = Object.keys(document.paths).flatMap((path) =>
    ["GET", "POST", "DELETE"].map((method) => operationName(method, path, isInstance(path) ? "instance" : "list"))
  )

  it("is that of the document and of the library, for all of them", () => {
    assert.lengthOf(all, 103)
    for (const { name } of all) {
      assert.include(names, name)
      assert.isTrue(covers(name), name)
    }
  })

  it("is null for another method or path", () => {
    assert.isNull(operationName("PUT", "/v1/Conversations", "list"))
    assert.isNull(operationName("POST", "/v2/token", null))
    assert.isNull(operationName("GET", null, null))
  })
})
