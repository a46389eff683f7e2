/* What a component imports of its host: TypeScript finds no modules of these names. */

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
