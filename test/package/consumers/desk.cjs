const { PromiseClient } = require("@effect-twilio/conversations/PromiseClient")
const { Seed, Simulator } = require("@effect-twilio/conversations/testing")

const twilio = PromiseClient.make({
  accountSid: Simulator.accountSid,
  authToken: Simulator.authToken,
  // without this the requests are sent to Twilio
  fetch: Simulator.unsafeMake().fetch
})

twilio.service(Seed.supportDesk.chatServiceSid).fetchConversation({ sid: "order-1042" }).then((conversation) => {
  console.log(conversation.friendlyName)
})
