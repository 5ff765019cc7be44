// What modules export, read from their source or from the declarations of Effect.

import { readFileSync } from "node:fs"
import ts from "typescript"
import { root } from "../scripts/runtimes.ts"

export const parse = (path: string): ts.SourceFile =>
  ts.createSourceFile(path, readFileSync(root + path, "utf8"), ts.ScriptTarget.ES2022, true)

const nameOf = (node: ts.Node): string | undefined =>
  "name" in node && node.name !== undefined && ts.isIdentifier(node.name as ts.Node)
    ? (node.name as ts.Identifier).text
    : undefined

const isExported = (node: ts.Statement): boolean =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)

/** What a module exports: each name with its declarations. */
export const exportsOf = (file: ts.SourceFile): ReadonlyMap<string, ReadonlyArray<ts.Node>> => {
  const out = new Map<string, Array<ts.Node>>()
  const add = (name: string | undefined, node: ts.Node) => {
    if (name !== undefined) out.set(name, [...out.get(name) ?? [], node])
  }
  for (const statement of file.statements) {
    if (ts.isExportDeclaration(statement)) {
      const { exportClause } = statement
      if (exportClause === undefined) continue
      if (ts.isNamespaceExport(exportClause)) add(exportClause.name.text, statement)
      else for (const element of exportClause.elements) add(element.name.text, statement)
    } else if (isExported(statement)) {
      if (ts.isVariableStatement(statement)) {
        for (const one of statement.declarationList.declarations) add(nameOf(one), statement)
      } else add(nameOf(statement), statement)
    }
  }
  return out
}
