/** Twilio's SDK for Node, unmodified from npm. */
import twilio from "twilio"
import RequestClient from "twilio/lib/base/RequestClient.js"
import { accountSid, authToken, chatServiceSid, userSid } from "../records.ts"
import { byPromise, type Contestant } from "./all.ts"

const origin = "https://conversations.twilio.com"

/** The SDK's HTTP client, redirected to the server: one string is sliced and one joined. */
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

export const twilioNode = (base: string): Contestant => {
  const client = twilio(accountSid, authToken, { httpClient: new Redirected(base) })
  const of = (user: string) => client.conversations.v1.services(chatServiceSid).users(user).userConversations
  return {
    fetches: byPromise((conversationSid) => of(userSid)(conversationSid).fetch()),
    list: (user, pageSize) =>
      new Promise((resolve, reject) => {
        let unread = 0
        of(user).each({
          pageSize,
          callback: (conversation) => {
            unread += conversation.unreadMessagesCount
          },
          done: (error?: Error) => error === undefined || error === null ? resolve(unread) : reject(error)
        })
      })
  }
}
