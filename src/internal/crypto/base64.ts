/** Base64 with `btoa`, which every runtime has. */

/** Of a signature, or a part of a JWT: few enough bytes to be arguments. */
export const encode = (bytes: ArrayBuffer | Uint8Array): string => btoa(String.fromCharCode(...new Uint8Array(bytes)))

/** Base64url without padding, as in a JWT. */
export const encodeUrl = (bytes: ArrayBuffer | Uint8Array): string =>
  encode(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")
