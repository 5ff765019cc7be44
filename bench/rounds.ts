/** Rounds in which everybody has their turn, so that what changes on the machine meanwhile changes it for all. */

export interface Rounds<K extends string> {
  readonly of: (who: K, what: string) => ReadonlyArray<number>
}

export const interleave = async <K extends string>(
  rounds: number,
  who: ReadonlyArray<K>,
  measure: (who: K) => Promise<Readonly<Record<string, number>>>
): Promise<Rounds<K>> => {
  const results = new Map<K, Array<Readonly<Record<string, number>>>>(who.map((one) => [one, []]))
  for (let round = 0; round < rounds; round++) {
    for (const one of who) results.get(one)?.push(await measure(one))
  }
  return { of: (who, what) => results.get(who)?.map((numbers) => numbers[what] ?? NaN) ?? [] }
}
