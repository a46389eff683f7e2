import { readOptions, wholeNumber } from "@dapr-ts/page-kit/options";

/** `--orders`: the number of orders. */
export const programOptions = (args?: readonly string[]) => readOptions({ orders: wholeNumber(20, 1) }, args);
