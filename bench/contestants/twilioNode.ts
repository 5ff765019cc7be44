/** Twilio's own SDK for Node, unchanged as npm has it. */
import { Agent } from "node:http"
import twilio from "twilio"
import RequestClient from "twilio/lib/base/RequestClient.js"
import { accountSid, authToken, chatServiceSid } from "../records.ts"
import { byPromise, type Contestant } from "./contestant.ts"

const origin = "https://conversations.twilio.com"

/** Its own HTTP client, sent to the server here: one string is cut and one is joined, and that is all. */
class Redirected extends RequestClient {
  readonly base: string

  constructor(base: string) {
    super()
    this.base = base
  }

  override request<TData>(options: RequestClient.RequestOptions<TData>) {
    options.uri = this.base + options.uri.slice(origin.length)
    return super.request<TData>(options)
  }
}

/**
 * To Twilio it goes by an agent of its own, with 20 sockets, which is for https alone: the server here is reached by
 * node:http's, which has as many as are asked for. With `sockets` it gets as many as to Twilio.
 */
export const twilioNode = (base: string, sockets = Infinity): Contestant => {
  const httpClient = new Redirected(base)
  if (sockets !== Infinity) {
    const { defaults } = (httpClient as unknown as { axios: { defaults: { httpAgent?: Agent } } }).axios
    defaults.httpAgent = new Agent({ keepAlive: true, maxSockets: sockets })
  }
  const client = twilio(accountSid, authToken, { httpClient })
  const of = (user: string) => client.conversations.v1.services(chatServiceSid).users(user).userConversations
  return {
    fetches: byPromise((conversationSid) => of("ada@example.com")(conversationSid).fetch()),
    list: async (user, pageSize, how) => {
      let unread = 0
      if (how === "each") {
        await new Promise<void>((resolve, reject) =>
          of(user).each({
            pageSize,
            callback: (conversation) => {
              unread += conversation.unreadMessagesCount
            },
            done: (error?: Error) => error === undefined || error === null ? resolve() : reject(error)
          })
        )
        return unread
      }
      for (const conversation of await of(user).list({ pageSize })) unread += conversation.unreadMessagesCount
      return unread
    }
  }
}
