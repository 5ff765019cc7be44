/** The same four operations with Twilio's SDK. */
import twilio from "twilio"

const user = twilio().conversations.v1.services(`IS${"0".repeat(32)}`).users("ada@example.com")
const conversation = user.userConversations("support")

console.log(await conversation.fetch())
await conversation.update({ notificationLevel: "muted" })
user.userConversations.each(({ friendlyName }) => console.log(friendlyName))
await conversation.remove()
