export type ErrorName =
  | "addressInvalid"
  | "addressIsProxy"
  | "addressTypes"
  | "attributes"
  | "attributesTooLong"
  | "authorTooLong"
  | "badRequest"
  | "bindingExists"
  | "bodyTooLong"
  | "clientCredentials"
  | "closedTimerInvalid"
  | "closedTimerTooShort"
  | "contentSid"
  | "contentSidMissing"
  | "contentVariables"
  | "conversationClosed"
  | "dateCreated"
  | "dateRange"
  | "dateUpdated"
  | "friendlyNameTooLong"
  | "identityIsSid"
  | "identityTooLong"
  | "inactiveTimerInvalid"
  | "inactiveTimerTooShort"
  | "invalidParameter"
  | "lastReadMessageIndex"
  | "lastReadTimestamp"
  | "forbidden"
  | "mediaNotFound"
  | "mediaSent"
  | "mediaSid"
  | "mediaTooLarge"
  | "messagingServiceSid"
  | "methodNotAllowed"
  | "missingParameter"
  | "notFound"
  | "oneIdentifier"
  | "pageSize"
  | "participantAddressEmpty"
  | "participantExists"
  | "participantIdentity"
  | "participantIdentityAndAddress"
  | "participantsInvalid"
  | "participantWithoutIdentity"
  | "permission"
  | "permissionMissing"
  | "proxyAddressInvalid"
  | "stateEmpty"
  | "stateInitiallyClosed"
  | "stateInvalid"
  | "tokenRequest"
  | "tooManyAddresses"
  | "tooManyConversations"
  | "tooManyInConversation"
  | "tooManyParticipants"
  | "tooManyRequests"
  | "tooManyWebhooks"
  | "unauthorized"
  | "uniqueNameExists"
  | "uniqueNameIsSid"
  | "uniqueNameTooLong"
  | "userExists"
  | "webhookFilter"
  | "webhookTrigger"
  | "webhookTriggerMissing"
  | "webhookTriggers"
  | "webhookRejected"
  | "webhookUrlMissing"
  | "webhookUrlTooLong"

/**
 * All errors of the simulator. The codes and their texts are those of Twilio's public error reference. The statuses
 * 401, 404, 405, 429, and 409 for what exists already, are known from responses of the service; 400 for all others is a
 * guess. A comment says where the code itself is a guess.
 */
