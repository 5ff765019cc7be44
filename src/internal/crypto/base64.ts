/** Base64 with `btoa` and `atob`, which every runtime has. */

export const encode = (bytes: Uint8Array): string => {
  let binary = ""
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** Base64url without padding, as in a JWT. */
export const encodeUrl = (bytes: Uint8Array): string =>
  encode(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")

/** `undefined` unless the text is exactly what `encode` makes of that many bytes: `atob` accepts more. */
export const decode = (text: string, length: number): Uint8Array<ArrayBuffer> | undefined => {
  if (text.length !== Math.ceil(length / 3) * 4 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
    return bytes.length === length && encode(bytes) === text ? bytes : undefined
  } catch {
    return undefined
  }
}
