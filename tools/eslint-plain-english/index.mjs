// An ESLint plugin that keeps comments and texts in plain English; CONTRIBUTING.md has the rules.
import { plainText } from "./plain-text.mjs";
import { testTitles } from "./test-titles.mjs";
import { verbFirst } from "./verb-first.mjs";

export const plainEnglish = {
  meta: { name: "plain-english" },
  rules: { "plain-text": plainText, "test-titles": testTitles, "verb-first": verbFirst },
};
