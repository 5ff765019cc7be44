export * from "effect/Chunk"
// Streams of Effect 4 are of arrays.
export const isEmpty = (self) => self.length === 0
export const isNonEmpty = (self) => self.length > 0
export const toReadonlyArray = (self) => [...self]
export const size = (self) => self.length
export const unsafeHead = (self) => [...self][0]
