/** `URL.canParse` of Node 20 denies an international host name, such as `https://bücher.example`, once it is optimised. */
export const parseUrl = (text: string): URL | undefined => {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
