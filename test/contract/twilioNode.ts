/** Twilio's own SDK for Node, unchanged as npm has it, talking to a server on this machine. */
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
 * The SDK takes no base URL, but its HTTP client is documented to be replaceable. This is its own one: all it does
 * besides is to send a request to another origin than the one it was meant for.
 */
class RedirectedClient extends RequestClient {
  readonly origin: string
  readonly meantFor: Array<string> = []

  constructor(origin: string) {
    super()
    this.origin = origin
  }

  override request<TData>(options: RequestClient.RequestOptions<TData>) {
    const { host, origin } = new URL(options.uri)
    this.meantFor.push(origin)
    // Cut, and not put together from the parts of a URL, so that not one byte after the origin can change.
    const rest = options.uri.slice(options.uri.indexOf(host) + host.length)
    return super.request<TData>({ ...options, uri: this.origin + rest })
  }
}

/** Who asks: the account, or an API key, which the SDK wants to know the account of all the same. */
export interface Credentials {
  readonly username: string
  readonly password: string
  readonly accountSid?: string
}

/** The SDK's methods by name, whatever they are of. */
export type Methods = Readonly<Record<string, (parameters?: object) => unknown>>

export interface Sdk {
  /** All of the SDK. */
  readonly client: twilio.Twilio
  /** The list of a user, and by call one conversation of it. */
  readonly userConversations: (chatServiceSid: string, user: string) => UserConversationListInstance
  /** What a path of the API leads to: a list or, where it ends with a parameter, an instance. */
  readonly at: (template: string, parameters: Readonly<Record<string, unknown>>) => Methods
  /** The origins that the SDK meant its requests for. */
  readonly meantFor: ReadonlyArray<string>
}

export const connect = (url: string, { password, username, ...account }: Credentials): Sdk => {
  const httpClient = new RedirectedClient(url)
  // An empty edge and region keep it from looking for them in the environment.
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
      // Of a configuration there is one, which is called for without a name.
      const isSingle = typeof here === "function" && !("page" in here || "create" in here)
      return (isSingle ? (here as () => unknown)() : here) as Methods
    },
    meantFor: httpClient.meantFor
  }
}

/**
 * The SDK with an OAuth app. It requests tokens by a client that it makes itself, with an HTTP client that cannot be
 * replaced, so that within the scope those requests are sent to another origin where they leave.
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

/** What a call of the SDK comes to, also of those which its types say return nothing, while they return a promise. */
export const ask = <A>(call: () => A): Effect.Effect<Awaited<A>, unknown> =>
  Effect.tryPromise({ try: () => Promise.resolve(call()), catch: (error) => error })

/** A record as the SDK has it, without what is its own. */
export const plain = (instance: UserConversationInstance): Readonly<Record<string, unknown>> => instance.toJSON()
