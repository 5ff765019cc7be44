/** Which webhooks an event is sent to: docs/conversations-classic/conversations-webhooks. */
import type { Delivery } from "../../model/Delivery.ts"
import type { Account } from "../store/account.ts"
import type { Change } from "../store/changes.ts"
import type { ServiceStore } from "../store/serviceStore.ts"
import type { PreEvent } from "../values/events.ts"

export interface Target {
  readonly url: string
  readonly method: Delivery["method"]
  readonly source: Delivery["source"]
}

type Columns = { readonly [column: string]: unknown }

const includes = (list: unknown, value: string): boolean => Array.isArray(list) && list.includes(value)

const target = (source: Delivery["source"], url: unknown, method: unknown): ReadonlyArray<Target> =>
  typeof url === "string" && url !== ""
    ? [{ url, method: `${method}`.toUpperCase() === "GET" ? "GET" : "POST", source }]
    : []

/** The configuration of a service or an account, if it names a URL. */
const configuration = (store: ServiceStore | undefined, owner: string): Columns | undefined => {
  if (store === undefined || !store.isTouched(owner, "Configuration/Webhooks")) return undefined
  const row = store.rows(owner, "Configuration/Webhooks").at(0)
  return row?.["pre_webhook_url"] || row?.["post_webhook_url"] ? row : undefined
}

/**
 * A service's configuration silences the account's. This is not documented, but was observed. A webhook of Flex is not
 * sent.
 */
const configured = (
  account: Account,
  store: ServiceStore,
  event: string,
  column: "post_webhook_url" | "pre_webhook_url"
): ReadonlyArray<Target> => {
  const own = configuration(store, store.sid)
  const row = own ?? configuration(account.default, store.accountSid)
  if (row === undefined || row["target"] === "flex" || !includes(row["filters"], event)) return []
  return target(own === undefined ? "account" : "service", row[column], row["method"])
}

export const preEventTargets = (account: Account, store: ServiceStore, event: PreEvent): ReadonlyArray<Target> =>
  configured(account, store, event, "pre_webhook_url")

/** The webhooks of the conversation itself. What a Studio flow does is not simulated. */
const ofConversation = (store: ServiceStore, { conversationSid, event, parameters }: Change): ReadonlyArray<Target> => {
  if (conversationSid === null || !store.isTouched(conversationSid, "Webhooks")) return []
  return Array.from(store.rows(conversationSid, "Webhooks").rows()).flatMap((row) => {
    const { filters, method, triggers, url } = row["configuration"] as Columns
    const isCalled = row["target"] === "webhook"
      ? includes(filters, event)
      // A guess: a key word may be anywhere in the message, in upper or lower case.
      : row["target"] === "trigger" && event === "onMessageAdded" && Array.isArray(triggers) &&
        triggers.some((word) => (parameters["Body"] ?? "").toLowerCase().includes(`${word}`.toLowerCase()))
    return isCalled ? target("conversation", url, method) : []
  })
}

export const postEventTargets = (account: Account, change: Change): ReadonlyArray<Target> => {
  const store = account.service(change.chatServiceSid)
  if (store === undefined) return []
  return [...configured(account, store, change.event, "post_webhook_url"), ...ofConversation(store, change)]
}
