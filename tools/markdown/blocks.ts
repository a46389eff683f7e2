/** A fenced block of a Markdown file. */
export interface Block {
  /** The first word behind the fence. Empty if the fence stands alone. */
  readonly language: string;
  /** The words after the language, such as the name of a file. */
  readonly words: readonly string[];
  /** The lines between the fences, without the indentation of a list. */
  readonly code: string;
  /** The text of the nearest heading above. Empty before the first heading. */
  readonly heading: string;
}

/** Returns the fenced blocks of a Markdown file, those in lists included. */
export function blocksOf(markdown: string): Block[] {
  return parse(markdown).blocks;
}

/** Returns a Markdown file without its fenced blocks. */
export function proseOf(markdown: string): string {
  return parse(markdown).prose.join("\n");
}

const FENCE = /^( *)(`{3,}|~{3,})([^`]*)$/;
const HEADING = /^#{1,6} +(.*?)(?: +#+)? *$/;

function parse(markdown: string): { blocks: Block[]; prose: string[] } {
  const blocks: Block[] = [];
  const prose: string[] = [];
  let heading = "";
  const lines = markdown.split(/\r?\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const [, indent, fence, info = ""] = FENCE.exec(line) ?? [];
    if (indent === undefined || fence === undefined) {
      heading = HEADING.exec(line)?.[1] ?? heading;
      prose.push(line);
      continue;
    }
    const begin = at + 1;
    const length = lines.slice(begin).findIndex((other) => closes(other.trim(), fence));
    if (length === -1) throw new Error(`the block "${line.trim()}" in line ${String(begin)} has no end`);
    const [language = "", ...words] = info.trim().split(/\s+/);
    const code = lines
      .slice(begin, begin + length)
      .map((inner) => `${withoutIndent(inner, indent.length)}\n`);
    blocks.push({ language, words, code: code.join(""), heading });
    at = begin + length;
  }
  return { blocks, prose };
}

/** A block ends with at least as many of the characters that it begins with. */
const closes = (line: string, fence: string): boolean =>
  line.startsWith(fence) && line === line.charAt(0).repeat(line.length);

const withoutIndent = (line: string, width: number): string =>
  line.slice(0, width).trimStart() + line.slice(width);
