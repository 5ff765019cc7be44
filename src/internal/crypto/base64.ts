/** Base64 with `btoa` and `atob`, which every runtime has. */

export const encode = (bytes: Uint8Array): string => {
  let binary = ""
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** Base64url without padding, as in a JWT. */
export const encodeUrl = (bytes: Uint8Array): string =>
  encode(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")

/**
 * Decodes 20 or 32 bytes, as of a signature. `undefined` unless the text is exactly what `encode` makes: `atob` accepts
 * more. Both lengths end in a group of two bytes, so that the bits after them must be zero.
 */
export const decodeSignature = (text: string, length: 20 | 32): Uint8Array<ArrayBuffer> | undefined => {
  if (text.length !== (length === 20 ? 28 : 44) || !/^[A-Za-z0-9+/]+[AEIMQUYcgkosw048]=$/.test(text)) return undefined
  const binary = atob(text)
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}
