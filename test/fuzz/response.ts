/** Responses that a broken proxy or an attacker might send: valid ones with mutated JSON, bytes and headers. */
import * as FastCheck from "effect/FastCheck"
import { gzipSync } from "node:zlib"
import { conversationRecord, messageRecord, pageOf, participantRecord, record, userRecord } from "../support.ts"

/** The records to mutate, and the keys of their pages. */
const originals: ReadonlyArray<readonly [record: object, key: string]> = [
  [record, "conversations"],
  [conversationRecord, "conversations"],
  [messageRecord, "messages"],
  [participantRecord, "participants"],
  [userRecord, "users"]
]

/** How a response is delivered. */
export type Delivery = "whole" | "pieces" | "endless" | "broken" | "stalled" | "silent" | "unreachable"

export interface FuzzedResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  readonly delivery: Delivery
}

// ---- JSON text, which can have duplicate keys and numbers beyond any precision

type Json =
  | { readonly raw: string }
  | { readonly items: ReadonlyArray<Json> }
  | { readonly entries: ReadonlyArray<readonly [key: string, value: Json]> }

const toJson = (value: unknown): Json =>
  Array.isArray(value)
    ? { items: value.map(toJson) }
    : typeof value === "object" && value !== null
    ? { entries: Object.entries(value).map(([key, value]) => [key, toJson(value)]) }
    : { raw: JSON.stringify(value) }

const write = (json: Json): string =>
  "raw" in json
    ? json.raw
    : "items" in json
    ? `[${json.items.map(write).join(",")}]`
    : `{${json.entries.map(([key, value]) => `${JSON.stringify(key)}:${write(value)}`).join(",")}}`

const sizeOf = (json: Json): number =>
  "raw" in json
    ? 1
    : "items" in json
    ? json.items.reduce((sum, item) => sum + sizeOf(item), 1)
    : json.entries.reduce((sum, [, value]) => sum + sizeOf(value), 1)

/** Replaces the value at index `at`, in depth-first order. */
const replaceAt = (json: Json, at: number, by: (json: Json) => Json): Json => {
  if (at === 0) return by(json)
  if ("raw" in json) return json
  let rest = at - 1
  const inner = (value: Json): Json => {
    const size = sizeOf(value)
    const out = rest >= 0 && rest < size ? replaceAt(value, rest, by) : value
    rest -= size
    return out
  }
  return "items" in json
    ? { items: json.items.map(inner) }
    : { entries: json.entries.map(([key, value]) => [key, inner(value)]) }
}

const deep = (depth: number): Json => ({ raw: `${"[".repeat(depth)}${"]".repeat(depth)}` })

const hostileKeys = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "valueOf",
  "toJSON",
  "then",
  "length",
  "_tag",
  "0",
  "",
  "\u0000",
  "\ud800",
  "account_sid",
  "next_page_url",
  "conversations",
  "messages",
  "media",
  "message",
  "errors",
  "a\r\nb\u202e"
]

const hostileTexts = [
  "",
  "null",
  "\u0000",
  "\ud800",
  "\udc00\ud800",
  "\u202eevil\u2066",
  "first\r\nsecond\u2028third\u0085fourth",
  "\u001b[2J\u001b]0;title\u0007",
  "x".repeat(20_000),
  "😀".repeat(2_000),
  " ".repeat(20_000),
  "2015-07-30T20:00:00Z",
  "2015-02-30T25:61:61Z",
  "9999-12-31T23:59:59+99:99",
  "-2015-07-30T20:00:00Z",
  "2015-07-30T20:00:00.123456789123456789+14:00",
  "{authorization}",
  "__proto__"
]

const hostileLinks = [
  "?PageToken=again",
  "?PageToken={count}",
  "?PageToken={count}&PageToken=again&PageSize=1000",
  "//evil.example/?PageToken={count}",
  "http://user:password@evil.example:99999/../..?PageToken={count}#x",
  "javascript:alert(1)?PageToken={count}",
  "?PageToken=",
  "?PageToken=%",
  "?PageToken=%00%0d%0aX-Evil:%201",
  "?PageToken=%ff%fe",
  "?PageToken=\ud800",
  "?PageToken=..%2F..&/../../",
  `?PageToken=${"x".repeat(9_000)}`,
  `?${"a&".repeat(3_000)}PageToken={count}`,
  "?__proto__=1&constructor=2&PageToken={count}",
  "?",
  "#?PageToken={count}",
  "PageToken={count}"
]

const hostileNumbers = [
  "9007199254740991",
  "9007199254740992",
  "12345678901234567890",
  "-1",
  "-0",
  "0.1",
  "1e-400",
  "1e308",
  "1e999",
  "-1e999",
  "2147483648"
]

