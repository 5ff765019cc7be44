import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Tests which need a third party that runs on Node alone. */
const nodeOnly = ["test/contract/**/*.test.ts", "test/package/**/*.test.ts"]

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@effect-twilio\/conversations$/, replacement: here("./mod.ts") },
      { find: /^@effect-twilio\/conversations\/testing$/, replacement: here("./src/testing/mod.ts") },
      { find: /^@effect-twilio\/conversations\/(.+)$/, replacement: `${here("./src")}/$1.ts` }
    ]
  },
  test: {
    testTimeout: 20_000,
    projects: [
      {
        extends: true,
        test: {
          name: "suite",
          include: ["test/**/*.test.ts"],
          exclude: nodeOnly,
          setupFiles: ["./test/runtimes/setup.ts"]
        }
      },
      {
        extends: true,
        test: { name: "node-only", include: nodeOnly, setupFiles: ["./test/runtimes/setup.ts"] }
      }
    ]
  }
})
