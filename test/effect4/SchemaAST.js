export * from "effect/SchemaAST"

export const getPropertySignatures = (ast) =>
  ast._tag === "Suspend" ? getPropertySignatures(ast.thunk()) : ast.propertySignatures
