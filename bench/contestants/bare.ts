/** The minimum: send, check the status, parse the JSON, without validation and types. */
import { accountSid, authToken, chatServiceSid, userSid } from "../records.ts"
import { byPromise, type Contestant } from "./all.ts"

const headers = {
  accept: "application/json",
  authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}`
}

interface Page {
  readonly conversations: ReadonlyArray<{ readonly unread_messages_count: number | null }>
  readonly meta: { readonly next_page_url: string | null }
}

const bare = (
  base: string,
  get: (url: string) => Promise<{ readonly status: number; readonly text: string }>
): Contestant => {
  const json = async (url: string): Promise<unknown> => {
    const { status, text } = await get(url)
    if (status !== 200) throw new Error(`HTTP ${status}`)
    return JSON.parse(text)
  }
  const users = `${base}/v1/Services/${chatServiceSid}/Users`
  return {
    fetches: byPromise((conversationSid) => json(`${users}/${userSid}/Conversations/${conversationSid}`)),
    list: async (user, pageSize) => {
      let unread = 0
      let query: string | null = `?PageSize=${pageSize}`
      while (query !== null) {
        const { conversations, meta } = await json(`${users}/${user}/Conversations${query}`) as Page
        for (const conversation of conversations) unread += conversation.unread_messages_count ?? 0
        query = meta.next_page_url === null ? null : new URL(meta.next_page_url).search
      }
      return unread
    }
  }
}

export const bareFetch = (base: string): Contestant =>
  bare(base, async (url) => {
    const response = await fetch(url, { headers })
    return { status: response.status, text: await response.text() }
  })

export const bareUndici = async (base: string): Promise<Contestant> => {
  const { Agent, request } = await import("undici")
  const dispatcher = new Agent()
  return bare(base, async (url) => {
    const { body, statusCode } = await request(url, { headers, dispatcher })
    return { status: statusCode, text: await body.text() }
  })
}
