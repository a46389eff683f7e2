import type { SourceCode } from "eslint";
import { wrapped, type AnyNode, type FunctionNode } from "./ast.ts";
import { isOurs, originOf, PACKAGE } from "./resolve.ts";

/** The fields of TypeScript's nodes that are read here. */
interface TypeNode {
  readonly type: string;
  readonly typeAnnotation?: TypeNode | undefined;
  readonly typeName?: AnyNode & { readonly left?: AnyNode; readonly right?: AnyNode };
}

/** Returns the indexes of the parameters that have the type `WorkflowContext`. */
export function contextParameters(run: FunctionNode, code: SourceCode): number[] {
  return run.params.flatMap((parameter, index) => {
    const target = parameter.type === "AssignmentPattern" ? parameter.left : parameter;
    return isNamed((target as TypeNode).typeAnnotation, "WorkflowContext", code) ? [index] : [];
  });
}

/** Returns true for `const f: WorkflowFunction<…> = …` and `(…) satisfies WorkflowFunction<…>`. */
export function isTypedWorkflow(run: FunctionNode, code: SourceCode): boolean {
  for (let node: AnyNode | null | undefined = run.parent; node; node = node.parent) {
    if (node.type === "VariableDeclarator")
      return (
        node.init === wrapped(run) && isNamed((node.id as TypeNode).typeAnnotation, "WorkflowFunction", code)
      );
    if (isNamed(node, "WorkflowFunction", code)) return true;
    if (!node.type.startsWith("TS")) return false;
  }
  return false;
}

/** Returns true if a node is an annotation, or has one, of a type that this package exports. */
function isNamed(node: TypeNode | undefined, name: string, code: SourceCode): boolean {
  if (node === undefined) return false;
  if (node.type !== "TSTypeReference") return isNamed(node.typeAnnotation, name, code);
  const { typeName } = node;
  if (typeName?.left === undefined) return typeName !== undefined && isOurs(typeName, name, code);
  const namespace = originOf(typeName.left, code);
  const isOurNamespace = namespace?.module === PACKAGE && namespace.path.length === 0;
  return isOurNamespace && typeName.right?.type === "Identifier" && typeName.right.name === name;
}
