import type { HeaderRecord } from "./message.ts";
import { TOKEN_HEADER } from "./token.ts";

/** The headers of a request (over gRPC its metadata), by names in any case and without the app's token. */
export class RequestHeaders implements Iterable<readonly [name: string, value: string]> {
  readonly #record: HeaderRecord;

  constructor(record: HeaderRecord) {
    this.#record = record;
  }

  /** Returns the value, several values joined by a comma. Undefined if the header is missing. */
  get(name: string): string | undefined {
    const lower = name.toLowerCase();
    const value =
      lower === TOKEN_HEADER || !Object.hasOwn(this.#record, lower) ? undefined : this.#record[lower];
    return typeof value === "object" ? value.join(", ") : value;
  }

  /** Returns true if the header is present. */
  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** Iterates over all headers, with names in lower case. */
  *entries(): Generator<readonly [name: string, value: string], void, undefined> {
    for (const name of Object.keys(this.#record)) {
      const value = name.startsWith(":") ? undefined : this.get(name);
      if (value !== undefined) yield [name, value];
    }
  }

  /** Iterates as {@link entries}. */
  [Symbol.iterator](): Iterator<readonly [name: string, value: string]> {
    return this.entries();
  }

  /** Returns the headers as a plain object. */
  toJSON(): Record<string, string> {
    return Object.fromEntries(this.entries());
  }
}

/** Headers of the connection or of daprd itself. */
const WIRE =
  /^(?:accept|accept-encoding|baggage|connection|content-length|content-type|dapr-api-token|dapr-app-id|forwarded|host|te|traceparent|tracestate|transfer-encoding|user-agent|x-forwarded-.*|grpc-.*|dapr-(?:caller|callee)-.*)$/;

/** Returns the headers that are a component's metadata, which daprd mixes with its own. */
export function metadataOf(headers: RequestHeaders): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const [name, value] of headers.entries()) if (!WIRE.test(name)) metadata[name] = value;
  return metadata;
}
