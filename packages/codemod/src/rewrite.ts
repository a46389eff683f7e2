import { Project, ts } from "ts-morph";
import { Context } from "./context.ts";
import { rewriteImports } from "./imports.ts";
import { readImports, readRoles } from "./roles.ts";
import { markAliases } from "./rules/aliases.ts";
import { rewriteActors } from "./rules/actors.ts";
import { rewriteClientCalls } from "./rules/client-calls.ts";
import { rewriteConstructors } from "./rules/constructors.ts";
import { rewriteEnums } from "./rules/enums.ts";
import { rewriteServerCalls } from "./rules/server-calls.ts";
import { rewriteWorkflows } from "./rules/workflows.ts";

/** Result of {@link rewrite}. */
export interface RewriteResult {
  /** The source with the changes. */
  readonly text: string;
  /** The number of places that were rewritten. */
  readonly changes: number;
  /** The number of comments `TODO(dapr-ts)` that were added. */
  readonly todos: number;
}

/**
 * Rewrites the source of one file from the official SDK to @dapr-ts. A file without an import of the official SDK stays as it is,
 * so a second run changes nothing.
 *
 * @param fileName its ending selects the language: `.ts`, `.tsx`, `.js`, `.mjs`, `.cjs`
 */
export function rewrite(source: string, fileName = "file.ts"): RewriteResult {
  const project = new Project({
    useInMemoryFileSystem: true,
    compilerOptions: { allowJs: true, target: ts.ScriptTarget.ESNext },
  });
  const context = new Context(project.createSourceFile(fileName.replaceAll(/^.*[\\/]/g, ""), source));
  if (!readImports(context)) return { text: source, changes: 0, todos: 0 };
  readRoles(context);
  markAliases(context);
  rewriteServerCalls(context);
  rewriteClientCalls(context);
  rewriteWorkflows(context);
  rewriteActors(context);
  rewriteConstructors(context);
  rewriteEnums(context);
  rewriteImports(context);
  const text = context.todos.place(context.file.getFullText());
  return {
    text,
    changes: context.changes,
    todos: text.split("// TODO(dapr-ts): ").length - source.split("// TODO(dapr-ts): ").length,
  };
}
