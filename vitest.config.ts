import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Tests against others, which run on Node alone: Twilio's OpenAPI document and SDK, the platform's Node clients. */
const contract = ["test/contract/**/*.test.ts", "test/**/*.contract.test.ts"]

/** Tests of what is published and of the commands around it, which need Node, npm and in part its registry. */
const published = ["test/package/**/*.test.ts", "test/**/*.package.test.ts"]

const setupFiles = ["./test/runtimes/setup.ts"]

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
    // vitest leaves one core free unless told otherwise, which is half of two.
    maxWorkers: "100%",
    projects: [
      {
        extends: true,
        test: {
          name: "suite",
          include: ["test/**/*.test.ts"],
          exclude: [...contract, ...published],
          setupFiles
        }
      },
      { extends: true, test: { name: "contract", include: contract, setupFiles } },
      { extends: true, test: { name: "package", include: published, setupFiles } },
      // Its packages are installed by `npm run test:cluster`.
      { extends: true, test: { name: "cluster", include: ["examples/cluster/*.test.ts"], setupFiles } }
    ]
  }
})
