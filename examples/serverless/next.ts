/** app/api/conversations/[conversation]/messages/route.ts of a Next app: a page posts a message. */
import { NotFound, RateLimited, TimedOut } from "@effect-twilio/conversations"
import { PromiseClient } from "@effect-twilio/conversations/PromiseClient"

// `next dev` loads this module again when it changes. The client stays.
const kept = globalThis as typeof globalThis & { twilio?: PromiseClient }
const twilio = kept.twilio ??= PromiseClient.make()

/** Your own login: who a session belongs to. */
const sessions = new Map([["session-of-ada", "ada@example.com"]])

const userOf = (request: Request): string | undefined => {
  const [, session] = /(?:^|; )session=([^;]+)/.exec(request.headers.get("cookie") ?? "") ?? []
  return session === undefined ? undefined : sessions.get(session)
}

export const POST = async (
  request: Request,
  { params }: { params: Promise<{ conversation: string }> }
): Promise<Response> => {
  const author = userOf(request)
  if (author === undefined) return Response.json({ error: "log in first" }, { status: 401 })
  const { body } = await request.json().catch(() => ({}))
  if (typeof body !== "string" || body === "") return Response.json({ error: "no text" }, { status: 400 })

  try {
    const desk = twilio.service(process.env["TWILIO_CHAT_SERVICE_SID"] ?? "")
    const { conversation } = await params
    const message = await desk.createConversationMessage({ conversationSid: conversation, author, body })
    return Response.json({ index: message.index, sent: message.dateCreated }, { status: 201 })
  } catch (error) {
    if (error instanceof NotFound) return Response.json({ error: "no such conversation" }, { status: 404 })
    // whether the page may simply send it again
    if (error instanceof RateLimited || error instanceof TimedOut) {
      return Response.json({ error: "try later", sent: error.mayHaveArrived ? "maybe" : "no" }, { status: 503 })
    }
    console.error(error)
    return Response.json({ error: "not sent" }, { status: 502 })
  }
}
