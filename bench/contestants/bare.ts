/** The least that a program can do: send, look at the status, parse the JSON. Nothing is checked, nothing is typed. */
import { accountSid, authToken, chatServiceSid } from "../records.ts"
import { byPromise, type Contestant } from "./contestant.ts"

interface Get {
  (url: string, headers: Record<string, string>): Promise<{ readonly status: number; readonly text: string }>
}

const headers = {
  accept: "application/json",
  authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}`
}

interface Page {
  readonly conversations: ReadonlyArray<{ readonly unread_messages_count: number | null }>
  readonly meta: { readonly next_page_url: string | null }
}

const make = (base: string, get: Get): Contestant => {
  const json = async (url: string): Promise<unknown> => {
    const { status, text } = await get(url, headers)
    if (status !== 200) throw new Error(`HTTP ${status}`)
    return JSON.parse(text)
  }
  const users = `${base}/v1/Services/${chatServiceSid}/Users`
  return {
    fetches: byPromise((conversationSid) => json(`${users}/ada@example.com/Conversations/${conversationSid}`)),
    list: async (user, pageSize) => {
      const address = `${users}/${user}/Conversations`
      let unread = 0
      let query: string | null = `?PageSize=${pageSize}`
      while (query !== null) {
        const { conversations, meta } = await json(address + query) as Page
        for (const conversation of conversations) unread += conversation.unread_messages_count ?? 0
        query = meta.next_page_url === null ? null : new URL(meta.next_page_url).search
      }
      return unread
    }
  }
}

export const bareFetch = (base: string): Contestant =>
  make(base, async (url, headers) => {
    const response = await fetch(url, { headers })
    return { status: response.status, text: await response.text() }
  })

export const bareUndici = async (base: string): Promise<Contestant> => {
  // The very copy that @effect/platform-node sends with.
  const { Agent, request } = await import("@effect/platform-node/Undici")
  const dispatcher = new Agent()
  return make(base, async (url, headers) => {
    const { body, statusCode } = await request(url, { headers, dispatcher })
    return { status: statusCode, text: await body.text() }
  })
}
