/** Parameters that several resources share. */
import type { Attributes } from "../../fields/Attributes.ts"
import type { ConversationInput } from "../../fields/ConversationInput.ts"
import type { MessagingBindingInput } from "../../fields/MessagingBinding.ts"
import type { WebhookConfigurationInput } from "../../fields/Webhook.ts"
import * as Parameters from "../declare/parameters.ts"

/** The fields of a conversation, created with or without participants, or updated. */
export const conversation = (): Parameters.Fields<ConversationInput> => ({
  friendlyName: Parameters.clearable(Parameters.text),
  uniqueName: Parameters.clearable(Parameters.text),
  attributes: Parameters.json<Attributes>(),
  messagingServiceSid: Parameters.clearable(Parameters.sid("MG")),
  state: Parameters.oneOf("initializing", "active", "inactive", "closed"),
  timers: Parameters.group({
    inactive: Parameters.clearable(Parameters.duration),
    closed: Parameters.clearable(Parameters.duration)
  }),
  bindings: Parameters.group({
    email: Parameters.group({
      address: Parameters.clearable(Parameters.text),
      name: Parameters.clearable(Parameters.text)
    })
  }),
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
  preWebhookUrl: Parameters.clearable(Parameters.text),
  postWebhookUrl: Parameters.clearable(Parameters.text),
  filters: Parameters.list(Parameters.text),
  method: Parameters.oneOf("GET", "POST")
})
