/**
 * Writes the API reference as static HTML to .reports/docs, as typedoc.json says: `npm run docs`. Options of TypeDoc may
 * follow `--`. A warning of TypeDoc's is a failure.
 */
import { existsSync, readFileSync, rmSync } from "node:fs"
import { dirname, join } from "node:path"
import process from "node:process"
import {
  Application,
  ArgumentsReader,
  type CommentDisplayPart,
  Converter,
  PageEvent,
  type ProjectReflection,
  type Reflection,
  ReflectionKind,
  RendererEvent,
  TSConfigReader,
  TypeDocReader
} from "typedoc"
import { root } from "./runtimes.ts"

/**
 * A link from a document to another one leads to its page. One to anything else of the repository, a test or a folder,
 * would lead to a copy of the file that a browser cannot show, so that its text alone is left.
 */
const unlink = (parts: Array<CommentDisplayPart>, folder: string, project: ProjectReflection): void => {
  for (const [index, part] of parts.entries()) {
    if (part.kind !== "relative-link") continue
    if (part.target !== undefined && typeof project.files.resolve(part.target, project) === "object") continue
    const [before, after] = [parts[index - 1], parts[index + 1]]
    const path = join(folder, part.text.replace(/#.*$/, ""))
    const label = /\[([^[\]]*)\]\($/.exec(before?.text ?? "")
    if (before === undefined || after === undefined || label === null || !existsSync(path)) {
      throw new Error(`A document links to ${part.text}, which is not there`)
    }
    before.text = `${before.text.slice(0, label.index)}${label[1]}`
    part.text = ""
    part.target = undefined
    after.text = after.text.replace(/^\)/, "")
  }
}

/** The constructor of a class that is a tag or a reference, which nobody calls. */
const isOfTag = (one: Reflection): boolean =>
  one.isDeclaration() && one.signatures?.[0]?.parameters?.[0]?.type?.toString() === "never"

// What is exported is what is documented. mod.ts has the same names again.
const { exports }: { exports: Record<string, string> } = JSON.parse(readFileSync(`${root}deno.json`, "utf8"))
const entryPoints = Object.values(exports).filter((path) => path !== "./mod.ts").map((path) => join(root, path))

const app = await Application.bootstrap({ entryPoints }, [
  new TypeDocReader(),
  new TSConfigReader(),
  new ArgumentsReader(300, process.argv.slice(2))
])

app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
  if (project.readme !== undefined) unlink(project.readme, root, project)
  for (const one of project.getReflectionsByKind(ReflectionKind.Constructor)) {
    if (isOfTag(one)) project.removeReflection(one)
  }
  for (const document of project.documents ?? []) {
    unlink(document.content, dirname(project.files.getReflectionPath(document) ?? root), project)
    // Named as it names itself, not after its file.
    const heading = /^# (.+)$/m.exec(document.content.map(({ text }) => text).join(""))
    if (heading?.[1] !== undefined) document.name = heading[1]
  }
})

// Effect's own types lead to Effect's own reference.
app.converter.addUnknownSymbolResolver((_, __, ___, symbol) => {
  const name = /^(?:effect|@effect\/platform)$/.exec(symbol?.packageName ?? "")?.[0].replace("@effect/", "")
  const module = /(\w+)\.(?:d\.)?ts$/.exec(symbol?.packagePath ?? "")?.[1]
  if (name === undefined || module === undefined) return undefined
  return `https://effect-ts.github.io/effect/${name}/${module}.ts.html`
})

// TypeDoc names the front page by its folder, which a browser lists when it reads from a disk.
app.renderer.on(PageEvent.END, (page: PageEvent) => {
  if (page.contents === undefined) return
  page.contents = page.contents.replaceAll(/(<a href="\.{1,2}\/)(?=["#])/g, "$1index.html")
})

// The copies that nothing links to any more.
app.renderer.on(RendererEvent.END, ({ outputDirectory }) => {
  rmSync(join(outputDirectory, "media"), { recursive: true, force: true })
})

const project = await app.convert()
if (project !== undefined) {
  app.validate(project)
  await app.generateOutputs(project)
}
if (project === undefined || app.logger.hasErrors() || app.logger.hasWarnings()) process.exitCode = 1
