import { assert, describe, it } from "@effect/vitest"
import { Seed } from "../../src/testing/mod.ts"

describe("sid", () => {
  it("depends only on the text", () => {
    assert.match(Seed.sid("CH", "order-17"), /^CH[0-9a-f]{32}$/)
    assert.strictEqual(Seed.sid("CH", "order-17"), Seed.sid("CH", "order-17"))
    assert.strictEqual(new Set(Array.from({ length: 10_000 }, (_, index) => Seed.sid("US", `${index}`))).size, 10_000)
  })
})

describe("conversation", () => {
  it("has a default for every option", () => {
    assert.deepStrictEqual(Seed.conversation(), {
      sid: Seed.sid("CH", "conversation"),
      uniqueName: null,
      friendlyName: null,
      state: "active",
      attributes: "{}",
      createdBy: "system",
      dateCreated: "2024-01-15T09:00:00Z",
      dateUpdated: "2024-01-15T09:00:00Z",
      timers: {},
      messages: 0,
      lastReadMessageIndex: null,
      notificationLevel: "default"
    })
  })

  it("accepts dates and attributes as values, and keeps text unchanged", () => {
    const built = Seed.conversation({
      dateCreated: new Date(Date.UTC(2025, 0, 1)),
      messages: 3,
      attributes: { order: 17 },
      createdBy: null
    })
    assert.strictEqual(built.dateCreated, "2025-01-01T00:00:00Z")
    assert.strictEqual(built.dateUpdated, "2025-01-01T00:02:00Z")
    assert.strictEqual(built.attributes, `{"order":17}`)
    assert.isNull(built.createdBy)
    assert.strictEqual(Seed.conversation({ attributes: "not JSON" }).attributes, "not JSON")
  })
})

describe("supportDesk", () => {
  const sids = Seed.supportDesk.users.flatMap((user) => user.conversations.map((_) => _.sid))

  it("has pages, states, levels and read horizons of every kind", () => {
    const conversations = Seed.supportDesk.users.flatMap((user) => user.conversations)
    assert.isTrue(Seed.supportDesk.users.some((user) => user.conversations.length > 120))
    assert.deepStrictEqual(new Set(conversations.map((_) => _.state)), new Set(["active", "inactive", "closed"]))
    assert.deepStrictEqual(new Set(conversations.map((_) => _.notificationLevel)), new Set(["default", "muted"]))
    assert.isTrue(conversations.some((_) => _.lastReadMessageIndex === null))
    assert.isTrue(conversations.every((_) => (_.lastReadMessageIndex ?? -1) < _.messages))
    assert.isTrue(conversations.every((_) => typeof JSON.parse(_.attributes) === "object"))
  })

  it("has valid SIDs, shared by users of a conversation", () => {
    assert.isTrue(sids.every((sid) => /^CH[0-9a-f]{32}$/.test(sid)))
    assert.strictEqual(sids.length - new Set(sids).size, 3)
    assert.match(Seed.supportDesk.chatServiceSid, /^IS[0-9a-f]{32}$/)
  })
})
