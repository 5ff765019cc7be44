/** The version of this package, written by `npm run version`. */
export const version = "3.0.0"
