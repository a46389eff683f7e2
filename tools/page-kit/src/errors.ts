// Imported first by each example's program: a failure that a person can remedy, such as a wrong option or a port that is taken,
// ends the program with a sentence. Any other error is a fault of the program, and keeps its stack.
import { sentenceOf } from "./sentence.ts";

process.on("uncaughtException", (error) => {
  console.error(sentenceOf(error) ?? error);
  process.exit(1);
});
