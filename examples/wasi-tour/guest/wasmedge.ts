import { fetch, run } from "@dapr-ts/wasi-fetch/wasmedge";
import { tour, type Guest } from "./tour.ts";

declare const print: Guest["print"];
declare const setTimeout: Guest["setTimeout"];
declare const env: Guest["env"];

run(() => tour({ fetch, print, setTimeout, env }));
