/** Where and with what a run was made. */
import { readFileSync } from "node:fs"
import { availableParallelism, cpus, totalmem } from "node:os"
import process from "node:process"

const version = (name: string): string => {
  const { version } = JSON.parse(
    readFileSync(new URL(`../../../node_modules/${name}/package.json`, import.meta.url), "utf8")
  )
  return `${name} ${version}`
}

export const machine = (): string =>
  [
    `- ${
      new Date().toISOString().slice(0, 10)
    }, ${process.platform} ${process.arch}, ${availableParallelism()} cores of ` +
    `${cpus()[0]?.model.trim() || "an unnamed processor"}, ${Math.round(totalmem() / 1024 ** 3)} GiB`,
    `- Node ${process.version}, ` +
    ["effect", "@effect/platform", "@effect/platform-node", "undici", "twilio"].map(version).join(", ")
  ].join("\n")
