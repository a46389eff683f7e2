import type { StateOperation } from "@dapr-ts/core";
import { isBytes } from "@dapr-ts/core/internal";
import type {
  IRequest,
  IStateOptions,
  KeyValuePairType,
  OperationType,
  StateGetOptions,
  StateSaveResponseType,
} from "../types/state.ts";
import type { KeyValueType } from "../types/untyped.ts";
import type { Connection } from "./connection.ts";
import { concurrencyOf, consistencyOf } from "./state-options.ts";

/** Saves items of which some are bytes, with our own client, which sends them over gRPC. */
export async function saveWithBytes(
  { dapr }: Connection,
  store: string,
  items: readonly KeyValuePairType[],
  metadata: KeyValueType | undefined,
): Promise<StateSaveResponseType> {
  await dapr.state.setMany(
    store,
    items.map((item) => ({
      ...itemOf(item),
      value: item.value as unknown,
      metadata: { ...(item.metadata as Record<string, string>), ...(metadata as Record<string, string>) },
    })),
  );
  return {};
}

/** Runs a transaction with bytes. */
export async function transactWithBytes(
  { dapr }: Connection,
  store: string,
  operations: readonly OperationType[],
  metadata: Record<string, string> | undefined,
): Promise<void> {
  const steps = operations.map(({ operation, request }): StateOperation => {
    const item = { ...itemOf(request), metadata: request.metadata };
    return operation === "delete"
      ? { operation: "delete", ...item }
      : { operation: "upsert", ...item, value: request.value as unknown };
  });
  await dapr.state.transaction(store, steps, { metadata });
}

/** Reads a value: JSON as a value, other text as text, and anything else as bytes. */
export async function getWithBytes(
  { dapr }: Connection,
  store: string,
  key: string,
  options: Partial<StateGetOptions> = {},
): Promise<KeyValueType | string> {
  const value: unknown = await dapr.state.get(store, key, {
    metadata: options.metadata,
    consistency: consistencyOf(options.consistency),
  });
  if (value === undefined) return "";
  return (isBytes(value) ? textOrBytes(value as Uint8Array) : value) as KeyValueType;
}

function textOrBytes(bytes: Uint8Array): string | Uint8Array {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return bytes;
  }
}

function itemOf({ key, etag, options = {} }: Pick<IRequest, "key" | "etag" | "options">) {
  const { consistency, concurrency }: Partial<IStateOptions> = options;
  return {
    key,
    etag: typeof etag === "object" ? etag.value : etag,
    consistency: consistencyOf(consistency),
    concurrency: concurrencyOf(concurrency),
  };
}
