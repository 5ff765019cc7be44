import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as Option from "effect/Option"

const Prototype = {
  pipe(...functions) {
    return functions.reduce((value, f) => f(value), this)
  },
  [Symbol.iterator]() {
    return (this._tag === "Right" ? Effect.succeed(this.right) : Effect.fail(this.left))[Symbol.iterator]()
  }
}

export const right = (right) => Object.assign(Object.create(Prototype), { _tag: "Right", right })
export const left = (left) => Object.assign(Object.create(Prototype), { _tag: "Left", left })
export const isLeft = (self) => self._tag === "Left"
export const isRight = (self) => self._tag === "Right"
export const map = dual(2, (self, f) => isLeft(self) ? self : right(f(self.right)))
export const flip = (self) => isLeft(self) ? right(self.left) : left(self.right)
export const getRight = (self) => isLeft(self) ? Option.none() : Option.some(self.right)
export const getOrNull = (self) => isLeft(self) ? null : self.right
export const getOrThrow = (self) => {
  if (isLeft(self)) throw self.left
  return self.right
}
export const all = (eithers) => {
  const found = Object.values(eithers).find(isLeft)
  if (found !== undefined) return found
  return right(
    Array.isArray(eithers)
      ? eithers.map((one) => one.right)
      : Object.fromEntries(Object.entries(eithers).map(([name, one]) => [name, one.right]))
  )
}
