// Files that are no JavaScript: Markdown, and the comments of schemas and configuration.
import { bannedForms } from "./forms.mjs";

/** Returns one message, with its line, for each banned form. Paragraphs are read as a whole, since a phrase may wrap. */
export function bannedInText(source) {
  const found = [];
  let begins = 0;
  for (const paragraph of source.split(/\n[^\S\n]*\n/)) {
    const prose = paragraph.replace(/^[^\S\n]*(?:\/\/+|#+|\*|>|--)[^\S\n]?/gm, "");
    for (const advice of bannedForms(prose)) found.push({ line: lineOf(source, begins), advice });
    begins += paragraph.length;
    begins = source.indexOf("\n", begins) === -1 ? source.length : nextParagraph(source, begins);
  }
  return found;
}

const lineOf = (source, index) => source.slice(0, index).split("\n").length;

function nextParagraph(source, from) {
  const gap = /\n[^\S\n]*\n/g;
  gap.lastIndex = from;
  const match = gap.exec(source);
  return match === null ? source.length : match.index + match[0].length;
}
