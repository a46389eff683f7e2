import { escapeHtml } from "../html.ts";

/** A label with its score in 256ths. */
export interface Scored {
  readonly label: string;
  readonly score: number;
}

/** The words of the sentence by score. */
const CERTAINTIES = [
  { above: 200, words: "is very likely" },
  { above: 125, words: "is likely" },
  { above: 50, words: "could be" },
] as const;

/** The demo's sentence, in HTML: what the photo shows, with a link to more of it. */
export function sentence(scored: Scored): string {
  const { label } = scored;
  const href = `https://www.google.com/search?q=${escapeHtml(encodeURIComponent(label))}`;
  return sentenceWith(scored, `<a href='${href}'>${escapeHtml(label)}</a>`);
}

/** The same in plain text. */
export function plainSentence(scored: Scored): string {
  return sentenceWith(scored, scored.label);
}

function sentenceWith({ label, score }: Scored, name: string): string {
  const certainty = CERTAINTIES.find(({ above }) => score > above);
  if (certainty === undefined) return "It does not appear to be anything that the model knows";
  return `It ${certainty.words} ${article(label)} ${name} in the picture`;
}

/** The sentence of the demo's later form, in plain text. */
export function detection({ label, score }: Scored): string {
  return `${label} is detected with ${String(score)}/255 confidence`;
}

const article = (label: string): string => (/^[aeiou]/i.test(label) ? "an" : "a");
