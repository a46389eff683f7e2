/* The modules that a component imports from its host, which TypeScript cannot resolve. */

declare module "wasi:cli/environment@0.2.10" {
  export function getEnvironment(): [name: string, value: string][];
}

declare module "wasi:http/types@0.2.10" {
  import type { WasiHttpTypes } from "@dapr-ts/wasi-fetch/wasi-http";

  export const Fields: WasiHttpTypes["Fields"];
  export const OutgoingResponse: WasiHttpTypes["OutgoingResponse"];
  export const OutgoingBody: WasiHttpTypes["OutgoingBody"];
  export const ResponseOutparam: WasiHttpTypes["ResponseOutparam"];
}
