const anySid = /^[A-Z]{2}[0-9a-fA-F]{32}$/

/** Whether a value is a SID, of the kind that the prefix says if there is one. */
export const isSid = (value: unknown, prefix = ""): value is string =>
  typeof value === "string" && anySid.test(value) && value.startsWith(prefix)
