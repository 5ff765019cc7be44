/** Twilio's SDK for Node, unmodified from npm, connected to a local server. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { uncapitalize } from "effect/String"
import twilio from "twilio"
import RequestClient from "twilio/lib/base/RequestClient.js"
import type {
  UserConversationInstance,
  UserConversationListInstance
} from "twilio/lib/rest/conversations/v1/service/user/userConversation.js"

/**
 * The SDK has no base URL option, but its HTTP client can be replaced, as documented. This is its own client, except
 * that it sends requests to another origin.
 */
class RedirectedClient extends RequestClient {
  readonly origin: string
  readonly originalOrigins: Array<string> = []

  constructor(origin: string) {
    super()
    this.origin = origin
  }

  override request<TData>(options: RequestClient.RequestOptions<TData>) {
    const { host, origin } = new URL(options.uri)
    this.originalOrigins.push(origin)
    // Slice the text instead of parsing the URL, so that no byte after the origin can change.
    const rest = options.uri.slice(options.uri.indexOf(host) + host.length)
    return super.request<TData>({ ...options, uri: this.origin + rest })
  }
}

/** The account, or an API key, for which the SDK also needs the account. */
export interface Credentials {
  readonly username: string
  readonly password: string
  readonly accountSid?: string
}

/** Methods of the SDK by name. */
export type Methods = Readonly<Record<string, (parameters?: object) => unknown>>

export interface Sdk {
  /** The whole SDK. */
  readonly client: twilio.Twilio
  /** The conversations of a user. Calling it returns one of them. */
  readonly userConversations: (chatServiceSid: string, user: string) => UserConversationListInstance
  /** The list of a path of the API, or the instance if the path ends with a parameter. */
  readonly at: (template: string, parameters: Readonly<Record<string, unknown>>) => Methods
  /** The original origins of the SDK's requests. */
  readonly originalOrigins: ReadonlyArray<string>
}

export const connect = (url: string, { password, username, ...account }: Credentials): Sdk => {
  const httpClient = new RedirectedClient(url)
  // With an empty edge and region it does not read them from the environment.
  const client = twilio(username, password, { ...account, httpClient, edge: "", region: "" })
  return {
    client,
    userConversations: (service, user) => client.conversations.v1.services(service).users(user).userConversations,
    at: (template, parameters) => {
      let here: unknown = client.conversations.v1
      const names = template
        .replace(/Users\/\{UserSid\}\/Conv/, "Users/{UserSid}/UserConv")
        .replace("/Configuration/Addresses", "/AddressConfigurations")
        .replace("/Receipts", "/DeliveryReceipts")
      for (const segment of names.split("/").slice(2)) {
        const parameter = /^\{(.+)\}$/.exec(segment)?.[1]
        here = parameter === undefined
          ? (here as Readonly<Record<string, unknown>>)[uncapitalize(segment)]
          : (here as (sid: unknown) => unknown)(parameters[uncapitalize(parameter)])
      }
      // A configuration is a single record, called without a name.
      const isSingle = typeof here === "function" && !("page" in here || "create" in here)
      return (isSingle ? (here as () => unknown)() : here) as Methods
    },
    originalOrigins: httpClient.originalOrigins
  }
}

/**
 * The SDK with an OAuth app. It requests tokens with its own HTTP client, which cannot be replaced, so those requests
 * are redirected at a lower level within the scope.
 */
export const connectWithClientCredentials = (
  url: string,
  app: { readonly clientId: string; readonly clientSecret: string }
): Effect.Effect<twilio.Twilio, never, Scope.Scope> => {
  const original = RequestClient.prototype.request
  return Effect.acquireRelease(
    Effect.sync(() => {
      RequestClient.prototype.request = function <TData>(
        this: RequestClient,
        options: RequestClient.RequestOptions<TData>
      ) {
        return (original<TData>).call(this, {
          ...options,
          uri: options.uri.replace(/^https:\/\/oauth\.twilio\.com(?=\/)/, url)
        })
      }
      const client = twilio("AC", "unused", { httpClient: new RedirectedClient(url), edge: "", region: "" })
      client.setCredentialProvider(
        new twilio.ClientCredentialProviderBuilder().setClientId(app.clientId).setClientSecret(app.clientSecret).build()
      )
      return client
    }),
    () =>
      Effect.sync(() => {
        RequestClient.prototype.request = original
      })
  )
}

/** Runs a call of the SDK, including those that return a promise contrary to their types. */
export const ask = <A>(call: () => A): Effect.Effect<Awaited<A>, unknown> =>
  Effect.tryPromise({ try: () => Promise.resolve(call()), catch: (error) => error })

/** A record of the SDK as plain data. */
export const plain = (instance: UserConversationInstance): Readonly<Record<string, unknown>> => instance.toJSON()
