import * as official from "@dapr/dapr";
import * as compat from "@dapr-ts/compat";

/** The official SDK's own API, which both packages have. */
export type Sdk = typeof official;

/** Both packages under the official SDK's types. */
export const SDKS: Readonly<Record<"official" | "compat", Sdk>> = {
  official,
  compat: compat as unknown as Sdk,
};