const errors: Readonly<Record<ErrorName, readonly [status: number, code: number, message: string]>> = {
  // A guess: Twilio documents no code for a request that HTTP itself does not allow.
  badRequest: [400, 20001, "Bad request"],
  unauthorized: [401, 20003, "Authenticate"],
  // A guess: what a temporary URL of media answers when it has ended.
  forbidden: [403, 20003, "The URL has expired, or its signature is invalid"],
  notFound: [404, 20404, "The requested resource was not found"],
  methodNotAllowed: [405, 20004, "Method not allowed"],
  tooManyRequests: [429, 20429, "Too Many Requests"],

  // The status 401 is a guess: OAuth allows 400 as well (RFC 6749, section 5.2).
  clientCredentials: [401, 322402, "Invalid credentials"],
  // A guess for a missing field: the reference has separate codes for each of the three.
  tokenRequest: [400, 322403, "Bad Request"],

  // A guess: the reference has separate codes for some of the parameters that this is used for.
  invalidParameter: [400, 20001, "Invalid parameter"],
  missingParameter: [400, 20001, "Missing required parameter"],
  pageSize: [400, 20007, "Page size too large"],
  friendlyNameTooLong: [400, 50003, "Friendly name too long"],
  uniqueNameTooLong: [400, 50004, "Unique Name too long"],
  // A guess: the reference has this code for a webhook of Programmable Chat, and Conversations documents none.
  webhookRejected: [400, 50056, "Webhook disabled processing of command"],
  permission: [400, 50104, "Permission not found"],
  // A guess: the reference has no error of Conversations for it.
  permissionMissing: [403, 20403, "Forbidden"],
  attributesTooLong: [400, 50303, "Attributes too long"],
  attributes: [400, 50304, "Attributes not valid JSON"],
  dateCreated: [400, 50308, "Invalid Date Created parameter"],
  dateUpdated: [400, 50309, "Invalid Date Updated parameter"],

  authorTooLong: [400, 50310, "Author parameter is too long"],
  messagingServiceSid: [400, 50341, "Invalid messaging service SID"],

  userExists: [409, 50201, "User already exists"],
  identityIsSid: [400, 50206, "Identity should not match user SID pattern"],
  identityTooLong: [400, 50207, "Identity too long"],
  tooManyConversations: [400, 50214, "User conversation limit exceeded"],

  uniqueNameExists: [409, 50353, "Conversation with provided unique name already exists"],
  uniqueNameIsSid: [400, 50390, "Unique name should not match conversation sid pattern"],
  stateEmpty: [400, 50374, "'State' field can't be empty"],
  inactiveTimerTooShort: [400, 50375, "TimeToInactive should be greater or equal to 1 minute"],
  closedTimerTooShort: [400, 50376, "TimeToClosed should be greater or equal to 10 minutes"],
  // A guess for messages and participants; for the conversation itself it is from the reference.
  conversationClosed: [400, 50377, "Can't update conversation as it's in final closed state"],
  stateInvalid: [400, 50378, "'State' parameter value is invalid"],
  inactiveTimerInvalid: [400, 50379, "TimeToInactive format is invalid"],
  closedTimerInvalid: [400, 50380, "TimeToClosed format is invalid"],
  stateInitiallyClosed: [400, 50384, "Initial state can't be 'closed'"],
  dateRange: [400, 50396, "EndDate parameter should be greater than StartDate parameter"],

  lastReadTimestamp: [400, 50405, "Invalid last read timestamp format"],
  lastReadMessageIndex: [400, 50421, "Invalid last read message index format"],

  // A guess: the reference has nothing for a participant with neither an identity nor an address.
  participantWithoutIdentity: [400, 50204, "Identity not provided"],
  participantIdentityAndAddress: [400, 50211, "Identity parameter not acceptable for this Participant"],
  addressInvalid: [400, 50407, "Invalid messaging binding address"],
  proxyAddressInvalid: [400, 50408, "Invalid participant proxy address"],
  addressIsProxy: [400, 50409, "Participant address equals proxy address"],
  addressTypes: [400, 50414, "Participant address type does not match proxy address type"],
  tooManyInConversation: [400, 50417, "Participants limit exceeded"],
  tooManyAddresses: [400, 50418, "Non-Chat participants limit exceeded"],
  participantAddressEmpty: [400, 50411, "Participant address is empty"],
  bindingExists: [409, 50416, "Participant and proxy address pair is already in use"],
  participantsInvalid: [400, 50424, "One of the JSON requests for participant creation is invalid."],
  tooManyParticipants: [400, 50426, "Request contains too many participants."],
  participantExists: [409, 50433, "Participant already exists"],
  participantIdentity: [400, 50444, "Failed to add an identity to a participant."],
  oneIdentifier: [400, 50451, "One user identifier parameter for lookup at a time is allowed."],

  bodyTooLong: [400, 50504, "Message body parameter is too long"],
  mediaNotFound: [400, 50507, "Media not found"],
  mediaSent: [400, 50508, "Media already sent with another message"],
  mediaTooLarge: [400, 50512, "Message media size is too large"],
  mediaSid: [400, 50510, "Invalid message media SID"],
  contentSid: [400, 50526, "Invalid content SID"],
  contentVariables: [400, 50527, "Invalid content variables format"],
  contentSidMissing: [400, 50528, "Content SID is missing"],

  tooManyWebhooks: [400, 50361, "Too many conversation webhooks"],
  webhookTriggers: [400, 50362, "Too many conversation webhook triggers"],
  webhookFilter: [400, 50365, "Invalid conversation webhook filter"],
  webhookTrigger: [400, 50366, "Invalid conversation webhook trigger"],
  webhookUrlMissing: [400, 50369, "Conversation webhook URL not provided"],
  webhookTriggerMissing: [400, 50371, "Conversation webhook trigger not provided"],
  webhookUrlTooLong: [400, 50372, "Conversation webhook URL is too long"]
}

/** Thrown by a rule. Changes made before that are rolled back. */
export class ApiError {
  readonly status: number
  readonly code: number
  readonly message: string
  readonly headers: Readonly<Record<string, string>>

  constructor(name: ErrorName, message?: string, headers: Readonly<Record<string, string>> = {}) {
    const [status, code, text] = errors[name]
    this.status = status
    this.code = code
    this.message = message ?? text
    this.headers = headers
  }
}

export const fail = (name: ErrorName, message?: string): never => {
  throw new ApiError(name, message)
}
