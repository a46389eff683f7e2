import { Block } from "../base-block.ts";
import { getBulkSecret, getSecret } from "./operations.ts";
import type { SecretOptions } from "./types.ts";

/**
 * Secrets, in a store that a component names.
 *
 * Every method rejects with a {@link DaprError}: `invalid_argument` for a store that does not exist,
 * `permission_denied` for a secret that this app may not read, `internal` for a secret that the store does not have.
 *
 * @see https://docs.dapr.io/reference/api/secrets_api/
 */
export class Secret extends Block {
  /**
   * Returns one secret as an object. In most stores its only member has the name of the key; in some stores a secret has
   * several members.
   */
  get(store: string, key: string, options?: SecretOptions): Promise<Record<string, string>> {
    return this.call(getSecret, { store, key, metadata: options?.metadata }, options);
  }

  /** Returns every secret that this app may read, by key. */
  getBulk(store: string, options?: SecretOptions): Promise<Record<string, Record<string, string>>> {
    return this.call(getBulkSecret, { store, metadata: options?.metadata }, options);
  }
}
