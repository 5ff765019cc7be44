import { participantChanged, userChanged } from "./changes.ts"
import { fail } from "../declare/errorCodes.ts"
import { leave } from "./membership.ts"
import { attributes, custom, limited, type Parameter, required, text } from "../declare/parameters.ts"
import { define, type Place, removeFrom, type Resource } from "../declare/resource.ts"
import type { User } from "../store/serviceStore.ts"

// The lengths of a user are guesses: those that are documented for a participant.
const settings = { FriendlyName: limited("friendlyNameTooLong", 256), Attributes: attributes(4), RoleSid: text }

/** An identity. One that looks like the SID of a user would hide that user. */
export const identity: Parameter<string | null> = custom((value, name) =>
  /^US[0-9a-f]{32}$/i.test(value) ? fail("identityIsSid") : limited("identityTooLong", 256).parse([value], name)
)

export const users: Resource = define({
  path: "Users",
  parameter: { below: "UserSid" },
  table: ({ store }: Place<null>) => store.users,
  list: { key: "users", maxPageSize: 50 },
  create: {
    parameters: { Identity: required(identity), ...settings },
    run: ({ store }, given) => {
      const identity = given.Identity ?? ""
      if (store.users.find(identity) !== undefined) fail("userExists")
      const user = store.addUser(store.newSid("US"), identity, store.now(), {
        friendly_name: given.FriendlyName ?? null,
        attributes: given.Attributes ?? "{}",
        role_sid: given.RoleSid ?? null
      })
      userChanged(store, user, "Added")
      return user
    }
  },
  update: {
    parameters: settings,
    run: ({ store }, row, given) => {
      const user: User = {
        ...row,
        friendly_name: given.FriendlyName === undefined ? row.friendly_name : given.FriendlyName,
        attributes: given.Attributes ?? row.attributes,
        role_sid: given.RoleSid === undefined ? row.role_sid : given.RoleSid,
        date_updated: store.now()
      }
      store.users.set(store.users.find(row.sid) ?? -1, user)
      userChanged(store, user, "Updated")
      return user
    }
  },
  remove: ({ store }, { sid }) => {
    for (const participant of store.touchedMemberships(sid)) {
      participantChanged(store, participant, "Removed")
      leave(store, participant)
    }
    removeFrom(store.users, sid)
  },
  view: ({ base, store }, row) => {
    const url = `${base}/Users/${row.sid}`
    return {
      sid: row.sid,
      account_sid: store.accountSid,
      chat_service_sid: store.sid,
      role_sid: row.role_sid,
      identity: row.identity,
      friendly_name: row.friendly_name,
      attributes: row.attributes,
      is_online: null,
      is_notifiable: null,
      date_created: row.date_created,
      date_updated: row.date_updated,
      url,
      links: { user_conversations: `${url}/Conversations` }
    }
  }
})
