// A program for runtime.test.ts: tells on what it runs, and whether anything of an account is in its environment.
import process from "node:process"
import { currentRuntime } from "../../scripts/runtimes.ts"

console.log(JSON.stringify({
  runtime: currentRuntime,
  arguments: process.argv.slice(2),
  credentials: Object.keys(process.env).filter((name) => name.startsWith("TWILIO_"))
}))
