import { readOptions } from "@dapr-ts/page-kit/options";

/** Refuses every option: the example has none. */
export const programOptions = (args?: readonly string[]) => readOptions({}, args);
