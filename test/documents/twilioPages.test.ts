// The addresses of Twilio's pages in the code and the documents. Twilio moves its pages: those of this API went from
// /docs/conversations to /docs/conversations-classic in 2026. Nothing here can open them, so they are kept in one list, to be
// looked through when Twilio moves them again.

import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { root } from "../../scripts/runtimes.ts"

const pages = [
  "docs/api/errors",
  "docs/api/errors/20429",
  "docs/api/errors/322402",
  "docs/conversations-classic",
  "docs/conversations-classic/api/address-configuration-resource",
  "docs/conversations-classic/api/configuration-resource",
  "docs/conversations-classic/api/conversation-message-resource",
  "docs/conversations-classic/api/conversation-participant-resource",
  "docs/conversations-classic/api/conversation-resource",
  "docs/conversations-classic/api/conversation-scoped-webhook-resource",
  "docs/conversations-classic/api/conversation-with-participants-resource",
  "docs/conversations-classic/api/credential-resource",
  "docs/conversations-classic/api/media-resource",
  "docs/conversations-classic/api/participant-conversation-resource",
  "docs/conversations-classic/api/per-service-webhook-resource",
  "docs/conversations-classic/api/receipt-resource",
  "docs/conversations-classic/api/role-resource",
  "docs/conversations-classic/api/service-binding-resource",
  "docs/conversations-classic/api/service-configuration-resource",
  "docs/conversations-classic/api/service-notification-resource",
  "docs/conversations-classic/api/service-resource",
  "docs/conversations-classic/api/user-conversation-resource",
  "docs/conversations-classic/api/user-resource",
  "docs/conversations-classic/api/webhook-configuration-resource",
  "docs/conversations-classic/conversations-limits",
  "docs/conversations-classic/conversations-webhooks",
  "docs/conversations-classic/states-timers",
  // The service's own `more_info`, which the simulator and an example of an error have, ends with the code.
  "docs/errors",
  "docs/global-infrastructure",
  "docs/global-infrastructure/edge-locations",
  "docs/iam/access-tokens",
  "docs/usage/webhooks/webhook-shared-keys",
  "docs/usage/webhooks/webhooks-connection-overrides",
  "docs/usage/webhooks/webhooks-security",
  "en-us/changelog/increasing-actions-per-second-for-conversations-"
]

const folders = ["bin", "docs", "examples", "src"] // Effect 3
// Effect 4: const folders = ["docs", "examples", "src"]

const files = [
  ...["README.md", "llms.txt", "SECURITY.md", "CONTRIBUTING.md", "mod.ts"],
  ...folders.flatMap((folder) =>
    readdirSync(root + folder, { recursive: true, encoding: "utf8" })
      .map((path) => `${folder}/${path.replaceAll("\\", "/")}`)
      .filter((path) => /\.(ts|js|md|json|html)$/.test(path) && !path.includes("node_modules"))
  )
]

interface Address {
  readonly file: string
  readonly page: string
}

const found: ReadonlyArray<Address> = files.flatMap((file) =>
  [...readFileSync(root + file, "utf8").matchAll(/\bwww\.twilio\.com\/([A-Za-z0-9/_.-]*)/g)].map(([, path = ""]) => ({
    file,
    page: path.replace(/[/.]+$/, "").replace(/^docs\/errors\/\d+$/, "docs/errors")
  }))
)

describe("Twilio's pages", () => {
  it("are all on the list", () => {
    assert.isAbove(found.length, pages.length)
    assert.deepStrictEqual(found.filter(({ page }) => !pages.includes(page)), [])
  })

  it("are all in use", () => {
    assert.deepStrictEqual(pages.filter((page) => !found.some((address) => address.page === page)), [])
  })

  it("of this API are those of Conversations (classic)", () => {
    assert.deepStrictEqual(found.filter(({ page }) => /^docs\/(conversations|chat)(\/|$)/.test(page)), [])
  })
})
