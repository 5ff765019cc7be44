/** The CPU time of verifying a webhook, side by side with twilio-node. */
import { inProcess } from "./processes.ts"
import { type Section, spread } from "./report.ts"
import type { Verifier, VerifyNumbers, VerifyTask } from "./verifyWorker.ts"

const names: ReadonlyArray<Verifier> = ["ours", "ours, by WebCrypto", "twilio-node"]

/** Half a minute. */
const maxRounds = 5

export const verification = async (isQuick: boolean, rounds: number): Promise<Section> => {
  const all: Array<Record<Verifier, VerifyNumbers>> = []
  for (let round = 0; round < Math.min(rounds, maxRounds); round++) {
    const numbers: Partial<Record<Verifier, VerifyNumbers>> = {}
    for (const name of names) {
      // A verification by WebCrypto takes four times as long.
      const part = (isQuick ? 0.25 : 1) * (name === "ours, by WebCrypto" ? 0.125 : 1)
      const task: VerifyTask = { name, warmUp: 32_000 * part, count: 32_000 * part }
      numbers[name] = await inProcess<VerifyNumbers>("./verifyWorker.js", task)
    }
    all.push(numbers as Record<Verifier, VerifyNumbers>)
  }
  const forms = Object.keys(all[0]?.ours ?? {})
  const value = (numbers: Record<Verifier, VerifyNumbers>, name: Verifier, form: string, of: "cpu" | "wall"): number =>
    numbers[name][form]?.[of] ?? NaN
  const row = (label: string, of: (numbers: Record<Verifier, VerifyNumbers>, form: string) => number) => [
    label,
    ...forms.map((form) => spread(all.map((numbers) => of(numbers, form))))
  ]
  return {
    title: "Verifying a webhook: CPU of each, µs",
    rows: [
      ["", ...forms],
      ...names.map((name) => row(name, (numbers, form) => value(numbers, name, form, "cpu"))),
      ...names.map((name) => row(`${name}: elapsed`, (numbers, form) => value(numbers, name, form, "wall"))),
      // Of the same round, because other load on the machine affects both.
      ...names.slice(0, 2).map((name) =>
        row(
          `CPU of ${name}, of twilio-node's`,
          (numbers, form) => value(numbers, name, form, "cpu") / value(numbers, "twilio-node", form, "cpu")
        )
      )
    ],
    results: []
  }
}
