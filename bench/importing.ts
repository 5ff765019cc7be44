/** How long an import takes, in milliseconds: of our library in a program that has Effect and HttpClient already. */
import process from "node:process"

const imports = {
  "ours": async () => {
    await Promise.all([
      import("effect/Effect"),
      import("effect/Layer"),
      import("effect/Redacted"),
      import("effect/Stream"),
      import("@effect/platform/HttpClient"),
      import("@effect/platform/FetchHttpClient")
    ])
    const start = performance.now()
    await import("../mod.ts")
    return performance.now() - start
  },
  "effect and HttpClient": async () => {
    const start = performance.now()
    await import("effect/Effect")
    await import("effect/Layer")
    await import("effect/Redacted")
    await import("effect/Stream")
    await import("@effect/platform/HttpClient")
    await import("@effect/platform/FetchHttpClient")
    return performance.now() - start
  },
  "twilio-node": async () => {
    const start = performance.now()
    await import("twilio")
    return performance.now() - start
  }
} satisfies Record<string, () => Promise<number>>

export type Import = keyof typeof imports

const millis = await imports[process.argv[2] as Import]()
if (process.send === undefined) console.log(millis)
else process.send({ millis })
process.disconnect?.()
