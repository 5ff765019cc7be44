/** A worker with one client for all of its requests: `/` uses the default retries, `/once` sends one request. */
import {
  ConversationsClient,
  fetchServiceUserConversation,
  RetryPolicy,
  ThrottlePolicy
} from "@effect-twilio/conversations"
import { Seed, Simulator } from "@effect-twilio/conversations/testing"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"

const order = {
  chatServiceSid: Seed.supportDesk.chatServiceSid,
  userSid: "ada@example.com",
  conversationSid: "order-1042"
}

const makeRuntime = (baseUrl: string) =>
  ManagedRuntime.make(Layer.merge(
    ConversationsClient.layer({
      accountSid: Simulator.accountSid,
      authToken: Redacted.make(Simulator.authToken),
      baseUrl
    }).pipe(Layer.provide(FetchHttpClient.layer)),
    ThrottlePolicy.layer({ maxConcurrent: 10 })
  ))

let runtime: ReturnType<typeof makeRuntime> | undefined

const program = Effect.match(fetchServiceUserConversation(order), {
  onFailure: ({ _tag }) => new Response(_tag, { status: 500 }),
  onSuccess: ({ uniqueName }) => new Response(uniqueName)
})

export default {
  fetch(request: Request, { SIMULATOR }: { readonly SIMULATOR: string }): Promise<Response> {
    runtime ??= makeRuntime(SIMULATOR)
    return runtime.runPromise(
      new URL(request.url).pathname === "/once" ? Effect.provide(program, RetryPolicy.none) : program
    )
  }
}
