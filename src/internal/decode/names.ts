/** Names of fields on the wire. */
import type { SnakeCase } from "../../types/Encoded.ts"

/** The name in a record: `last_read_message_index` for `lastReadMessageIndex`. */
export const snakeCase = <Name extends string>(name: Name): SnakeCase<Name> & string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) as SnakeCase<Name> & string
