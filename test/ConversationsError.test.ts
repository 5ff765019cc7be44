import * as Conversations from "@effect-twilio/conversations"
import { ConversationsError } from "@effect-twilio/conversations"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Schema from "effect/Schema"
import { componentNames } from "./componentNames.ts"

const text = FastCheck.string()
const nullable = <A>(arbitrary: FastCheck.Arbitrary<A>) => FastCheck.option(arbitrary, { nil: null })
/** Optional fields. */
const optional = FastCheck.record({
  details: FastCheck.array(FastCheck.record({ message: nullable(text), field: nullable(text), code: nullable(text) }))
}, { requiredKeys: [] })
const fields = {
  message: text,
  status: FastCheck.integer({ min: 100, max: 599 }),
  code: nullable(FastCheck.integer()),
  moreInfo: nullable(text),
  requestId: nullable(text),
  operation: nullable(text),
  mayHaveArrived: FastCheck.boolean()
}
const duration = FastCheck.oneof(
  FastCheck.nat().map(Duration.millis),
  FastCheck.bigInt({ min: 0n, max: 10n ** 18n }).map(Duration.nanos),
  FastCheck.constant(Duration.infinity)
)

const withOptional = <A extends object>(fields: FastCheck.Arbitrary<A>) =>
  FastCheck.tuple(fields, optional).map(([fields, optional]) => ({ ...fields, ...optional }))

const errors: FastCheck.Arbitrary<ConversationsError> = FastCheck.oneof(
  withOptional(FastCheck.record(fields)).map((_) => new Conversations.NotFound(_)),
  withOptional(FastCheck.record(fields)).map((_) => new Conversations.Unauthorized(_)),
  withOptional(FastCheck.record(fields)).map((_) => new Conversations.Forbidden(_)),
  withOptional(FastCheck.record(fields)).map((_) => new Conversations.Conflict(_)),
  withOptional(FastCheck.record({ ...fields, status: nullable(fields.status), field: nullable(text) })).map(
    (_) => new Conversations.InvalidRequest(_)
  ),
  withOptional(FastCheck.record({ ...fields, retryAfter: nullable(duration) })).map((_) =>
    new Conversations.RateLimited(_)
  ),
  withOptional(FastCheck.record({ ...fields, retryAfter: nullable(duration) })).map((_) =>
    new Conversations.ServerError(_)
  ),
  withOptional(FastCheck.record({ ...fields, field: nullable(text) })).map((_) =>
    new Conversations.UnexpectedResponse(_)
  ),
  FastCheck.record({ ...fields, field: nullable(text), retryAfter: duration }).map((_) =>
    new Conversations.UnexpectedResponse(_)
  ),
  FastCheck.record({ message: text, reason: text, mayHaveArrived: FastCheck.boolean() }).map((_) =>
    new Conversations.TransportError(_)
  ),
  FastCheck.record({
    message: text,
    phase: FastCheck.constantFrom<"attempt" | "overall">("attempt", "overall"),
    duration
  }).map(
    (_) => new Conversations.TimedOut(_)
  ),
  FastCheck.record({ message: text, retryAfter: nullable(duration) }).map((_) => new Conversations.LimiterFailed(_))
)

describe("ConversationsError", () => {
  it.prop("is encoded to JSON and back without loss", [errors], ([error]) => {
    const wire = Schema.encodeSync(Schema.parseJson(ConversationsError))(error)
    const back = Schema.decodeSync(Schema.parseJson(ConversationsError))(wire)
    assert.strictEqual(Object.getPrototypeOf(back), Object.getPrototypeOf(error))
    assert.instanceOf(back, Error)
    assert.strictEqual(back._tag, error._tag)
    assert.strictEqual(back.name, error.name)
    assert.strictEqual(back.message, error.message)
    assert.deepStrictEqual({ ...back }, { ...error })
  })

  it("of an earlier version is decoded, and encoded with the fields that it did not have", () => {
    const wire = Schema.parseJson(ConversationsError)
    const earlier = {
      NotFound: '{"message":"no","status":404,"code":null,"moreInfo":null,"requestId":null,"_tag":"NotFound"}',
      UnexpectedResponse:
        '{"message":"no","status":200,"code":null,"moreInfo":null,"requestId":null,"field":null,"_tag":"UnexpectedResponse"}'
    }
    for (const [tag, text] of Object.entries(earlier)) {
      const error = Schema.decodeSync(wire)(text)
      assert.strictEqual(error._tag, tag)
      assert.notProperty(error, "details")
      assert.deepStrictEqual(JSON.parse(Schema.encodeSync(wire)(error)), {
        ...JSON.parse(text),
        operation: null,
        mayHaveArrived: tag !== "NotFound"
      })
    }
    for (
      const text of [
        '{"message":"no","reason":"ECONNRESET","_tag":"TransportError"}',
        '{"message":"no","phase":"overall","duration":{"_tag":"Millis","millis":1},"_tag":"TimedOut"}',
        '{"message":"no","retryAfter":null,"_tag":"LimiterFailed"}'
      ]
    ) {
      const error = Schema.decodeSync(wire)(text)
      const unknown = { operation: null, status: null, code: null, moreInfo: null, requestId: null }
      assert.deepInclude(error, { ...unknown, mayHaveArrived: error._tag !== "LimiterFailed" })
    }
  })

  it("has the name of an OpenAPI component", () => {
    const names = componentNames()
    assert.lengthOf(names.filter((name) => name.startsWith("Conversations")), 11)
    for (const name of names) assert.match(name, /^[a-zA-Z0-9._-]+$/)
  })

  it.effect("is caught by tag", () =>
    Effect.gen(function* () {
      const caught = yield* Effect.fail<ConversationsError>(new Conversations.RateLimited({ message: "too many" }))
        .pipe(
          Effect.catchTags({
            RateLimited: (error) => Effect.succeed(error.retryAfter),
            NotFound: () => Effect.succeed(1)
          })
        )
      assert.isNull(caught)
    }))

  it("can be made with few fields, for tests", () => {
    const error = new Conversations.NotFound({ message: "no such user" })
    assert.deepInclude(error, { status: 404, code: null, moreInfo: null, requestId: null })
    assert.match(Cause.pretty(Cause.fail(error)), /^NotFound: no such user/)
    assert.strictEqual(String(error), "NotFound: no such user")
  })
})
