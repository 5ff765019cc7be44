/** HMAC with WebCrypto, which Node, Bun, Deno, browsers and edge runtimes have. */

export type Hash = "SHA-1" | "SHA-256"

const encoder = new TextEncoder()

export const importKey = (secret: string, hash: Hash): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash }, false, ["sign"])

export const sign = (key: CryptoKey, text: string): Promise<ArrayBuffer> =>
  crypto.subtle.sign("HMAC", key, encoder.encode(text))

/** Compares in constant time: how long it takes depends on nothing but the length of `expected`. */
export const isEqual = (expected: string, given: string): boolean => {
  let difference = expected.length ^ given.length
  for (let i = 0; i < expected.length; i++) difference |= expected.charCodeAt(i) ^ given.charCodeAt(i)
  return difference === 0
}

export const sha256Hex = async (body: string | Uint8Array): Promise<string> => {
  const bytes = typeof body === "string" ? encoder.encode(body) : Uint8Array.from(body)
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("")
}
