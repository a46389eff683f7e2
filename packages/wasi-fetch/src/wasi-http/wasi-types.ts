/**
 * The part of `wasi:http/types` that a server needs, as componentize-js offers it to a guest. It is passed in, so that the
 * guest chooses the version: `import * as types from "wasi:http/types@0.2.10"`.
 *
 * @see https://github.com/WebAssembly/wasi-http
 */
export interface WasiHttpTypes {
  /** Header fields. */
  readonly Fields: { fromList(entries: (readonly [name: string, value: Uint8Array])[]): Fields };
  /** A response under construction. */
  readonly OutgoingResponse: new (headers: Fields) => OutgoingResponse;
  /** The body of an {@link OutgoingResponse}. */
  readonly OutgoingBody: { finish(body: OutgoingBody, trailers: undefined): void };
  /** Sends a response to the host. */
  readonly ResponseOutparam: {
    set(out: ResponseOutparam, response: { tag: "ok"; val: OutgoingResponse }): void;
  };
}

/** A resource of the host. `using`'s symbol disposes of it, where the engine has that symbol. */
export interface Resource {
  readonly [name: symbol]: unknown;
}

/** Header fields of a request or a response. */
export interface Fields extends Resource {
  /** Returns each field's name and the bytes of its value. */
  entries(): [name: string, value: Uint8Array][];
}

/** A request that the host received. */
export interface IncomingRequest extends Resource {
  /** Returns the method; `val` is its name if `tag` is `other`. */
  method(): { readonly tag: string; readonly val?: string };
  /** Returns the path and the query, encoded. */
  pathWithQuery(): string | undefined;
  /** Returns the header fields. */
  headers(): Fields;
  /** Returns the body. Throws if it was called before. */
  consume(): IncomingBody;
}

/** The body of an {@link IncomingRequest}. */
export interface IncomingBody extends Resource {
  /** Returns the bytes of the body. Throws if it was called before. */
  stream(): InputStream;
}

/** The bytes of an {@link IncomingBody}. */
export interface InputStream extends Resource {
  /** Waits for bytes. At the end it throws an object whose `payload` has the tag `closed`. */
  blockingRead(length: bigint): Uint8Array;
}

/** A response under construction. */
export interface OutgoingResponse extends Resource {
  /** Sets the status. */
  setStatusCode(status: number): void;
  /** Returns the body. Throws if it was called before. */
  body(): OutgoingBody;
}

/** The body of an {@link OutgoingResponse}. */
export interface OutgoingBody extends Resource {
  /** Returns the stream to write to. Throws if it was called before. */
  write(): OutputStream;
}

/** The bytes of an {@link OutgoingBody}. */
export interface OutputStream extends Resource {
  /** Writes at most 4096 bytes and waits until they are sent. */
  blockingWriteAndFlush(bytes: Uint8Array): void;
}

/** The place for the response to a request. */
export type ResponseOutparam = Resource;

/** Returns a resource to the host. Those that were made from it have to be returned before. */
export function disposeOf(resource: Resource): void {
  const dispose = resource[(Symbol as { dispose?: symbol }).dispose ?? Symbol.for("dispose")];
  if (typeof dispose === "function") dispose.call(resource);
}
