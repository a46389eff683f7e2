import { commentTexts } from "./comments.mjs";
import { bannedForms, isProse } from "./forms.mjs";

/** Refuses the banned forms in comments and in every text of at least three words: errors, logs, titles, pages. */
export const plainText = {
  meta: {
    type: "suggestion",
    docs: { description: "Refuses banned forms of English in comments and texts" },
    schema: [],
    messages: { banned: "{{ advice }}" },
  },
  create(context) {
    const report = (loc, advice) => context.report({ loc, messageId: "banned", data: { advice } });
    const check = (node, text) => {
      if (isProse(text)) for (const advice of bannedForms(text)) report(node.loc, advice);
    };
    return {
      Program() {
        for (const { text, isDoc, loc } of commentTexts(context.sourceCode))
          for (const advice of bannedForms(text, isDoc)) report(loc, advice);
      },
      Literal(node) {
        if (typeof node.value === "string") check(node, node.value);
      },
      TemplateLiteral(node) {
        check(node, node.quasis.map(({ value }) => value.cooked ?? value.raw).join(" x "));
      },
      JSXText(node) {
        check(node, node.value);
      },
    };
  },
};
