/** Requests as Twilio sends them, with invented values. */

export const sid = (prefix: string): string => `${prefix}${"1".repeat(32)}`
