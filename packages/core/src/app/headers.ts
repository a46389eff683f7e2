import type { HeaderRecord } from "./message.ts";
import { TOKEN_HEADER } from "./token.ts";

/** The headers of a request (on gRPC: its metadata), by names of any case. The app's token is not among them. */
export class RequestHeaders implements Iterable<readonly [name: string, value: string]> {
  readonly #record: HeaderRecord;

  constructor(record: HeaderRecord) {
    this.#record = record;
  }

  /** The value; several of them joined by a comma; undefined when there is none. */
  get(name: string): string | undefined {
    const lower = name.toLowerCase();
    const value =
      lower === TOKEN_HEADER || !Object.hasOwn(this.#record, lower) ? undefined : this.#record[lower];
    return typeof value === "object" ? value.join(", ") : value;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** Every header, names in lower case. */
  *entries(): Generator<readonly [name: string, value: string], void, undefined> {
    for (const name of Object.keys(this.#record)) {
      const value = name.startsWith(":") ? undefined : this.get(name);
      if (value !== undefined) yield [name, value];
    }
  }

  [Symbol.iterator](): Iterator<readonly [name: string, value: string]> {
    return this.entries();
  }

  toJSON(): Record<string, string> {
    return Object.fromEntries(this.entries());
  }
}

/** What belongs to the wire and not to what was sent over it. */
const WIRE =
  /^(?:accept|accept-encoding|baggage|connection|content-length|content-type|dapr-api-token|dapr-app-id|forwarded|host|te|traceparent|tracestate|transfer-encoding|user-agent|x-forwarded-.*|grpc-.*|dapr-(?:caller|callee)-.*)$/;

/** Headers that are a component's metadata: daprd sends them side by side with the wire's own. */
export function metadataOf(headers: RequestHeaders): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const [name, value] of headers.entries()) if (!WIRE.test(name)) metadata[name] = value;
  return metadata;
}