const anyText = FastCheck.oneof(
  FastCheck.constantFrom(...hostileTexts),
  FastCheck.string({ unit: "binary", maxLength: 20 }),
  FastCheck.string({ unit: FastCheck.nat({ max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 6 })
)

const anyKey = FastCheck.oneof(FastCheck.constantFrom(...hostileKeys), FastCheck.string({ maxLength: 6 }))

const anyJson: FastCheck.Arbitrary<Json> = FastCheck.oneof(
  anyText.map((text) => ({ raw: JSON.stringify(text) })),
  FastCheck.constantFrom(...hostileLinks).map((text) => ({ raw: JSON.stringify(text) })),
  FastCheck.constantFrom("null", "true", "false", "0", "7", "[]", "{}", "", ",", "NaN", "undefined", "'x'")
    .map((raw) => ({ raw })),
  FastCheck.constantFrom(...hostileNumbers).map((raw) => ({ raw })),
  FastCheck.constantFrom(10, 3_000, 30_000).map(deep),
  FastCheck.jsonValue({ maxDepth: 2 }).map(toJson),
  FastCheck.tuple(anyKey, anyText).map(([key, text]) => ({ entries: [[key, toJson(text)] as const] })),
  FastCheck.constantFrom(...originals.flatMap(([record, key]) => [record, pageOf([record], null, key)])).map(toJson)
)

type Mutation = (json: Json) => Json

const atAny = (by: FastCheck.Arbitrary<(json: Json) => Json>): FastCheck.Arbitrary<Mutation> =>
  FastCheck.tuple(FastCheck.nat({ max: 200 }), by).map(([at, by]) => (json) => replaceAt(json, at % sizeOf(json), by))

const mutation: FastCheck.Arbitrary<Mutation> = FastCheck.oneof(
  atAny(anyJson.map((other) => () => other)),
  // drops, repeats and renames members of an object or a list
  atAny(
    FastCheck.tuple(FastCheck.nat({ max: 30 }), FastCheck.constantFrom("drop", "repeat", "rename"), anyKey).map(
      ([at, what, key]) => (json) => {
        const change = <A>(all: ReadonlyArray<A>, rename: (one: A) => A): ReadonlyArray<A> => {
          const one = all[at % Math.max(1, all.length)]
          if (one === undefined) return all
          if (what === "drop") return all.filter((other) => other !== one)
          return what === "repeat" ? [...all, one] : all.map((other) => other === one ? rename(other) : other)
        }
        return "raw" in json
          ? json
          : "items" in json
          ? { items: change(json.items, (one) => one) }
          : { entries: change(json.entries, ([, value]) => [key, value]) }
      }
    )
  ),
  atAny(
    FastCheck.tuple(anyKey, anyJson, FastCheck.boolean()).map(([key, value, first]) => (json) => {
      if ("raw" in json) return json
      if ("items" in json) return { items: first ? [value, ...json.items] : [...json.items, value] }
      return { entries: first ? [[key, value], ...json.entries] : [...json.entries, [key, value]] }
    })
  )
)

const errors = [
  { code: 20404, message: "not found", more_info: "https://www.twilio.com/docs/errors/20404", status: 404 },
  {
    type: "https://www.twilio.com/docs/api/errors/20001",
    title: "Invalid parameter",
    status: 400,
    code: 20001,
    detail: "a bad parameter",
    errors: [{ detail: "must be a date", pointer: "#/LastReadTimestamp" }, null]
  }
]

const anyLink = FastCheck.oneof(
  FastCheck.constantFrom(...hostileLinks),
  anyText,
  anyText.map((text) => `?PageToken=${text}`)
)

const originalOf = ([record, key]: typeof originals[number]): FastCheck.Arbitrary<Json> =>
  FastCheck.oneof(
    FastCheck.constantFrom(
      ...[
        record,
        pageOf([record, record], null, key),
        pageOf([], "?PageToken={count}", key),
        pageOf(Array.from({ length: 60 }, () => record), null, key),
        ...errors
      ].map(toJson)
    ),
    anyLink.map((link) => toJson(pageOf([record], link, key)))
  )

// ---- bytes

type Damage = (bytes: Uint8Array) => Uint8Array

const insert = (bytes: Uint8Array, at: number, more: ReadonlyArray<number>): Uint8Array =>
  Uint8Array.from([...bytes.subarray(0, at), ...more, ...bytes.subarray(at)])

const damage: FastCheck.Arbitrary<Damage> = FastCheck.oneof(
  FastCheck.nat({ max: 3_000 }).map((at): Damage => (bytes) => bytes.subarray(0, at % (bytes.length + 1))),
  FastCheck.tuple(
    FastCheck.nat({ max: 3_000 }),
    FastCheck.oneof(
      FastCheck.constantFrom(
        [0xff],
        [0xc0, 0x80],
        [0xed, 0xa0, 0x80],
        [0xf4, 0x90, 0x80, 0x80],
        [0xef, 0xbb, 0xbf],
        [0],
        [0x0a],
        [0x22],
        [0x5c],
        [0x7b]
      ),
      FastCheck.array(FastCheck.nat({ max: 255 }), { maxLength: 8 })
    )
  ).map(([at, more]): Damage => (bytes) => insert(bytes, at % (bytes.length + 1), more)),
  FastCheck.constantFrom<Damage>(
    (bytes) => insert(bytes, 0, [0xef, 0xbb, 0xbf]),
    (bytes) => insert(bytes, 0, [0xff, 0xfe]),
    (bytes) => Uint8Array.from([...bytes, ...bytes]),
    (bytes) => Uint8Array.from(bytes, (byte, at) => bytes[bytes.length - 1 - at] ?? byte),
    (bytes) => gzipSync(bytes),
    () => new Uint8Array(),
    () => new TextEncoder().encode("<html>\n<h1>Bad gateway</h1></html>"),
    () => new Uint8Array(100_000).fill(0x20)
  )
)

const bodyOf = (original: FastCheck.Arbitrary<Json>): FastCheck.Arbitrary<Uint8Array> =>
  FastCheck.tuple(
    original,
    FastCheck.array(mutation, { maxLength: 4 }),
    FastCheck.oneof(
      { weight: 4, arbitrary: FastCheck.constant([]) },
      { weight: 1, arbitrary: FastCheck.array(damage, { minLength: 1, maxLength: 2 }) }
    )
  ).map(([original, mutations, damages]) =>
    damages.reduce<Uint8Array>(
      (bytes, damage) => damage(bytes),
      new TextEncoder().encode(write(mutations.reduce((json, mutate) => mutate(json), original)))
    )
  )

// ---- headers

const header = (name: string, ...values: ReadonlyArray<string>) =>
  FastCheck.constantFrom(...values).map((value) => [name, value] as const)

const digits = "9".repeat(400)

const headers: FastCheck.Arbitrary<Readonly<Record<string, string>>> = FastCheck.array(
  FastCheck.oneof(
    header("content-type", "application/json", "text/html", "application/problem+json", "x/y; charset=utf-16", "", ";"),
    header("content-length", "0", "1", "7", "100", "-1", "1e9", "00", "99999999999", digits, "10, 10", "x", ""),
    header("content-encoding", "gzip", "br", "identity", "identity, gzip", "rubbish", ""),
    header("transfer-encoding", "chunked", "gzip, chunked", "identity"),
    header(
      "retry-after",
      "0",
      "1",
      "59.5",
      "61",
      "-1",
      "9007199254740993",
      "99999999999999999999999",
      digits,
      `0.${digits}`,
      "1e5",
      "NaN",
      "Infinity",
      "Thu, 01 Jan 1970 00:00:30 GMT",
      "Sunday, 06-Nov-94 08:49:37 GMT",
      "Sun Nov  6 08:49:37 1994",
      "Thu, 99 Xxx 9999 99:99:99 GMT"
    ),
    header("date", "Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 01 Jan 9999 00:00:00 GMT", "x"),
    header("twilio-request-id", "RQ0123", "", "\u00fc".repeat(3_000), "{authorization}"),
    header("location", "https://evil.example/", "/", "{authorization}"),
    header("set-cookie", "a=b; HttpOnly", "=;;=", "%=%"),
    header("x-anything", "\t", "\u0080")
  ),
  { maxLength: 4 }
).map(Object.fromEntries)

const status: FastCheck.Arbitrary<number> = FastCheck.oneof(
  { weight: 6, arbitrary: FastCheck.constant(200) },
  { weight: 1, arbitrary: FastCheck.constantFrom(201, 202, 203, 204, 205, 206, 299) },
  { weight: 2, arbitrary: FastCheck.constantFrom(400, 401, 403, 404, 409, 429, 500, 503) },
  { weight: 1, arbitrary: FastCheck.integer({ min: 200, max: 599 }) }
)

const delivery: FastCheck.Arbitrary<Delivery> = FastCheck.oneof(
  { weight: 10, arbitrary: FastCheck.constantFrom<Delivery>("whole", "pieces") },
  {
    weight: 1,
    arbitrary: FastCheck.constantFrom<Delivery>("endless", "broken", "stalled", "silent", "unreachable")
  }
)

/** Responses mutated from those with one of the records, or with any of them. */
export const responseWith = (record: object): FastCheck.Arbitrary<FuzzedResponse> => {
  const own = originals.filter(([one]) => one === record)
  const others = originals.filter(([one]) => one !== record)
  const original = FastCheck.oneof(
    { weight: 9, arbitrary: FastCheck.oneof(...own.map(originalOf)) },
    { weight: 1, arbitrary: FastCheck.oneof(...others.map(originalOf)) }
  )
  return FastCheck.record({ status, headers, body: bodyOf(original), delivery })
}
