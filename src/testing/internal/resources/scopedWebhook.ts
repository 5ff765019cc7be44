/** The webhooks of one conversation. */
import { conversations } from "./conversation.ts"
import { fail } from "../declare/errorCodes.ts"
import { custom, integer, oneOf, type Parameter, required, text } from "../declare/parameters.ts"
import { type Resource, stored } from "../declare/resource.ts"
import { events } from "../values/events.ts"

const filters: Parameter<ReadonlyArray<string>> = {
  parse: (values) => values.every((value) => events.has(value)) ? values : fail("webhookFilter")
}

const triggers: Parameter<ReadonlyArray<string>> = {
  parse: (values) =>
    values.length > 5
      ? fail("webhookTriggers")
      : values.every(({ length }) => length > 0 && length <= 248)
      ? values
      : fail("webhookTrigger")
}

const configuration = {
  "Configuration.Url": custom((value) => value.length > 512 ? fail("webhookUrlTooLong") : value === "" ? null : value),
  "Configuration.Method": oneOf("get", "post", "GET", "POST"),
  "Configuration.Filters": filters,
  "Configuration.Triggers": triggers,
  "Configuration.FlowSid": text
}

export const scopedWebhooks: Resource = stored({
  within: conversations,
  path: "Webhooks",
  prefix: "WH",
  list: { key: "webhooks", maxPageSize: 5 },
  defaults: () => ({ target: null, configuration: {} }),
  create: {
    Target: required(oneOf("webhook", "trigger", "studio")),
    ...configuration,
    "Configuration.ReplayAfter": integer
  },
  update: configuration,
  checkCount: (count) => count >= 5 && fail("tooManyWebhooks"),
  check: ({ configuration, target }) => {
    if (target === "studio") return
    // One without filters is accepted, although the reference has an error for it (50370): it is called for nothing.
    const { triggers, url } = configuration as { readonly [name: string]: unknown }
    if (!url) fail("webhookUrlMissing")
    if (target === "trigger" && triggers === undefined) fail("webhookTriggerMissing")
  }
})
