import {
  ConversationsClient,
  deleteServiceUserConversation,
  fetchServiceUserConversation,
  InvalidRequest,
  NotFound,
  runPromise
} from "@effect-twilio/conversations"
import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
import { afterEach, assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"

const ada = { chatServiceSid: Seed.supportDesk.chatServiceSid, userSid: "ada@example.com" }
const order = { ...ada, conversationSid: "order-1042" }
const runtime = () => {
  const made = ManagedRuntime.make(Simulator.layerClient())
  runtimes.push(made)
  return made
}

const runtimes: Array<{ readonly dispose: () => Promise<void> }> = []
afterEach(async () => {
  for (const one of runtimes.splice(0)) await one.dispose()
})

/** What a Promise is rejected with. */
const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then((value) => assert.fail(`resolved with ${JSON.stringify(value)}`), (error: unknown) => error)

describe("runPromise", () => {
  it("resolves with the value", async () => {
    const run = runPromise(runtime())
    assert.strictEqual((await run(fetchServiceUserConversation(order))).uniqueName, "order-1042")
  })

  it("rejects with the tagged error itself", async () => {
    const run = runPromise(runtime())
    await run(deleteServiceUserConversation(order))
    const error = await rejection(run(fetchServiceUserConversation(order)))
    assert.instanceOf(error, NotFound)
    assert.deepInclude(error, { _tag: "NotFound", status: 404, code: 20404 })
  })

  it("rejects with an error whose stack ends with the frames of the caller", async () => {
    const run = runPromise(runtime())
    await run(deleteServiceUserConversation(order))
    // With `await`, because Bun's engine leaves the frame of a tail call out, and names no arrow function that is async.
    async function lookUpTheOrder() {
      return await run(fetchServiceUserConversation(order))
    }
    const error = await rejection(lookUpTheOrder())
    if (!(error instanceof NotFound)) return assert.fail(String(error))
    assert.match(error.stack ?? "", /^NotFound: fetchServiceUserConversation: .*\n\s+at /)
    assert.match(error.stack ?? "", /\n\s+at .*lookUpTheOrder.*runPromise\.test\.ts.*:\d+:\d+/)
    assert.notMatch(error.stack ?? "", /src.client.runPromise\.ts/)
    // It is the error itself, not one that carries a span: a clone has its message.
    assert.strictEqual(structuredClone(error).message, error.message)
  })

  it("appends the frames once to an error that several calls reject with", async () => {
    const failure = new Error("the same")
    const run = runPromise(runtime())
    await rejection(run(Effect.fail(failure)))
    const { stack } = failure
    await rejection(run(Effect.fail(failure)))
    assert.strictEqual(failure.stack, stack)
  })

  it("rejects with an error whose stack begins with its name, whenever it got that", async () => {
    const failure = Object.assign(new Error("late"), { name: "Gone" })
    await rejection(runPromise(runtime())(Effect.fail(failure)))
    assert.match(failure.stack ?? "", /^Gone: late\n\s+at /)
  })

  it("rejects with a defect itself", async () => {
    const defect = new RangeError("a mistake of ours")
    assert.strictEqual(await rejection(runPromise(runtime())(Effect.die(defect))), defect)
  })

  it("rejects with the error of a layer that cannot be built", async () => {
    const broken = ManagedRuntime.make(
      ConversationsClient.layer({ accountSid: "wrong", authToken: Redacted.make("secret") }).pipe(
        Layer.provide(Simulator.layer())
      )
    )
    const error = await rejection(runPromise(broken)(fetchServiceUserConversation(order)))
    assert.instanceOf(error, InvalidRequest)
    assert.strictEqual(error.field, "accountSid")
  })

  it("rejects with the reason of the signal, and aborts the request", async () => {
    const made = runtime()
    const run = runPromise(made)
    const simulator = await run(Simulator)
    await run(simulator.setFaults(() => Fault.latency("1 hour")))
    const controller = new AbortController()
    const fetching = run(fetchServiceUserConversation(order), { signal: controller.signal })
    await run(simulator.awaitRequests((all) => all.length === 1))
    const reason = new Error("the browser went away")
    controller.abort(reason)
    assert.strictEqual(await rejection(fetching), reason)
    await run(simulator.awaitRequests((all) => all.some(({ aborted }) => aborted)))
  })

  it("runs nothing if the signal was aborted before", async () => {
    let ran = false
    const error = await rejection(
      runPromise(runtime())(Effect.sync(() => void (ran = true)), { signal: AbortSignal.abort() })
    )
    assert.strictEqual((error as DOMException).name, "AbortError")
    assert.isFalse(ran)
  })

  it("rejects with the defect of a finalizer in place of the signal's reason", async () => {
    const run = runPromise(runtime())
    const controller = new AbortController()
    const aborting = Effect.sync(() => controller.abort()).pipe(
      Effect.zipRight(Effect.never),
      Effect.onInterrupt(() => Effect.die("cleaning up failed"))
    )
    assert.strictEqual(await rejection(run(aborting, { signal: controller.signal })), "cleaning up failed")
  })

  it("rejects with an InterruptedException where the effect interrupts itself", async () => {
    const error = await rejection(
      runPromise(runtime())(Effect.interrupt, { signal: new AbortController().signal })
    )
    assert.isTrue(Cause.isInterruptedException(error))
  })
})
