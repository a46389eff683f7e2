/**
 * As much of `wasi:http/types` as a server needs, as componentize-js gives it to a guest. It comes by injection, so that the
 * guest chooses the version: `import * as types from "wasi:http/types@0.2.10"`.
 */
export interface WasiHttpTypes {
  readonly Fields: { fromList(entries: (readonly [name: string, value: Uint8Array])[]): Fields };
  readonly OutgoingResponse: new (headers: Fields) => OutgoingResponse;
  readonly OutgoingBody: { finish(body: OutgoingBody, trailers: undefined): void };
  readonly ResponseOutparam: {
    set(out: ResponseOutparam, response: { tag: "ok"; val: OutgoingResponse }): void;
  };
}

/** The other resources are the host's, and are given back to it: by `using`'s symbol, where the engine knows it. */
export interface Resource {
  readonly [name: symbol]: unknown;
}

export interface Fields extends Resource {
  entries(): [name: string, value: Uint8Array][];
}

export interface IncomingRequest extends Resource {
  method(): { readonly tag: string; readonly val?: string };
  pathWithQuery(): string | undefined;
  headers(): Fields;
  consume(): IncomingBody;
}

export interface IncomingBody extends Resource {
  stream(): InputStream;
}

export interface InputStream extends Resource {
  /** Throws what has a `payload` with the tag `closed` at the end. */
  blockingRead(length: bigint): Uint8Array;
}

export interface OutgoingResponse extends Resource {
  setStatusCode(status: number): void;
  body(): OutgoingBody;
}

export interface OutgoingBody extends Resource {
  write(): OutputStream;
}

export interface OutputStream extends Resource {
  /** At most 4096 bytes. */
  blockingWriteAndFlush(bytes: Uint8Array): void;
}

export type ResponseOutparam = Resource;

/** A resource may only be given up after what was made of it. */
export function giveUp(resource: Resource): void {
  const dispose = resource[(Symbol as { dispose?: symbol }).dispose ?? Symbol.for("dispose")];
  if (typeof dispose === "function") dispose.call(resource);
}
