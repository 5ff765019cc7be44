import process from "node:process"
import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import configuration from "./deno.json" with { type: "json" }

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Contract tests, which run on Node only: Twilio's OpenAPI document and SDK, and the platform's Node clients. */
const contract = ["test/contract/**/*.test.ts", "test/**/*.contract.test.ts"]

/** Tests of the published package and its commands, which need Node, npm, and some of them its registry. */
const published = ["test/package/**/*.test.ts", "test/**/*.package.test.ts"]

const setupFiles = ["./test/runtimes/setup.ts"]

export default defineConfig({
  resolve: {
    alias: [
      ...Object.entries(configuration.exports).map(([subpath, file]) => ({
        find: new RegExp(`^${configuration.name}${subpath.slice(1)}$`),
        replacement: here(file)
      })),
      // For test/contract/undici8.test.ts.
      ...(process.env["UNDICI"] === "8"
        ? [{ find: "undici/index.js", replacement: here("node_modules/undici8/index.js") }]
        : [])
    ]
  },
  test: {
    testTimeout: 20_000,
    // By default vitest leaves one core free, which is half of two.
    maxWorkers: "100%",
    // The files that a worker runs share its modules: Effect is loaded and compiled once, which halves the time of the suite.
    // vitest 3 looks for this here, not at a project.
    isolate: false,
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
      {
        extends: true,
        test: {
          name: "package",
          include: published,
          setupFiles,
          globalSetup: ["./test/package/globalSetup.ts"],
          // They install, compile and bundle. `vi.setConfig` has no effect on files that share a worker.
          testTimeout: 180_000
        }
      },
      // Its packages are installed by `npm run test:cluster`.
      { extends: true, test: { name: "cluster", include: ["examples/cluster/*.test.ts"], setupFiles } }
    ]
  }
})
