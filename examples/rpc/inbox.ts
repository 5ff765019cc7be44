/**
 * The inbox as remote procedures: their answers are our records and their failures our errors, as they are. What a
 * client imports is the group; the handlers are the server's.
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
import * as RpcSerialization from "@effect/rpc/RpcSerialization"
import * as RpcServer from "@effect/rpc/RpcServer"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"

const path = { userSid: Schema.String, conversationSid: Schema.String }

export class InboxRpcs extends RpcGroup.make(
  Rpc.make("Fetch", { payload: path, success: ServiceUserConversation, error: ConversationsError }),
  Rpc.make("Mute", { payload: path, success: ServiceUserConversation, error: ConversationsError }),
  Rpc.make("Leave", { payload: path, error: ConversationsError }),
  Rpc.make("List", {
    payload: { userSid: Schema.String, limit: Schema.optional(Schema.Int) },
    success: ServiceUserConversation,
    error: ConversationsError,
    // The records come as they are listed, and a failure in the middle comes after those before it. Over HTTP nothing
    // tells the server to wait for a slow client, as a socket's protocol would: there `limit` keeps a list in bounds.
    stream: true
  })
) {}

/**
 * Lines of JSON. `RpcSerialization.ndjson` decodes every piece of a body by itself, so that a character of several bytes
 * is lost where two pieces share it: here they are decoded as the one text they are.
 */
export const Ndjson: Layer.Layer<RpcSerialization.RpcSerialization> = Layer.succeed(
  RpcSerialization.RpcSerialization,
  {
    ...RpcSerialization.ndjson,
    unsafeMake: () => {
      const parser = RpcSerialization.ndjson.unsafeMake()
      const decoder = new TextDecoder()
      return {
        encode: parser.encode,
        decode: (piece) => parser.decode(typeof piece === "string" ? piece : decoder.decode(piece, { stream: true }))
      }
    }
  }
)

/** Which service it is, and its credentials, stay with the server. */
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
