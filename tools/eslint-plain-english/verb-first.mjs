import { isDoc, withoutMarkers } from "./comments.mjs";

/** Words that end in "s" without being a verb. */
const NO_VERBS = new Set(
  "This Its As Always Milliseconds Seconds Bytes Names Thus Perhaps Besides Sometimes Others Items Options Options's".split(
    " ",
  ),
);

/** Requires that the doc comment of a function begins with a verb in the third person. */
export const verbFirst = {
  meta: {
    type: "suggestion",
    docs: { description: "Requires a verb in the third person at the start of a function's doc comment" },
    schema: [],
    messages: { verb: 'begin with a verb in the third person ("Returns …"), not with "{{ word }}"' },
  },
  create(context) {
    const check = (node) => {
      const outer = /^Export/.test(node.parent?.type ?? "") ? node.parent : node;
      const comment = context.sourceCode.getCommentsBefore(outer).at(-1);
      if (comment === undefined || !isDoc(comment)) return;
      const text = withoutMarkers(comment.value);
      const word = /^[^\s,.:;]*/.exec(text)[0];
      if (text.startsWith("@") || text.startsWith("{@link") || isVerb(word)) return;
      context.report({ loc: comment.loc, messageId: "verb", data: { word } });
    };
    const isFunction = (node) => /^(?:ArrowFunction|Function)Expression$/.test(node?.type ?? "");
    return {
      FunctionDeclaration: check,
      TSDeclareFunction: check,
      TSMethodSignature: (node) => node.kind === "method" && check(node),
      MethodDefinition: (node) => node.kind === "method" && check(node),
      TSAbstractMethodDefinition: (node) => node.kind === "method" && check(node),
      PropertyDefinition: (node) => isFunction(node.value) && check(node),
      VariableDeclaration: (node) => isFunction(node.declarations[0]?.init) && check(node),
    };
  },
};

const isVerb = (word) => /^[A-Z][a-z-]*s$/.test(word) && !NO_VERBS.has(word);
