import type { CallOptions } from "../../call/operation.ts";

/** Options of {@link Secret.get} and {@link Secret.getBulk}. */
export interface SecretOptions extends CallOptions {
  /** Parameters of the secret store, such as `version_id`. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
}
