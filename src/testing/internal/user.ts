import { refuse } from "./errorCodes.ts"
import { leave } from "./membership.ts"
import { attributes, required, text } from "./parameters.ts"
import { define, type Place, removeFrom, type Resource } from "./resource.ts"
import type { User } from "./world.ts"

const settings = { FriendlyName: text, Attributes: attributes, RoleSid: text }

export const users: Resource = define({
  path: "Users",
  parameter: { below: "UserSid" },
  table: ({ world }: Place<null>) => world.users,
  list: { key: "users", maxPageSize: 50 },
  create: {
    parameters: { Identity: required(text), ...settings },
    run: ({ world }, given) => {
      const identity = given.Identity ?? ""
      if (world.users.find(identity) !== undefined) refuse("userExists")
      return world.addUser(world.newSid("US"), identity, world.now(), {
        friendly_name: given.FriendlyName ?? null,
        attributes: given.Attributes ?? "{}",
        role_sid: given.RoleSid ?? null
      })
    }
  },
  update: {
    parameters: settings,
    run: ({ world }, row, given) => {
      const user: User = {
        ...row,
        friendly_name: given.FriendlyName === undefined ? row.friendly_name : given.FriendlyName,
        attributes: given.Attributes ?? row.attributes,
        role_sid: given.RoleSid === undefined ? row.role_sid : given.RoleSid,
        date_updated: world.now()
      }
      world.users.set(world.users.find(row.sid) ?? -1, user)
      return user
    }
  },
  remove: ({ world }, { sid }) => {
    for (const participant of world.touchedMemberships(sid)) leave(world, participant)
    removeFrom(world.users, sid)
  },
  view: ({ base, world }, row) => {
    const url = `${base}/Users/${row.sid}`
    return {
      sid: row.sid,
      account_sid: world.accountSid,
      chat_service_sid: world.sid,
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
