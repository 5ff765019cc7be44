/** The serialization of the example rpc, with Effect 4. `ndjson.ts` is this file for Effect 3. */
import * as Layer from "effect/Layer"
import type { ExitEncoded, FromClientEncoded, FromServerEncoded } from "effect/rpc/RpcMessage"
import * as RpcSerialization from "effect/rpc/RpcSerialization"

/** What Effect 4 sends and receives. */
type Message = FromClientEncoded | FromServerEncoded

/** Why a call failed, in Effect 4: a list of these. */
type Reason = Extract<ExitEncoded<unknown, unknown>, { readonly _tag: "Failure" }>["cause"][number]

/** Why a call failed, in Effect 3. */
type Cause =
  | Exclude<Reason, { readonly _tag: "Interrupt" }>
  | { readonly _tag: "Interrupt"; readonly fiberId: { readonly _tag: string } }
  | { readonly _tag: "Empty" }
  | { readonly _tag: "Sequential" | "Parallel"; readonly left: Cause; readonly right: Cause }

/** What has another form in Effect 3. `undefined` is left out there, and is `null` in Effect 4. */
type Received =
  | { readonly _tag: "Request"; readonly payload?: unknown }
  | { readonly _tag: "Chunk"; readonly requestId: string }
  | {
    readonly _tag: "Exit"
    readonly requestId: string
    readonly exit:
      | { readonly _tag: "Success"; readonly value?: unknown }
      | { readonly _tag: "Failure"; readonly cause: Cause }
  }

/** An interruption does not say which fiber it was: one of another process. */
const causeOf = (reasons: ReadonlyArray<Reason>): Cause => {
  const [first = { _tag: "Empty" }, ...others] = reasons.map((reason): Cause =>
    reason._tag === "Interrupt" ? { _tag: "Interrupt", fiberId: { _tag: "None" } } : reason
  )
  return others.reduce<Cause>((left, right) => ({ _tag: "Parallel", left, right }), first)
}

const reasonsOf = (cause: Cause): ReadonlyArray<Reason> => {
  switch (cause._tag) {
    case "Empty":
      return []
    case "Interrupt":
      return [{ _tag: "Interrupt", fiberId: null }]
    case "Sequential":
    case "Parallel":
      return [...reasonsOf(cause.left), ...reasonsOf(cause.right)]
    default:
      return [cause]
  }
}

const toEffect3 = (message: Message): object => {
  if (message._tag === "Request") return { ...message, id: String(message.id) }
  if (!("requestId" in message)) return message
  const sent = { ...message, requestId: String(message.requestId) }
  return sent._tag === "Exit" && sent.exit._tag === "Failure"
    ? { ...sent, exit: { _tag: "Failure", cause: causeOf(sent.exit.cause) } }
    : sent
}

const fromEffect3 = (message: Received): object => {
  switch (message._tag) {
    case "Request":
      return { ...message, payload: message.payload ?? null }
    case "Chunk":
      return { ...message, requestId: Number(message.requestId) }
    case "Exit": {
      const { exit, requestId } = message
      return {
        ...message,
        requestId: Number(requestId),
        exit: exit._tag === "Success"
          ? { ...exit, value: exit.value ?? null }
          : { ...exit, cause: reasonsOf(exit.cause) }
      }
    }
    default:
      return message
  }
}

/**
 * JSON lines with the messages of Effect 3, so that both majors can call each other: an id is text, and a cause is a tree.
 * With `RpcSerialization.ndjson` a server of Effect 3 refuses every call. A client of Effect 4 knows its calls by number; its
 * servers take any id.
 */
export const Ndjson: Layer.Layer<RpcSerialization.RpcSerialization> = Layer.succeed(
  RpcSerialization.RpcSerialization,
  {
    ...RpcSerialization.ndjson,
    makeUnsafe: () => {
      const parser = RpcSerialization.ndjson.makeUnsafe()
      return {
        encode: (sent) => parser.encode(Array.isArray(sent) ? sent.map(toEffect3) : toEffect3(sent as Message)),
        decode: (piece) => (parser.decode(piece) as ReadonlyArray<Received>).map(fromEffect3)
      }
    }
  }
)
