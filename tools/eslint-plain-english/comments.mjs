// Comments as texts: without their markers, adjacent line comments as one.
import { proseOf } from "../markdown/blocks.ts";

/** Returns the comments of a file, each with its text and whether it is a doc comment. */
export function commentTexts(sourceCode) {
  const texts = [];
  for (const comment of sourceCode.getAllComments()) {
    const previous = texts.at(-1);
    if (
      comment.type === "Line" &&
      previous?.type === "Line" &&
      previous.endLine + 1 === comment.loc.start.line
    ) {
      previous.text += ` ${comment.value}`;
      previous.endLine = comment.loc.end.line;
    } else {
      texts.push({
        type: comment.type,
        text: withoutMarkers(comment.value),
        isDoc: isDoc(comment),
        loc: comment.loc,
        endLine: comment.loc.end.line,
      });
    }
  }
  return texts;
}

export const isDoc = ({ type, value }) => type === "Block" && value.startsWith("*");

/** Removes the asterisks of a block comment, and code of an `@example`. */
export function withoutMarkers(value) {
  return proseOf(value.replace(/^\*+/, "").replace(/^[ \t]*\*[ \t]?/gm, "")).trim();
}
