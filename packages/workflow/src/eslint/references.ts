import type { Scope, SourceCode } from "eslint";

/** Returns every reference of a file. */
export const allReferences = ({ scopeManager }: SourceCode): Scope.Reference[] =>
  scopeManager.scopes.flatMap(({ references }) => references);
