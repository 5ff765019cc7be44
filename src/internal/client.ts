/** An `HttpClient` bound to an account: what an operation, or a caller with a request of its own, sends through. */
import * as Headers from "@effect/platform/Headers"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Effect from "effect/Effect"
import type { ConversationsError } from "../ConversationsError.ts"
import * as Attempt from "./attempt.ts"
import * as BufferedResponse from "./bufferedResponse.ts"
import * as Call from "./call.ts"
import { Gate } from "./gate.ts"
import * as Policies from "./policies.ts"
import * as ResponseError from "./responseError.ts"

export const make = (binding: Attempt.Binding): HttpClient.HttpClient.With<ConversationsError> => {
  const gate = new Gate()

  const execute = (
    call: Call.Call,
    request: HttpClientRequest.HttpClientRequest
  ): Effect.Effect<BufferedResponse.BufferedResponse, ConversationsError> => {
    call.redact = binding.authorization.redact
    const outgoing = Attempt.authorized(binding, request)
    if ("_tag" in outgoing) return Effect.fail(outgoing)
    return Effect.map(
      Policies.apply(
        gate,
        call,
        Attempt.send(binding, call, request, outgoing),
        ({ status }) => BufferedResponse.make(request, status, Headers.empty, "")
      ),
      (response) => {
        Call.annotate(call.span, {
          "http.response.status_code": response.status,
          ...Call.requestIdAttribute(ResponseError.requestIdOf(response.headers, call.redact))
        })
        return response
      }
    )
  }

  const send = (
    request: HttpClientRequest.HttpClientRequest
  ): Effect.Effect<BufferedResponse.BufferedResponse, ConversationsError> =>
    Effect.withFiberRuntime((fiber) => {
      const call = Call.current(fiber)
      return call === undefined
        ? Call.traced(
          { name: "ConversationsClient.execute", method: request.method, template: "(a path of the caller's)" },
          (call) => execute(call, request)
        )
        : execute(call, request)
    })

  return HttpClient.makeWith<never, never, ConversationsError, never>(Effect.flatMap(send), Effect.succeed)
}
