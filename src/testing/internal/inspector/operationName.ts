/** The name of an operation, as the OpenAPI document and this library have it, by its path template. */

/** Where the document does not name an operation by the words of its path. */
const irregular: Readonly<Record<string, string>> = {
  ConversationWebhook: "ConversationScopedWebhook",
  ServiceConversationWebhook: "ServiceConversationScopedWebhook",
  ServiceConfigurationNotification: "ServiceNotification",
  ServiceConfigurationWebhook: "ServiceWebhookConfiguration",
  ConversationWithParticipant: "ConversationWithParticipants",
  ServiceConversationWithParticipant: "ServiceConversationWithParticipants"
}

const verbs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  list: { GET: "list", POST: "create" },
  instance: { GET: "fetch", POST: "update", DELETE: "delete" }
}

/** `"fetchServiceConversation"`; `null` for a request of another kind. */
export const operationName = (method: string, template: string | null, kind: string | null): string | null => {
  const verb = verbs[kind ?? ""]?.[method]
  if (verb === undefined || template === null) return null
  const words = template.split("/").slice(2).filter((word) => !word.startsWith("{"))
  const name = words.map((word) => word.replace(/sses$/, "ss").replace(/([^s])s$/, "$1")).join("")
  return verb + (irregular[name] ?? name)
}
