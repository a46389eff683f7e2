import { number, port, readOptions } from "@dapr-ts/page-kit/options";

/** `--port`: that of the page; `--day-seconds`: the length of a day. */
export const programOptions = (args?: readonly string[]) =>
  readOptions({ port: port(8090), "day-seconds": number(60, 2) }, args);
