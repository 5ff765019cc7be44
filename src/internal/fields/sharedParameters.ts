/** Parameters that several resources share. */
import type { Attributes } from "../../fields/Attributes.ts"
import type { ConversationInput } from "../../fields/ConversationInput.ts"
import type { MessagingBindingInput } from "../../fields/MessagingBinding.ts"
import type { WebhookConfigurationInput } from "../../fields/Webhook.ts"
import * as Parameters from "../declare/parameters.ts"

/** The fields of a conversation, created with or without participants, or updated. */
export const conversation = (): Parameters.Fields<ConversationInput> => ({
  friendlyName: Parameters.text,
  uniqueName: Parameters.text,
  attributes: Parameters.json<Attributes>(),
  messagingServiceSid: Parameters.sid("MG"),
  state: Parameters.oneOf("initializing", "active", "inactive", "closed"),
  timers: Parameters.group({ inactive: Parameters.duration, closed: Parameters.duration }),
  bindings: Parameters.group({ email: Parameters.group({ address: Parameters.text, name: Parameters.text }) }),
  dateCreated: Parameters.date,
  dateUpdated: Parameters.date,
  webhookEnabled: Parameters.webhookEnabled
})

/** The addresses of a participant outside of chat. */
export const messagingBinding: Parameters.Field<MessagingBindingInput> = /* @__PURE__ */ Parameters.group({
  address: Parameters.text,
  proxyAddress: Parameters.text,
  projectedAddress: Parameters.text
})

/** The webhooks of a service or an account. */
export const webhookConfiguration = (): Parameters.Fields<WebhookConfigurationInput> => ({
  preWebhookUrl: Parameters.text,
  postWebhookUrl: Parameters.text,
  filters: Parameters.list(Parameters.text),
  method: Parameters.oneOf("GET", "POST")
})
