export * from "effect/Chunk"
// Streams of Effect 4 are of arrays.
export const isChunk = Array.isArray
export const isEmpty = (self) => self.length === 0
export const isNonEmpty = (self) => self.length > 0
export const toReadonlyArray = (self) => [...self]
export const size = (self) => self.length
export const unsafeHead = (self) => [...self][0]
export const filter = (self, predicate) => self.filter(predicate)
export const join = (self, separator) => self.join(separator)
export const map = (self, f) => self.map(f)
export const reduce = (self, initial, f) => self.reduce(f, initial)
