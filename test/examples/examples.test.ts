// Runs every example as its user would: as a separate program, on the runtime of the tests.

import { assert, beforeAll, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { once } from "node:events"
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { type AddressInfo, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ServiceUserConversation } from "../../mod.ts"
import { root } from "../../scripts/runtimes.ts"
import {
  bundlePrograms,
  programCommand,
  type ProgramOptions,
  type ProgramResult,
  runCommand,
  runProgram
} from "../runtimes/program.ts"
import { interruptProgram } from "./support.ts"

const service = ["--service", `IS${"0".repeat(32)}`]
const user = ["--user", "ada@example.com"]

/** The variables that each of them needs with `--live`. */
const examples: { readonly [name: string]: ReadonlyArray<string> } = {
  tour: [...service, ...user],
  inbox: [...service, ...user],
  "mark-read": [...service, ...user],
  mute: [...service, ...user, "x"],
  post: [...service, "--conversation", "x", "Hello!"],
  history: [...service, "--conversation", "x"],
  "leave-inactive": [...service, ...user, "--since", "2024-01-01"],
  export: [...service, ...user, "--out", "/nowhere/x"],
  bulk: [...service, "ada@example.com"],
  bot: [...service, "--port", "0", "--url", "https://desk.example"],
  "inbox-api": [...service, "--port", "0"],
  rpc: [...service, ...user, "--conversation", "x"],
  token: [...service, ...user, "--port", "0"],
  watch: [...service, ...user]
}

const run = async (
  name: string,
  args: ReadonlyArray<string>,
  options?: ProgramOptions
): Promise<ProgramResult> => {
  const result = await runProgram(`examples/${name}.ts`, args, options)
  // Output is not a terminal, so there are no colours and no overwritten lines, and no internals.
  assert.notMatch(result.stdout + result.stderr, /\p{Cc}(?<!\n)|\n {4}at |_tag|FiberFailure/u)
  return result
}

const succeed = async (name: string, args: ReadonlyArray<string> = []): Promise<string> => {
  const { status, stderr, stdout } = await run(name, args)
  assert.deepStrictEqual({ status, stderr }, { status: 0, stderr: "" }, stdout)
  return stdout
}

const withFolder = async <A>(use: (folder: string) => Promise<A>): Promise<A> => {
  const folder = mkdtempSync(join(tmpdir(), "examples-"))
  try {
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

beforeAll(
  () => bundlePrograms(".snippets/examples", Object.keys(examples).map((name) => `examples/${name}.ts`)),
  60_000
)

// Starting programs takes most of the time, so run some concurrently.
describe.concurrent("examples", { timeout: 60_000 }, () => {
  it("are all programs in the folder", () => {
    const files = readdirSync(`${root}examples`).filter((file) => file.endsWith(".ts"))
    assert.deepStrictEqual(files.sort(), Object.keys(examples).map((name) => `${name}.ts`).sort())
    const index = readFileSync(`${root}examples/README.md`, "utf8")
    for (const file of files) assert.include(index, `[${file}](${file})`)
  })

  for (const [name, live] of Object.entries(examples)) {
    it(`${name} explains itself with --help`, async () => {
      const help = await succeed(name, ["--help"])
      assert.include(help, `Usage: ${name} [options]`)
      assert.include(help, "--live")
      for (const option of live.filter((word) => word.startsWith("--"))) {
        assert.match(help, new RegExp(`\n  ${option} .*; --live needs it\n`))
      }
      for (const line of help.split("\n")) assert.isAtMost(line.length, 120)
    })

    it(`${name} rejects invalid arguments`, async () => {
      const { status, stderr, stdout } = await run(name, ["--no-such-option"])
      assert.deepStrictEqual({ status, stdout }, { status: 2, stdout: "" })
      assert.strictEqual(stderr, `${name}: Unknown option '--no-such-option'\nTry --help.\n`)
    })

    it(`${name} says which credentials are missing`, async () => {
      const { status, stderr, stdout } = await run(name, ["--live", ...live])
      assert.deepStrictEqual({ status, stdout }, { status: 1, stdout: "" })
      assert.match(stderr, new RegExp(`^${name}: .*TWILIO_ACCOUNT_SID.*TWILIO_API_SECRET.*\n$`))
    })
  }

  it("--live has no default user", async () => {
    const { status, stderr, stdout } = await run("tour", ["--live", "--user", "ada@example.com"])
    assert.deepStrictEqual({ status, stdout }, { status: 2, stdout: "" })
    assert.strictEqual(stderr, "tour: --live needs --service\nTry --help.\n")
  })

  it("tour covers a conversation from creating to closing", async () => {
    const story = await succeed("tour")
    assert.include(story, "    Order 2001: wrong colour is active\n")
    assert.include(story, "    the same conversation\n")
    assert.include(story, "    ada@example.com\n    agent@example.com\n")
    assert.match(story, /4\. Post\n.*\n +#0 ada.*\n +#1 agent.*\n +#2 agent.*\n/)
    assert.match(story, /5\. The last message\n.*\n +#2 agent@example.com: Keep the blue one, if you like\.\n\n/)
    assert.include(story, "    2 messages, then 1 before them\n")
    assert.include(story, "    ada@example.com: 2 unread, notified: default\n")
    assert.include(story, "    agent@example.com: 0 unread, notified: muted\n")
    assert.include(story, "    ada@example.com has left: NotFound, HTTP 404\n")
    assert.include(story, "    nothing more can be posted: Twilio's code 50377\n")
    assert.match(story, /10\. Delete\n.*\n +order-2001 is gone, with its messages\n/)
  })

  it("tour and bot tell the loop: a message comes in, the bot answers, the receipt follows", async () => {
    const told = await succeed("bot")
    assert.include(
      told,
      [
        "+15550100001 sends: You won the lottery!",
        "  rejected: nobody reads it",
        "  webhook onMessageAdd: 403",
        ""
      ].join("\n")
    )
    assert.include(told, "  #12 +15550100001: My card is **** **** **** ****\n")
    assert.match(
      told,
      /sends: Where is order 1042\?\n(?: {2}webhook onMessageAdd.*: 200\n){3} {2}webhook onDeliveryUpdated \(delivered\): 200\n/
    )
    assert.match(told, /#14 bot: Order 1042 is on its way\. It arrives on Friday\.\n$/)
    assert.isTrue((await succeed("tour")).endsWith(told), "the tour ends with it")
  })

  it("post posts, and creates the conversation first if requested", async () => {
    assert.strictEqual(await succeed("post", ["--open", "Is", "anybody there?"]), "#12 system: Is anybody there?\n")
    assert.strictEqual(
      await succeed("post", ["--open", "--conversation", "order-2001", "--author", "bob", "Hi"]),
      "order-2001 was created\n#0 bob: Hi\n"
    )
    const { status, stderr } = await run("post", ["--conversation", "nobody-opened-it", "Hi"])
    assert.strictEqual(status, 1)
    assert.match(stderr, /^post: .*404.*\n$/)
  })

  it("history pages back, from the latest message to the first one", async () => {
    const indexes = (shown: string) => [...shown.matchAll(/^ *(\d+) {2}2024-/gm)].map(([, index]) => Number(index))
    const latest = await succeed("history", ["--size", "7"])
    assert.deepStrictEqual(indexes(latest), [5, 6, 7, 8, 9, 10, 11])
    const token = /Before them: --token (\S+)\n$/.exec(latest)?.[1] ?? ""
    const first = await succeed("history", ["--size", "7", "--token", token])
    assert.deepStrictEqual(indexes(first), [0, 1, 2, 3, 4])
    assert.match(first, /\nThat is the first one\.\n$/)
  })

  it("inbox shows what is unread, aligned", async () => {
    assert.strictEqual(
      await succeed("inbox"),
      `UNREAD  STATE     NOTIFIED  CHANGED     CONVERSATION
     4  active    yes       2024-02-01  Order 1042: where is my parcel?
     0  active    yes       2024-02-03  Order 1043: wrong size
     –  active    yes       2024-02-10  Rückfrage zur Rechnung 🧾
    29  inactive  no        2024-02-12  注文 1044 の返品について
    21  active    yes       2024-03-04  Escalation: payments in the EU
     0  closed    yes       2023-11-20  CH72e693ed976aa8564ee1d7d8ca29831e
     –  inactive  yes       2024-03-20  Welcome, Ada!

54 unread messages in 7 conversations
`
    )
  })

  it("inbox shows only unread conversations, from several pages", async () => {
    const lines = (await succeed("inbox", ["--user", "grace@example.com", "--unread"])).trimEnd().split("\n")
    assert.strictEqual(lines.at(-1), "542 unread messages in 128 conversations")
    const unread = lines.slice(1, -2).map((line) => Number(line.slice(0, 6)))
    assert.isTrue(unread.every((n) => n > 0))
    assert.strictEqual(unread.reduce((sum, n) => sum + n, 0), 542)
  })

  it("inbox of a user without conversations", async () => {
    assert.strictEqual(
      await succeed("inbox", ["--user", "linus@example.com"]),
      "linus@example.com is in no conversation.\n"
    )
  })

  it("inbox of an unknown user", async () => {
    const { status, stderr, stdout } = await run("inbox", ["--user", "nobody"])
    assert.deepStrictEqual({ status, stdout }, { status: 1, stdout: "" })
    assert.match(stderr, /^inbox: .*404.*\n$/)
  })

  it("inbox rejects a limit that is not a number", async () => {
    const { status, stderr } = await run("inbox", ["--limit", "many"])
    assert.deepStrictEqual([status, stderr], [
      2,
      'inbox: --limit takes a whole number from 0, not "many"\nTry --help.\n'
    ])
  })

  it("inbox ends quietly when its output pipe is closed", async () => {
    const { stderr, stdout } = await runCommand("sh", [
      "-c",
      '"$0" "$@" | head -n 1',
      ...programCommand("examples/inbox.ts"),
      "--user",
      "grace@example.com"
    ])
    assert.match(stdout, /^UNREAD .*\n$/)
    assert.strictEqual(stderr, "")
  })

  it("mark-read marks everything, and skips deleted conversations", async () => {
    const lines = (await succeed("mark-read")).trimEnd().split("\n")
    assert.strictEqual(lines.at(-1), "4 conversations marked as read, 1 gone meanwhile")
    assert.include(lines, "          4  read        Order 1042: where is my parcel?")
    assert.include(lines, "         21  gone        Escalation: payments in the EU")
  })

  it("mute and unmute", async () => {
    const muted = await succeed("mute", ["order-1042", "注文/1044"])
    assert.match(muted, /yes → no +Order 1042/)
    assert.match(muted, /no, as before +注文 1044/)
    const unmuted = await succeed("mute", ["--off", "注文/1044"])
    assert.match(unmuted, /no → yes +注文 1044/)
  })

  it("mute for a while unmutes on Ctrl-C", async () => {
    const { status, stderr, stdout } = await interruptProgram("examples/mute.ts", ["--for", "1 hour"], {
      when: /yes → no/,
      signal: "SIGINT"
    })
    assert.deepStrictEqual([status, stderr], [130, "mute: interrupted\n"])
    assert.match(stdout, /no → yes +Order 1042.*\n$/)
  })

  it("mute unmutes even if one Ctrl-C arrives twice", async () => {
    const { status, stderr, stdout } = await interruptProgram("examples/mute.ts", ["--for", "1 hour"], {
      when: /yes → no/,
      signal: "SIGINT",
      twice: true
    })
    assert.deepStrictEqual([status, stderr], [130, "mute: interrupted\n"])
    assert.match(stdout, /no → yes +Order 1042.*\n$/)
  })

  it("mute rejects a zero time, and one that is too long for a timer", async () => {
    for (const [time, message] of [["0 seconds", 'such as "30 minutes"'], ["30 days", "of at most 24 days"]] as const) {
      const { status, stderr, stdout } = await run("mute", ["--for", time])
      assert.deepStrictEqual({ status, stdout }, { status: 2, stdout: "" })
      assert.include(stderr, `mute: --for takes a time ${message}, not "${time}"`)
    }
  })

  it("mute says which operands it needs", async () => {
    const help = await succeed("mute", ["-h"])
    assert.include(help, "Usage: mute [options] [<conversation>…]\n       mute --live [options] <conversation>…\n")
    const { status, stderr } = await run("mute", ["--live", ...service, ...user])
    assert.deepStrictEqual([status, stderr], [2, "mute: name at least one conversation\nTry --help.\n"])
  })

  it("a table fits into 42 columns", async () => {
    const { stdout } = await run("inbox", [], { env: { COLUMNS: "42" } })
    assert.match(
      stdout,
      /^UNREAD {2}STATE {5}NOTIFIED {2}CHANGED\s*\n {2}CONVERSATION\n {5}4 .*\n {2}Order 1042: where is my parcel\?\n/
    )
    for (const line of stdout.split("\n")) assert.isAtMost(line.length, 42, line)
  })

  it.each([60, 42])("the help text fits into %i columns", async (columns) => {
    const words = (text: string) => text.split(/\s+/)
    const { stdout } = await run("mute", ["--help"], { env: { COLUMNS: `${columns}` } })
    for (const line of stdout.split("\n")) assert.isTrue(line.length <= columns || !line.trim().includes(" "), line)
    assert.deepStrictEqual(words(stdout), words(await succeed("mute", ["--help"])))
  })

  it("mute rejects an invalid time", async () => {
    const { status, stderr } = await run("mute", ["--for", "ever"])
    assert.strictEqual(status, 2)
    assert.match(stderr, /--for takes a time such as "30 minutes", not "ever"/)
  })

  it("leave-inactive changes nothing by default", async () => {
    const shown = await succeed("leave-inactive")
    assert.match(shown, /2024-02-01 +active +Order 1042/)
    assert.match(shown, /\nNothing was changed\. Add --yes to leave 3 conversations\.\n$/)
    const left = await succeed("leave-inactive", ["--yes"])
    assert.match(left, /2024-02-01 +active +Order 1042/)
    assert.match(left, /\nLeft 3 conversations\.\n$/)
  })

  it("leave-inactive rejects an invalid date", async () => {
    const { status, stderr } = await run("leave-inactive", ["--since", "2024-02-30", "--yes"])
    assert.strictEqual(status, 2)
    assert.strictEqual(
      stderr,
      'leave-inactive: --since takes a date such as 2024-03-01, not "2024-02-30"\nTry --help.\n'
    )
  })

  it("export writes lines that the schema decodes, and nothing else", () =>
    withFolder(async (folder) => {
      const file = join(folder, "out.ndjson")
      const said = await succeed("export", ["--out", file, "--limit", "1500"])
      assert.match(said, /^1,500 conversations, 1\.\d MB, in /)
      const lines = readFileSync(file, "utf8").split("\n")
      assert.strictEqual(lines.pop(), "")
      const decode = Schema.decodeSync(Schema.parseJson(ServiceUserConversation))
      assert.deepStrictEqual(
        lines.map((line) => decode(line).friendlyName),
        Array.from({ length: 1500 }, (_, index) => `Order ${index + 1}`)
      )
      assert.deepStrictEqual(readdirSync(folder), ["out.ndjson"])
    }))

  it("export keeps the old file when it fails", () =>
    withFolder(async (folder) => {
      const file = join(folder, "out.ndjson")
      writeFileSync(file, "old")
      const { status, stderr } = await run("export", ["--out", file, "--user", "nobody"])
      assert.strictEqual(status, 1)
      assert.match(stderr, /^export: .*404/)
      assert.deepStrictEqual([readdirSync(folder), readFileSync(file, "utf8")], [["out.ndjson"], "old"])
    }))

  it("export keeps a link and the permissions of its file", () =>
    withFolder(async (folder) => {
      const [file, link, dangling] = [join(folder, "file"), join(folder, "link"), join(folder, "dangling")]
      writeFileSync(file, "old")
      chmodSync(file, 0o600)
      symlinkSync("file", link)
      symlinkSync("new", dangling)
      for (const out of [link, dangling]) {
        await succeed("export", ["--out", out, "--limit", "2"])
        assert.isTrue(lstatSync(out).isSymbolicLink())
        assert.lengthOf(readFileSync(out, "utf8").trimEnd().split("\n"), 2)
      }
      assert.strictEqual(statSync(file).mode & 0o777, 0o600)
      assert.deepStrictEqual(readdirSync(folder).sort(), ["dangling", "file", "link", "new"])
    }))

  it("export writes through a pipe and a device", () =>
    withFolder(async (folder) => {
      const pipe = join(folder, "pipe")
      assert.strictEqual((await runCommand("mkfifo", [pipe])).status, 0)
      const reader = runCommand("cat", [pipe])
      await succeed("export", ["--out", pipe, "--limit", "2"])
      assert.lengthOf((await reader).stdout.trimEnd().split("\n"), 2)
      assert.isTrue(lstatSync(pipe).isFIFO())
      await succeed("export", ["--out", "/dev/null", "--limit", "2"])
      assert.isTrue(lstatSync("/dev/null").isCharacterDevice())
    }))

  it("export writes to stdout, and logs to stderr", async () => {
    const { status, stderr, stdout } = await run("export", ["--out", "-", "--limit", "2"])
    assert.strictEqual(status, 0, stderr)
    assert.lengthOf(stdout.trimEnd().split("\n").map((line) => JSON.parse(line)), 2)
    assert.match(stderr, /^2 conversations, \d\.\d kB\n$/)
  })

  it("export rejects a directory", () =>
    withFolder(async (folder) => {
      const { status, stderr } = await run("export", ["--out", folder])
      assert.deepStrictEqual([status, stderr], [1, `export: ${folder} cannot be written: it is a directory\n`])
    }))

  it("export names the file that it cannot write", () =>
    withFolder(async (folder) => {
      const file = join(folder, "missing", "out.ndjson")
      const { status, stderr } = await run("export", ["--out", file])
      assert.strictEqual(status, 1)
      assert.include(stderr, `export: ${file} cannot be written: `)
      assert.isFalse(existsSync(file))
    }))

  it("bulk survives failures, and reports their cost", async () => {
    const { status, stderr, stdout } = await run("bulk", ["--users", "60"])
    assert.strictEqual(status, 0, stderr)
    assert.match(stdout, /^60 of 60 users done in [\d.]+ s: 69 closed conversations muted, 1 gone, 0 failed\n/)
    for (const what of ["of them retries", "after RateLimited", "after ServerError", "after TransportError"]) {
      assert.match(stdout, new RegExp(`[1-9]\\d* +${what}\n`))
    }
    assert.match(stderr, /^0 of 60 users\n6 of 60 users\n[^]*60 of 60 users\n$/)
  })

  it("bulk reports what was not done", async () => {
    const { status, stderr, stdout } = await run("bulk", ["--users", "1", "--faults", "0", "user-1@example.com", ".."])
    assert.strictEqual(status, 1)
    assert.match(stdout, /^2 of 2 users done in .*: 1 closed conversation muted, 0 gone, 1 failed\n/)
    assert.match(stdout, / 1 {2}users failed with InvalidRequest\n/)
    assert.match(stderr, /bulk: 1 user failed\. Run it again for them\.\n$/)
  })

  it("bulk reads its users from a file", () =>
    withFolder(async (folder) => {
      const file = join(folder, "users.txt")
      writeFileSync(file, "user-2@example.com\r\n\nuser-3@example.com\n")
      const { status, stdout } = await run("bulk", ["--faults", "0", "--from", file])
      assert.strictEqual(status, 0)
      assert.match(stdout, /^2 of 2 users done/)
      const absent = await run("bulk", ["--from", `${file}.absent`])
      assert.strictEqual(absent.status, 1)
      assert.include(absent.stderr, `bulk: ${file}.absent cannot be read: `)
    }))

  for (
    const [signal, code, twice] of [["SIGINT", 130, false], ["SIGINT", 130, true], ["SIGTERM", 130, false]] as const
  ) {
    it(`bulk stops cleanly on ${signal}${twice ? " that comes twice" : ""}, and says how far it got`, async () => {
      const { status, stderr, stdout } = await interruptProgram(
        "examples/bulk.ts",
        ["--users", "300", "--faults", "0", "--concurrency", "5"],
        { when: /\n30 of 300 users/, signal, twice }
      )
      assert.strictEqual(status, code, stdout + stderr)
      const [, done] = /^Stopped before the end\.\n(\d+) of 300 users done in /.exec(stdout) ?? []
      assert.isAtLeast(Number(done), 30)
      assert.isBelow(Number(done), 300)
      assert.match(stdout, /\n +[\d,]+ {2}requests\n/)
      assert.match(stderr, /\nbulk: interrupted\n$/)
    })
  }

  it("inbox-api shows its responses, and logs each request by its id", async () => {
    const { status, stderr, stdout } = await run("inbox-api", [])
    assert.strictEqual(status, 0, stderr)
    assert.strictEqual(
      stdout,
      `GET /inbox/ada@example.com?limit=3
UNREAD  MUTED  STATE     CONVERSATION
    29  yes    inactive  注文 1044 の返品について
    21  no     active    Escalation: payments in the EU
     4  no     active    Order 1042: where is my parcel?
54 unread in 7 conversations

POST /inbox/ada@example.com/order-1042/read
     0  no     active    Order 1042: where is my parcel?

POST /inbox/ada@example.com/order-1042/mute
     0  yes    active    Order 1042: where is my parcel?

POST /inbox/ada@example.com/order-1042/unmute
     0  no     active    Order 1042: where is my parcel?

DELETE /inbox/ada@example.com/order-1042
Ada has left it

The same again
NotFound: There is no such conversation of this user

POST /inbox/ada@example.com/注文%2F1044/read
     0  yes    inactive  注文 1044 の返品について

With another token
SignedOut: The token is missing, or is not the desk's

When Twilio does not accept the desk's own credentials
InternalError: The desk is not set up as it should be

When Twilio fails
BadGateway: The conversations cannot be reached; try again

When Twilio rate limits
Unavailable: Too much is going on; try again later

`
    )
    const lines = stderr.replace(/millis=\d+/g, "millis=…").replace(/ twilio=RQ[0-9a-f]{32}/g, "").trimEnd().split("\n")
    assert.deepStrictEqual(lines, [
      "· GET /inbox/:user 200  millis=… request=story-1",
      "· POST /inbox/:user/:conversation/read 200  millis=… request=story-2",
      "· POST /inbox/:user/:conversation/mute 200  millis=… request=story-3",
      "· POST /inbox/:user/:conversation/unmute 200  millis=… request=story-4",
      "· DELETE /inbox/:user/:conversation 204  millis=… request=story-5",
      "· DELETE /inbox/:user/:conversation 404  millis=… request=story-6",
      "· POST /inbox/:user/:conversation/read 200  millis=… request=story-7",
      "· DELETE /inbox/:user/:conversation 401  millis=… request=story-8",
      "· Conversations failed  code=20003 error=Unauthorized request=story-9 status=401",
      "· GET /inbox/:user 500  millis=… request=story-9",
      "· Conversations failed  code=20500 error=ServerError request=story-10 status=500",
      "· GET /inbox/:user 502  millis=… request=story-10",
      "· pausing all requests for 2s  operation=listServiceUserConversation request=story-11 twilio.attempts=1 twilio.pause_millis=…",
      "· Conversations failed  code=20429 error=RateLimited request=story-11 status=429",
      "· GET /inbox/:user 503  millis=… request=story-11"
    ])
  })

  for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 130]] as const) {
    it(`inbox-api stays up on a port until ${signal}`, async () => {
      const responses: Array<unknown> = []
      const { status, stderr, stdout } = await interruptProgram("examples/inbox-api.ts", ["--port", "0"], {
        when: /(?<=Listening on )http:\S+(?=;[^]*users fail)/,
        signal,
        meanwhile: async (url) => {
          const headers = { authorization: "Bearer simulated-desk-token", "x-request-id": "ours" }
          const inbox = await fetch(`${url}/inbox/grace@example.com?limit=1`, { headers })
          responses.push(inbox.status, (await inbox.json()).unread, (await fetch(`${url}/openapi.json`)).status)
        }
      })
      assert.deepStrictEqual(responses, [200, 542, 200])
      assert.strictEqual(status, code, stdout + stderr)
      assert.match(stderr, /^· GET \/inbox\/:user 200 {2}millis=\d+ request=ours\ninbox-api: interrupted\n$/)
    })
  }

  it("inbox-api names a port that is in use", async () => {
    const taken = createServer().listen(0, "127.0.0.1")
    await once(taken, "listening")
    const { port } = taken.address() as AddressInfo
    const { status, stderr, stdout } = await run("inbox-api", ["--port", `${port}`])
    taken.close()
    assert.deepStrictEqual({ status, stdout }, { status: 1, stdout: "" })
    assert.include(stderr, `inbox-api: Cannot listen on port ${port}: `)
  })

  it("rpc shows that nothing is lost", async () => {
    assert.strictEqual(
      await succeed("rpc"),
      `A record  inbox.Fetch({ userSid, conversationSid })
Order 1042: where is my parcel?, from 2024-02-01T10:15:00.000Z to 2024-02-01T10:26:00.000Z
It is what the server has.

A list  inbox.List({ userSid }), a Stream
7 conversations

An error  Effect.catchTag("NotFound", …)
HTTP 404, Twilio's code 20404; a NotFound

A change, and an end  inbox.Mute(path), inbox.Leave(path)
Order 1042: where is my parcel? was muted, and then left

A list that fails on its second page  what came before the error is there
50 conversations, then listServiceUserConversation got an unexpected response: the body is not JSON, its content type is text/html (HTTP 200)

An error with a time  Effect.catchTag("RateLimited", …)
Again in 1m 30s
`
    )
  })

  it("token refuses a token without a login, and makes one for whoever is logged in", async () => {
    assert.strictEqual(
      await succeed("token"),
      `POST /token, without a login
LoggedOut: Log in first

POST /login with a wrong password
LoggedOut: Wrong user or password

POST /login
ada@example.com is logged in

POST /token
A token for ada@example.com, valid for 3600 s
{"identity":"ada@example.com","chat":{"service_sid":"IS91a83f9310decf40452a2966af38066e"}}

`
    )
  })

  it("watch reports each change of an inbox once, and nothing else", async () => {
    const { status, stderr, stdout } = await run("watch", ["--every", "10 millis"])
    assert.strictEqual(status, 0, stderr)
    assert.strictEqual(
      stdout,
      `7 conversations, 54 unread

A customer writes twice
2 more unread       Order 1042: where is my parcel?

Ada is added to a conversation
new                 Order 1050: a return

On her phone she mutes one, and unmutes another
muted               Order 1043: wrong size
unmuted             注文 1044 の返品について

A conversation is closed
active → closed     Escalation: payments in the EU

She is removed from one, and the next poll fails on its second page

The service has recovered
gone                Welcome, Ada!

Nothing happens
`
    )
    assert.match(stderr, /^poll failed: .*conversations is missing \(HTTP 200\)\n$/)
  })

  it("watch reports existing conversations as new, if requested", async () => {
    const { stdout } = await run("watch", ["--new", "--every", "10 millis"])
    assert.match(stdout, /^(new .*\n){7}\nA customer writes twice\n2 more unread /)
  })

  it("watch ends on Ctrl-C", async () => {
    const { status, stderr, stdout } = await interruptProgram("examples/watch.ts", ["--every", "1 hour"], {
      when: /unread\n/,
      signal: "SIGINT"
    })
    assert.deepStrictEqual([status, stderr], [130, "watch: interrupted\n"])
    assert.match(stdout, /^7 conversations, 54 unread\n/)
  })

  it("watch limits its request rate", async () => {
    const args = ["--live", ...service, ...user, "--every"]
    const fast = await run("watch", [...args, "10 millis"])
    assert.deepStrictEqual([fast.status, fast.stderr], [
      2,
      "watch: with --live --every takes a second or more\nTry --help.\n"
    ])
    const never = await run("watch", [...args, "never"])
    assert.match(never.stderr, /--every takes a time such as "30 minutes", not "never"/)
  })
})
