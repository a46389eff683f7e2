import { decodeStoredJson, encodeStoredJson } from "@dapr-ts/core/internal";

/*
 * A reminder has no place for the method that it is to call, and a timer's gets lost when its actor moves (dapr/dapr#10088).
 * So it goes with the data.
 */

const METHOD = "dapr-ts:method";

interface TickJson {
  readonly [METHOD]: string;
  readonly data?: unknown;
}

export interface Tick {
  /** Undefined for data that came with none. */
  readonly method: string | undefined;
  readonly data: unknown;
}

/** Data with the method that it is for. */
export function tickData(method: string, data: unknown): object {
  const json: TickJson = { [METHOD]: method };
  return data === undefined ? json : { ...json, data: JSON.parse(encodeStoredJson(data)) as unknown };
}

/** What {@link tickData} wrote, or what somebody else registered. */
export function readTick(carried: unknown): Tick {
  const isOurs = typeof carried === "object" && carried !== null && METHOD in carried;
  if (!isOurs) return { method: undefined, data: carried };
  const { [METHOD]: method, data } = carried as TickJson;
  return { method: String(method), data: decodeStoredJson(data) };
}
