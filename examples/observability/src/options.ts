import { port, readOptions } from "@dapr-ts/page-kit/options";

/** `--port`: that of the page. */
export const programOptions = (args?: readonly string[]) => readOptions({ port: port(8093) }, args);
