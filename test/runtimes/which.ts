// A program for runtime.test.ts: prints its runtime, and the Twilio variables in its environment.
import process from "node:process"
import { currentRuntime } from "../../scripts/runtimes.ts"

console.log(JSON.stringify({
  runtime: currentRuntime,
  arguments: process.argv.slice(2),
  credentials: Object.keys(process.env).filter((name) => name.startsWith("TWILIO_"))
}))
