// The forms that the project's English does without, each with the plain form to write instead.

const FORMS = [
  [/\bis no\b/i, 'say it with "is not", "does not" or "has no": "is no"'],
  [/\bthere (?:is|are) none\b/i, 'name the missing thing: "there is none"'],
  [/\bthat is fine\b/i, 'say what happens: "that is fine"'],
  [/\b(?:somebody|nobody|whoever)\b/i, "name the role: the caller, the test, the subscriber"],
  [/\bfor ever\b/i, 'write "forever" or "without a limit": "for ever"'],
  [/\bas of\b/i, 'write "since" or "from": "as of"'],
  [/\bafter all(?=[\s.,;:)]*(?:$|[.,;:)]))/i, 'leave it out: "after all"'],
  [/\bbe had\b/i, 'write "available" or "can be read": "be had"'],
  [/\bany ?more\b/i, 'write "no longer": "any more"'],
  [
    /\b(?:takes|take|took|taken|taking)(?: (?!or\b|and\b)[\w`'’]+){0,5} back\b/i,
    'write "deletes", "removes" or "undoes": "takes … back"',
  ],
  [
    /(?<!\b(?:user|reader|developer|operator|person)s? )\b(?:says|tells|hears|asks|wants|likes|knows)\b/i,
    "things do not talk: write returns, sends, contains, requires, states",
  ],
];

const START = /^(?:What|Whether|That|Of|Where)\b/;

/** Sentences of other programs, which are kept word for word. */
const QUOTED = ["It does not appear to be anything that the model knows"];

const INLINE_CODE = /(`+)[^`]+?\1/g;

/** Returns one message for each banned form in a text; `isDoc` adds the rule of how a doc comment begins. */
export function bannedForms(text, isDoc = false) {
  const own = QUOTED.reduce((rest, quoted) => rest.replaceAll(quoted, "code"), text);
  const prose = own.replace(INLINE_CODE, "code").replace(/\s+/g, " ").trim();
  const found = [];
  const start = isDoc ? START.exec(prose) : null;
  if (start !== null) found.push(`begin with a verb or a noun, not with "${start[0]}"`);
  for (const [form, advice] of FORMS) {
    for (const match of prose.matchAll(new RegExp(form.source, `${form.flags}g`)))
      found.push(`${advice} (in "${around(prose, match)}")`);
  }
  return found;
}

function around(prose, { index, 0: match }) {
  const from = Math.max(0, prose.lastIndexOf(" ", Math.max(0, index - 25)) + 1);
  const next = prose.indexOf(" ", index + match.length + 20);
  return prose.slice(from, next === -1 ? undefined : next);
}

/** True for text that a person reads, as opposed to a name, a path or a value: at least three words. */
export const isProse = (text) => (text.match(/[A-Za-z]{2,}/g) ?? []).length >= 3 && /\s/.test(text.trim());
