import { bytesOf } from "../../encoding/bytes.ts";
import { decodeStoredJson, encodeStoredJson } from "../../encoding/stored-json.ts";
import { toJson } from "../../encoding/value.ts";

/*
 * A reminder has no place for the method that it is to call, and a timer's gets lost when its actor moves (dapr/dapr#10088).
 * So it goes with the data.
 */

const METHOD = "dapr-ts:method";

interface TickJson {
  /** Null where no method was named. */
  readonly [METHOD]: string | null;
  readonly data?: unknown;
}

/** The data of a timer or reminder, with the method that it calls. */
export class TickData {
  readonly #json: TickJson;

  /** @param method undefined where none is named; it is written all the same, so that no data can name one */
  constructor(method: string | undefined, data: unknown) {
    const json: TickJson = { [METHOD]: method ?? null };
    this.#json = data === undefined ? json : { ...json, data: JSON.parse(encodeStoredJson(data)) as unknown };
  }

  toJSON(): TickJson {
    return this.#json;
  }
}

/** Wraps data that would be read as if it named a method. */
export function withoutMethod(data: unknown): unknown {
  if (typeof data !== "object" || data === null || data instanceof TickData || bytesOf(data) !== undefined)
    return data;
  return toJson(data, "data").includes(METHOD) ? new TickData(undefined, data) : data;
}

export interface Tick {
  /** Undefined for data that names none. */
  readonly method: string | undefined;
  readonly data: unknown;
}

/** Reads what a {@link TickData} became, or what another program registered. */
export function readTick(carried: unknown): Tick {
  const isOurs = typeof carried === "object" && carried !== null && Object.hasOwn(carried, METHOD);
  if (!isOurs) return { method: undefined, data: carried };
  const { [METHOD]: method, data } = carried as TickJson;
  return { method: method === null ? undefined : String(method), data: decodeStoredJson(data) };
}
