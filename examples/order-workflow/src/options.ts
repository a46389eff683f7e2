import { number, port, readOptions } from "@dapr-ts/page-kit/options";

/** `--port`: that of the page; `--approval-seconds`: how long an approval may take; `--step-ms`: how long a step takes. */
export const programOptions = (args?: readonly string[]) =>
  readOptions({ port: port(8091), "approval-seconds": number(120, 1), "step-ms": number(900, 0) }, args);
