/** HMAC with what every runtime has: WebCrypto. Where Node's module is at hand, it costs a quarter of the CPU. */

export type Hash = "SHA-1" | "SHA-256"

/** Signs texts with a secret. */
export type Key = (text: string) => ArrayBuffer | Uint8Array | Promise<ArrayBuffer>

/** What is used of `node:crypto`, which Node, Bun and Deno have, but edge runtimes only with a flag. */
interface NodeCrypto {
  readonly createHmac: (hash: string, secret: string) => {
    readonly update: (text: string) => { readonly digest: () => Uint8Array }
  }
}

interface Globals {
  readonly process?: { readonly getBuiltinModule?: (name: string) => NodeCrypto | undefined }
}

const encoder = /* @__PURE__ */ new TextEncoder()

export const importKey = async (secret: string, hash: Hash): Promise<Key> => {
  // Not imported, because a bundle for an edge runtime would not load. WebCrypto signs on a thread of its own: for a text
  // as short as a webhook's, waking it and the program again costs more than the rest of a verification.
  const node = (globalThis as Globals).process?.getBuiltinModule?.("node:crypto")
  if (node !== undefined) return (text) => node.createHmac(hash.replace("-", ""), secret).update(text).digest()
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash }, false, ["sign"])
  return (text) => crypto.subtle.sign("HMAC", key, encoder.encode(text))
}

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
