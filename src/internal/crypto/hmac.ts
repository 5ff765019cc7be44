/** HMAC with WebCrypto, which Node, Bun, Deno, browsers and edge runtimes have. */

export type Hash = "SHA-1" | "SHA-256"

/** The length of a signature in bytes. */
export const lengthOf = (hash: Hash): 20 | 32 => hash === "SHA-1" ? 20 : 32

const encoder = new TextEncoder()

export const importKey = (secret: string, hash: Hash): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash }, false, ["sign", "verify"])

export const sign = async (key: CryptoKey, text: string): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text)))

/** WebCrypto compares in constant time. */
export const verify = (key: CryptoKey, signature: Uint8Array<ArrayBuffer>, text: string): Promise<boolean> =>
  crypto.subtle.verify("HMAC", key, signature, encoder.encode(text))

export const sha256Hex = async (body: Uint8Array<ArrayBuffer>): Promise<string> =>
  Array.from(
    new Uint8Array(await crypto.subtle.digest("SHA-256", body)),
    (byte) => byte.toString(16).padStart(2, "0")
  ).join("")
