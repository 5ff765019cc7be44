/** The logins of the desk, and their sessions, in memory: put your own in their place. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { createHash, timingSafeEqual } from "node:crypto"
import { LoggedOut } from "./api.ts"

export const sessionLife = Duration.hours(12)

const digest = (text: Redacted.Redacted<string>) => createHash("sha256").update(Redacted.value(text)).digest()

const noPassword = Redacted.make("")

/** Sessions by the digest of their secret, so that the time of a look-up says nothing about one. */
export const makeSessions = (accounts: ReadonlyMap<string, Redacted.Redacted<string>>) => {
  const sessions = new Map<string, { readonly user: string; readonly ends: number }>()
  const key = (secret: Redacted.Redacted<string>) => digest(secret).toString("hex")
  return {
    /** Opens a session, and returns its secret. */
    open: (user: string, password: Redacted.Redacted<string>) =>
      Effect.gen(function* () {
        const expected = accounts.get(user) ?? noPassword
        const isRight = timingSafeEqual(digest(password), digest(expected))
        if (!isRight || expected === noPassword) return yield* new LoggedOut({ message: "Wrong user or password" })
        const now = yield* Clock.currentTimeMillis
        for (const [key, { ends }] of sessions) if (ends <= now) sessions.delete(key)
        const secret = Redacted.make(crypto.randomUUID())
        sessions.set(key(secret), { user, ends: now + Duration.toMillis(sessionLife) })
        return secret
      }),
    userOf: (secret: Redacted.Redacted<string>) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const found = sessions.get(key(secret))
        return found !== undefined && now < found.ends
          ? Effect.succeed(found.user)
          : Effect.fail(new LoggedOut({ message: "Log in first" }))
      })
  }
}
