import { proseOf } from "../../tools/markdown/blocks.ts";

/** A command of a shell block or of a piece of code in a text: its words, without comments, redirections and assignments. */
export type Command = readonly string[];

/** Splits a block of a shell into its commands. Supports quotes, `&&`, continued lines, comments and `>`. */
export function commandsOf(text: string): Command[] {
  return text
    .replace(/\\\n/g, " ")
    .split("\n")
    .flatMap((line) => commandsOfLine(line))
    .filter((words) => words.length > 0);
}

const WORD = /<\w+>|(?:[^\s"'|&;>#]|(?<=\S)#)+|"[^"]*"|'[^']*'/g;

function commandsOfLine(line: string): Command[] {
  const commands: string[][] = [[]];
  const pattern = new RegExp(`&&|\\||;|>|(?:^|\\s+)#.*$|\\s+|(?:${WORD.source})+`, "g");
  let isTarget = false;
  for (const [token] of line.matchAll(pattern)) {
    if (/^\s*#/.test(token)) break;
    if (token.trim() === "") continue;
    if (token === "&&" || token === "|" || token === ";") commands.push([]);
    else if (token === ">") isTarget = true;
    else if (isTarget) isTarget = false;
    else commands.at(-1)?.push(token.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"));
  }
  return commands;
}

/** Returns the commands in the code of a text, such as `npm test`: those that begin with one of the given words. */
export function inlineCommandsOf(markdown: string, beginnings: readonly string[]): Command[] {
  return [...proseOf(markdown).matchAll(/(?<!`)`([^`\n]+)`/g)]
    .map(([, code = ""]) => code)
    .filter((code) => beginnings.some((word) => code.startsWith(`${word} `)))
    .flatMap((code) => commandsOf(code));
}
