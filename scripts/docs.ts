/**
 * Writes the API reference as static HTML, as typedoc.json says: `npm run docs`. Options of TypeDoc may follow, such as
 * `--out <folder>`. A warning of TypeDoc's is a failure.
 */
import { existsSync, rmSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import {
  Application,
  ArgumentsReader,
  type CommentDisplayPart,
  Converter,
  type ProjectReflection,
  TSConfigReader,
  TypeDocReader
} from "typedoc"
import { root } from "./runtimes.ts"

/**
 * A link from a document to another one leads to its page. One to anything else of the repository, a test or a folder,
 * would lead to a copy of the file that a browser cannot show, so that its text alone is left.
 */
const unlink = (parts: Array<CommentDisplayPart>, project: ProjectReflection): void => {
  for (const [index, part] of parts.entries()) {
    if (part.kind !== "relative-link") continue
    if (part.target !== undefined && typeof project.files.resolve(part.target, project) === "object") continue
    const [before, after] = [parts[index - 1], parts[index + 1]]
    const path = part.text.replace(/#.*$/, "")
    const label = /\[([^[\]]*)\]\($/.exec(before?.text ?? "")
    if (before === undefined || after === undefined || label === null || !existsSync(root + path)) {
      throw new Error(`A document links to ${part.text}, which is not there`)
    }
    before.text = `${before.text.slice(0, label.index)}${label[1]}`
    part.text = ""
    part.target = undefined
    after.text = after.text.replace(/^\)/, "")
  }
}

const app = await Application.bootstrap({}, [
  new TypeDocReader(),
  new TSConfigReader(),
  new ArgumentsReader(300, process.argv.slice(2))
])

app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
  if (project.readme !== undefined) unlink(project.readme, project)
  for (const document of project.documents ?? []) {
    unlink(document.content, project)
    // Named as it names itself, not after its file.
    const heading = /^# (.+)$/m.exec(document.content.map(({ text }) => text).join(""))
    if (heading?.[1] !== undefined) document.name = heading[1]
  }
})

const project = await app.convert()
if (project !== undefined) {
  app.validate(project)
  await app.generateOutputs(project)
  rmSync(join(app.options.getValue("out"), "media"), { recursive: true, force: true })
}
if (project === undefined || app.logger.hasErrors() || app.logger.hasWarnings()) process.exitCode = 1
