// Titles of tests state the behaviour: what happens, to what, when.

const FORMS = [
  [
    /^(?:what|whatever|that|whether|of|where|who|whose|those who|and)\b/i,
    "state the behaviour with a subject and a verb, or begin with the verb",
  ],
  [
    /\b(?:told|said|say|heard|hear|asked|ask)\b/i,
    "write what is printed, logged, sent or requested: things do not talk",
  ],
  [/\bshould\b/i, "state what happens, not what should"],
];

/** Refuses titles of tests and of their groups that do not state the behaviour. */
export const testTitles = {
  meta: {
    type: "suggestion",
    docs: { description: "Refuses titles of tests that do not state the behaviour" },
    schema: [],
    messages: { title: '{{ advice }} (in the title "{{ title }}")' },
  },
  create(context) {
    return {
      CallExpression({ callee, arguments: [title] }) {
        if (!isTest(callee)) return;
        const text = textOf(title);
        if (text === undefined) return;
        for (const [form, advice] of FORMS)
          if (form.test(text))
            context.report({ loc: title.loc, messageId: "title", data: { advice, title: text } });
      },
    };
  },
};

/** Returns true for `test`, `it` and `describe`, with members and tables: `test.each([…])`. */
function isTest(callee) {
  if (callee.type === "Identifier") return /^(?:test|it|describe)$/.test(callee.name);
  const inner = callee.object ?? callee.callee ?? callee.tag;
  return inner !== undefined && isTest(inner);
}

function textOf(node) {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  return node?.type === "TemplateLiteral"
    ? node.quasis.map(({ value }) => value.cooked ?? value.raw).join("x")
    : undefined;
}
