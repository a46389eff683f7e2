import { oneOf, readOptions } from "@dapr-ts/page-kit/options";
import { CASES } from "./runtimes.ts";

/** `--only`: the runtime to use; default: each. */
export const programOptions = (args?: readonly string[]) =>
  readOptions({ only: oneOf([...new Set(CASES.map(({ runtime }) => runtime))], undefined) }, args);
