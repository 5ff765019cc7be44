/** The platform's HttpClient with nothing around it but `JSON.parse`, its span off: what a client made of it starts from. */
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Effect from "effect/Effect"
import { constTrue } from "effect/Function"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { accountSid, authToken, chatServiceSid } from "../records.ts"
import { byEffect } from "./byEffect.ts"
import type { Contestant } from "./contestant.ts"
import { type Transport, transports } from "./transports.ts"

export const platform = (transport: Transport) => async (base: string): Promise<Contestant> => {
  const runtime = ManagedRuntime.make(await transports[transport]())
  const client = await runtime.runPromise(HttpClient.HttpClient)
  const get = (conversationSid: string) =>
    HttpClientRequest.get(
      `${base}/v1/Services/${chatServiceSid}/Users/ada@example.com/Conversations/${conversationSid}`
    )
      .pipe(HttpClientRequest.basicAuth(accountSid, authToken), HttpClientRequest.acceptJson)
  return {
    fetches: byEffect(
      (conversationSid) => Effect.flatMap(client.execute(get(conversationSid)), (response) => response.json),
      (effect) => runtime.runPromise(Effect.locally(effect, HttpClient.currentTracerDisabledWhen, constTrue))
    ),
    list: () => Promise.reject(new Error("does not list"))
  }
}
