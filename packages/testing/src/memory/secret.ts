import { daprError } from "./errors.ts";
import type { Handlers } from "./rpc.ts";

/** Secrets by store and key: a string, or the parts of one that has several. */
export type SecretStores = Readonly<Record<string, Readonly<Record<string, SecretValue>>>>;

/** A secret: one value, or several values by name. */
export type SecretValue = string | Readonly<Record<string, string>>;

export function secretHandlers(stores: SecretStores): Handlers {
  const storeOf = (name: string): Readonly<Record<string, SecretValue>> => {
    if (Object.hasOwn(stores, name)) return stores[name] as Readonly<Record<string, SecretValue>>;
    throw daprError(
      "invalid_argument",
      "ERR_SECRET_STORE_NOT_FOUND",
      `failed finding secret store with key ${name}`,
    );
  };
  const parts = (key: string, value: SecretValue): Record<string, string> =>
    typeof value === "string" ? { [key]: value } : { ...value };
  return {
    getSecret: ({ storeName, key }) => {
      const store = storeOf(storeName);
      const value = Object.hasOwn(store, key) ? store[key] : undefined;
      if (value === undefined) {
        throw daprError(
          "internal",
          "ERR_SECRET_GET",
          `failed getting secret with key ${key} from secret store ${storeName}`,
        );
      }
      return { data: parts(key, value) };
    },
    getBulkSecret: ({ storeName }) => ({
      data: Object.fromEntries(
        Object.entries(storeOf(storeName)).map(([key, value]) => [key, { secrets: parts(key, value) }]),
      ),
    }),
  };
}
