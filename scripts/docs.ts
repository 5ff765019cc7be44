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
  Comment,
  type CommentDisplayPart,
  CommentTag,
  Converter,
  type DeclarationReflection,
  IndexEvent,
  PageEvent,
  type ProjectReflection,
  ReferenceType,
  type Reflection,
  ReflectionFlag,
  ReflectionKind,
  ReflectionType,
  RendererEvent,
  TSConfigReader,
  TypeDocReader
} from "typedoc"
import { root } from "./runtimes.ts"

/**
 * A link from a document to another one leads to its page. One to anything else of the repository, a test or a folder,
 * would lead to a copy of the file that a browser cannot show, so only its text is kept.
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

const category = (one: Reflection): string | undefined =>
  one.comment?.getTag("@category")?.content.map(({ text }) => text).join("").trim()

/** What the values of a room are, except schemas. */
const rooms: { readonly [room: string]: string } = {
  client: "client",
  errors: "errors",
  facades: "constructors",
  policies: "policies",
  recipes: "recipes",
  telemetry: "metrics",
  tokens: "tokens",
  transports: "layers"
}

const isSchema = ({ type }: DeclarationReflection): boolean => type instanceof ReferenceType && type.name === "Codec"

/** What most exports are by their kind and the folder of their module. Others say it themselves. */
const derivedCategory = (one: DeclarationReflection, room: string): string => {
  if (room === "resources" && one.type instanceof ReflectionType && one.type.declaration.signatures !== undefined) {
    return "operations"
  }
  const isValue = one.kindOf([ReflectionKind.Class, ReflectionKind.Function, ReflectionKind.Variable])
  return isValue && !isSchema(one) && rooms[room] || (one.kindOf(ReflectionKind.Variable) ? "schemas" : "models")
}

const categorise = (one: Reflection, name: string): void => {
  one.comment ??= new Comment()
  one.comment.blockTags.push(new CommentTag("@category", [{ kind: "text", text: name }]))
}

/** Where the side bar lists a module: by what it is mainly for. */
const sections: ReadonlyArray<readonly [category: string, section: string]> = [
  ["operations", "resources"],
  ["client", "client"],
  ["layers", "client"],
  ["constructors", "client"],
  ["execution", "client"],
  ["policies", "policies"],
  ["errors", "errors"],
  ["metrics", "metrics"]
]
const section = (module: DeclarationReflection): string => {
  if (module.name.startsWith("testing")) return "testing"
  return sections.find(([name]) => module.children?.some((one) => category(one) === name))?.[1] ?? "models"
}

/** Shows an operation, which is a constant, as the function it is. */
const showAsFunction = (one: DeclarationReflection): void => {
  const signatures = one.type instanceof ReflectionType ? one.type.declaration.signatures : undefined
  if (signatures === undefined) return
  one.kind = ReflectionKind.Function
  one.signatures = signatures
  for (const signature of signatures) {
    signature.name = one.name
    signature.parent = one
    if (one.comment !== undefined) signature.comment = one.comment
  }
  delete one.comment
  delete one.type
  delete one.defaultValue
  one.flags.setFlag(ReflectionFlag.Const, false)
}

// What is exported is what is documented, by the name to import it with. mod.ts has the same names again.
const { exports }: { exports: Record<string, string> } = JSON.parse(readFileSync(`${root}deno.json`, "utf8"))
// Without the command, which is no module to import.
const modules = Object.entries(exports).filter(([, path]) => path !== "./mod.ts" && !path.startsWith("./bin/"))
const entryPoints = modules.map(([, path]) => join(root, path))
const names = new Map(modules.map(([subpath, path]) => [path.replace(/^\.\/src\/|\.ts$/g, ""), subpath.slice(2)]))

// The guides, in the order of their index.
const guides = [...readFileSync(`${root}docs/README.md`, "utf8").matchAll(/\]\(([\w-]+\.md)\)/g)]
  .map(([, file]) => `docs/${file}`)

