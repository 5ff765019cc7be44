/**
 * The inbox as remote procedures, which return the library's records and fail with its errors. The client imports the group;
 * the handlers belong to the server.
 */
import {
  type ConversationsClient,
  ConversationsError,
  deleteServiceUserConversation,
  fetchServiceUserConversation,
  listServiceUserConversation,
  ServiceUserConversation,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import * as HttpApp from "@effect/platform/HttpApp"
import * as Rpc from "@effect/rpc/Rpc"
import * as RpcGroup from "@effect/rpc/RpcGroup"
import * as RpcServer from "@effect/rpc/RpcServer"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { Ndjson } from "./ndjson.ts"

const path = { userSid: Schema.String, conversationSid: Schema.String }

export class InboxRpcs extends RpcGroup.make(
  Rpc.make("Fetch", { payload: path, success: ServiceUserConversation, error: ConversationsError }),
  Rpc.make("Mute", { payload: path, success: ServiceUserConversation, error: ConversationsError }),
  Rpc.make("Leave", { payload: path, error: ConversationsError }),
  Rpc.make("List", {
    payload: Schema.Struct({
      userSid: Schema.String,
      // Effect 4 sends `undefined` as `null`.
      limit: Schema.optionalWith(Schema.Int, { nullable: true }) // Effect 3
      // Effect 4: limit: Schema.optional(Schema.Int)
    }),
    success: ServiceUserConversation,
    error: ConversationsError,
    // Records arrive as they are listed, and an error after the records before it. Over HTTP there is no back-pressure
    // (a socket has it), so `limit` bounds the list.
    stream: true
  })
) {}

/** The service SID and the credentials stay on the server. */
const Handlers = (chatServiceSid: string) =>
  InboxRpcs.toLayer({
    Fetch: (path) => fetchServiceUserConversation({ chatServiceSid, ...path }),
    Mute: (path) => updateServiceUserConversation({ chatServiceSid, ...path }, { notificationLevel: "muted" }),
    Leave: (path) => deleteServiceUserConversation({ chatServiceSid, ...path }),
    List: ({ limit, userSid }) => listServiceUserConversation({ chatServiceSid, userSid }, { limit })
  })

/** The server as a web handler, until the scope closes. */
export const makeHandler = (
  chatServiceSid: string
): Effect.Effect<(request: Request) => Promise<Response>, never, ConversationsClient | Scope.Scope> =>
  Effect.gen(function* () {
    const app = yield* Effect.provide(RpcServer.toHttpApp(InboxRpcs), Layer.merge(Handlers(chatServiceSid), Ndjson))
    const handler = HttpApp.toWebHandlerRuntime(yield* Effect.runtime<never>())(app)
    return (request) => handler(request)
  })
