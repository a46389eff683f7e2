import { detection, plainSentence, sentence, type Scored } from "./sentence.ts";

/** The label of a photo. */
export interface Classification {
  readonly label: string;
  /** From 0 to 1. */
  readonly confidence: number;
  /** The same in 256ths, the model's own unit. */
  readonly score: number;
  /** The demo's sentence, in HTML. */
  readonly sentence: string;
  /** The same in plain text. */
  readonly text: string;
  /** The sentence of the demo's later form, in plain text. */
  readonly detection: string;
  /** The labels that fit best, the best one first. */
  readonly top: readonly { readonly label: string; readonly confidence: number }[];
}

/** A quantised score of 255 is as sure as the model gets, and stands for 255/256. */
const confidenceOf = (score: number): number => score / 256;

/** @param best the best labels, the best one first */
export function classification(best: readonly Scored[]): Classification {
  const [first = { label: "background", score: 0 }] = best;
  return {
    ...first,
    confidence: confidenceOf(first.score),
    sentence: sentence(first),
    text: plainSentence(first),
    detection: detection(first),
    top: best.map(({ label, score }) => ({ label, confidence: confidenceOf(score) })),
  };
}
