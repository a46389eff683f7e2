/**
 * An app as the incoming handler of a component (`wasi:http`), for StarlingMonkey and the hosts that run it.
 *
 * @module
 */
export { handlerOf } from "./handler-of.ts";
export type { IncomingHandler } from "./handler-of.ts";
export type { WasiHttpTypes } from "./wasi-types.ts";
export type { Handler } from "../handler.ts";
