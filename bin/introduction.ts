/** What the command prints when it serves: how to point a client of any language at it. */
import { version } from "../src/internal/client/version.ts"
import { Simulator } from "../src/testing/mod.ts"

/** How to use a simulator from a language or a tool. Each is pasted into a shell as it is. */
export interface Client {
  readonly name: string
  /** What has to be installed. */
  readonly needs: string | null
  readonly command: string
}

const { accountSid, authToken } = Simulator

// The command is in the packages for both majors of Effect, with the version of its package.
const [major] = version
const platform = major === "3" ? " @effect/platform@0.97" : ""

export const clients = (url: string): ReadonlyArray<Client> => [
  {
    name: "curl",
    needs: null,
    command: `curl -u ${accountSid}:${authToken} '${url}/v1/Conversations?PageSize=3'`
  },
  {
    name: "@effect-twilio/conversations",
    needs: `npm install @effect-twilio/conversations@${major} effect@${major}${platform}`,
    command: `node --input-type=module -e '
import { ConversationsClient, listConversation } from "@effect-twilio/conversations"
import * as FetchHttpClient from "@effect-twilio/conversations/FetchHttpClient"
import { Effect, Layer, Redacted, Stream } from "effect"
const Client = ConversationsClient.layer({ accountSid: "${accountSid}", authToken: Redacted.make("${authToken}"), baseUrl: "${url}" })
await listConversation({ limit: 3 }).pipe(
  Stream.runForEach(({ friendlyName }) => Effect.sync(() => console.log(friendlyName))),
  Effect.provide(Layer.provide(Client, FetchHttpClient.layer)), Effect.runPromise)'`
  },
  {
    name: "twilio-node",
    needs: "npm install twilio",
    command: `node -e '
const twilio = require("twilio"), RequestClient = require("twilio/lib/base/RequestClient")
class Local extends RequestClient { request(options) { return super.request({ ...options, uri: options.uri.replace(/^https:\\/\\/[^/]+/, "${url}") }) } }
twilio("${accountSid}", "${authToken}", { httpClient: new Local() }).conversations.v1.conversations.list({ limit: 3 })
  .then((all) => all.forEach((one) => console.log(one.friendlyName)))'`
  },
  {
    name: "twilio-python",
    needs: "pip install twilio",
    command: `python3 -c '
from twilio.rest import Client
from twilio.http.http_client import TwilioHttpClient
class Local(TwilioHttpClient):
    def request(self, method, url, *args, **kwargs):
        return super().request(method, url.replace("https://conversations.twilio.com", "${url}"), *args, **kwargs)
client = Client("${accountSid}", "${authToken}", http_client=Local())
for one in client.conversations.v1.conversations.list(limit=3): print(one.friendly_name)'`
  },
  {
    name: "twilio-go",
    needs: "go mod init local; go get github.com/twilio/twilio-go",
    command: `cat > main.go <<'END'
package main

import ("fmt"; "net/http"; "net/url"; "github.com/twilio/twilio-go"; "github.com/twilio/twilio-go/client"; api "github.com/twilio/twilio-go/rest/conversations/v1")

type local struct{}

func (local) RoundTrip(request *http.Request) (*http.Response, error) {
	to, _ := url.Parse("${url}")
	request.URL.Scheme, request.URL.Host = to.Scheme, to.Host
	return http.DefaultTransport.RoundTrip(request)
}

func main() {
	base := &client.Client{Credentials: client.NewCredentials("${accountSid}", "${authToken}"), HTTPClient: &http.Client{Transport: local{}}}
	base.SetAccountSid("${accountSid}")
	all, err := twilio.NewRestClientWithParams(twilio.ClientParams{Client: base}).ConversationsV1.ListConversation((&api.ListConversationParams{}).SetLimit(3))
	if err != nil { panic(err) }
	for _, one := range all { fmt.Println(*one.FriendlyName) }
}
END
go run main.go`
  }
]

export const introduction = (url: string, page: string | null): string =>
  [
    `Conversations simulator on ${url} (Ctrl-C ends it)`,
    ...(page === null ? [] : [`Look at it on ${page}`]),
    "",
    `  account SID  ${accountSid}`,
    `  auth token   ${authToken}`,
    `  API key      ${Simulator.apiKeySid} ${Simulator.apiKeySecret}`,
    "",
    ...clients(url).flatMap(({ command, name, needs }) => [
      `${name}${needs === null ? "" : ` (${needs})`}`,
      command,
      ""
    ])
  ].join("\n")
