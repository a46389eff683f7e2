import { bytesOf } from "../../encoding/bytes.ts";
import { decodeStoredJson, encodeStoredJson } from "../../encoding/stored-json.ts";
import { toJson } from "../../encoding/value.ts";

/*
 * A reminder has no place for the method that it is to call, and a timer's gets lost when its actor moves (dapr/dapr#10088).
 * So it goes with the data.
 */

const METHOD = "dapr-ts:method";
/** daprd starts no trace for a tick and continues none, so the trace of the registration goes with the data as well. */
const TRACE = "dapr-ts:trace";

/** The trace in which a timer or reminder was registered. */
export interface TickTrace {
  readonly traceparent: string;
  readonly tracestate?: string | undefined;
  /** True if it repeats: its turns then begin traces of their own. */
  readonly repeats: boolean;
}

interface TickJson {
  /** Null where no method was named. */
  readonly [METHOD]: string | null;
  readonly [TRACE]?: TickTrace;
  readonly data?: unknown;
}

/** The data of a timer or reminder, with the method that it calls. */
export class TickData {
  readonly #json: TickJson;

  /** @param method undefined where none is named; it is written all the same, so that no data can name one */
  constructor(method: string | undefined, data: unknown, trace?: TickTrace) {
    const json: TickJson = { [METHOD]: method ?? null, ...(trace !== undefined && { [TRACE]: trace }) };
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
  readonly trace?: TickTrace;
}

/** Reads what a {@link TickData} became, or what another program registered. */
export function readTick(carried: unknown): Tick {
  const isOurs = typeof carried === "object" && carried !== null && Object.hasOwn(carried, METHOD);
  if (!isOurs) return { method: undefined, data: carried };
  const { [METHOD]: method, [TRACE]: trace, data } = carried as TickJson;
  const tick = { method: method === null ? undefined : String(method), data: decodeStoredJson(data) };
  return typeof trace?.traceparent === "string" ? { ...tick, trace } : tick;
}