const app = await Application.bootstrap({
  entryPoints,
  projectDocuments: ["docs/README.md", ...guides, "CHANGELOG.md", "SECURITY.md"]
}, [
  new TypeDocReader(),
  new TSConfigReader(),
  new ArgumentsReader(300, process.argv.slice(2))
])

// Without this "CONTRIBUTING.md" becomes a link to a host of that name: md is a country's domain.
app.options.setValue("markdownItLoader", (parser) => parser.linkify.set({ fuzzyLink: false }))

app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
  if (project.readme !== undefined) unlink(project.readme, root, project)
  for (const one of project.getReflectionsByKind(ReflectionKind.Constructor)) {
    if (isOfTag(one)) project.removeReflection(one)
  }
  for (const module of project.children ?? []) {
    const room = dirname(module.name)
    module.name = names.get(module.name) ?? module.name
    for (const one of module.children ?? []) {
      if (one.kindOf(ReflectionKind.Reference)) categorise(one, "re-exports")
      else if (category(one) === undefined) categorise(one, derivedCategory(one, room))
    }
    categorise(module, section(module))
    for (const one of module.children ?? []) if (category(one) === "operations") showAsFunction(one)
  }
  for (const document of project.documents ?? []) {
    const file = project.files.getReflectionPath(document) ?? root
    unlink(document.content, dirname(file), project)
    // Named by its heading, not by its file.
    const heading = /^# (.+)$/m.exec(document.content.map(({ text }) => text).join(""))
    if (heading?.[1] !== undefined) document.name = heading[1]
    categorise(document, dirname(file) === join(root, "docs") ? "none" : "project")
  }
})

// The page of an operation shows the fields of what it takes, not just the name of the type.
app.renderer.on(RendererEvent.BEGIN, ({ project }) => {
  for (const one of project.getReflectionsByKind(ReflectionKind.Function)) {
    if (!one.isDeclaration()) continue
    for (const parameter of one.signatures?.flatMap(({ parameters = [] }) => parameters) ?? []) {
      if (parameter.type?.type !== "reference") continue
      parameter.type.reflection?.comment?.modifierTags.add("@expand")
      // Without a comment of its own TypeDoc repeats that of the type.
      parameter.comment ??= new Comment([{ kind: "text", text: " " }])
    }
  }
})

// Effect's own types lead to Effect's own reference.
app.converter.addUnknownSymbolResolver((_, __, ___, symbol) => {
  const name = /^(?:effect|@effect\/platform)$/.exec(symbol?.packageName ?? "")?.[0].replace("@effect/", "")
  const module = /(\w+)\.(?:d\.)?ts$/.exec(symbol?.packagePath ?? "")?.[1]
  if (name === undefined || module === undefined) return undefined
  return `https://effect-ts.github.io/effect/${name}/${module}.ts.html`
})

// The search also knows the headings of the guides, and takes "listConversations" for listConversation.
app.renderer.on(IndexEvent.PREPARE_INDEX, (event: IndexEvent) => {
  event.searchFieldWeights["plural"] = 30
  event.searchFieldWeights["headings"] = 10
  for (const [index, one] of [...event.searchResults.entries()].reverse()) {
    const fields = event.searchFields[index] ?? {}
    if (one.isDocument()) {
      const text = one.content.map(({ text }) => text).join("").replaceAll(/^```[^]*?^```/gm, "")
      fields["headings"] = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading).join(" ")
    } else if (one.signatures !== undefined) {
      // Of similar names the shortest comes first.
      one.relevanceBoost = (10 / one.name.length) ** 2
      fields["plural"] = `${one.name}${one.name.endsWith("s") ? "es" : "s"}`
    } else if (
      // A class and the namespace of its types share a name: one result is enough.
      one.kindOf(ReflectionKind.Namespace) &&
      event.searchResults.some((other) => other !== one && other.getFullName() === one.getFullName())
    ) event.removeResult(index)
  }
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
