// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- others compile these sources by an alias
/// <reference path="./wasi-net.d.ts" />
import * as net from "wasi_net";
import type { Chunk } from "./chunk.ts";
import { HttpError } from "./http-error.ts";

export interface Address {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/**
 * One end of a connection, and the only object here that refers to the engine's own. The engine has no close: a connection
 * lives until nothing refers to it.
 */
export class Connection {
  #socket: net.WasiTcpConn | undefined;

  constructor(socket: net.WasiTcpConn) {
    this.#socket = socket;
  }

  /** @throws Error of the engine, such as `Connection refused (os error 14)`; HttpError 408 at the deadline */
  static async connect({ host, port, tls }: Address, deadline: Deadline): Promise<Connection> {
    const kind = tls ? net.WasiTlsConn : net.WasiTcpConn;
    if (kind === undefined) throw new TypeError("this guest has no TLS: use an http:// URL");
    return new Connection(await inTime(kind.connect(host, port | 0, ...deadline.left())));
  }

  /**
   * Resolves with the bytes that have arrived, or with `undefined` at the end.
   *
   * @throws HttpError 408 at the deadline. What had arrived by then may be lost.
   */
  async read(deadline: Deadline): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (this.#socket === undefined) throw new Error("the connection is closed");
    // Otherwise a peer that never stops sending could keep a read loop busy beyond its deadline.
    if (deadline.isOver) throw timedOut();
    const data = await inTime(this.#socket.read(...deadline.left()));
    return data === undefined ? undefined : new Uint8Array(data);
  }

  /** Sends a chunk, at some time from now. */
  write(chunk: Chunk): void {
    // The engine would send anything but a string or an ArrayBuffer as its text.
    this.#socket?.write(typeof chunk === "string" ? chunk : exactBuffer(chunk));
  }

  /** Returns the local address of the connection. Returns `undefined` if the engine does not know it, as another port shows. */
  hostAt(port: number): string | undefined {
    try {
      const [, host, at] = /^([\d.]+):(\d+)$/.exec(this.#socket?.local() ?? "") ?? [];
      return host === "0.0.0.0" || Number(at) !== port ? undefined : host;
    } catch {
      return undefined;
    }
  }

  /** Closes the connection after everything that was written is sent. */
  close(): void {
    this.#socket = undefined;
  }
}

/** A point in time at which an operation fails. */
export class Deadline {
  #at: number;

  /** @param ms milliseconds from now; Infinity for no limit */
  constructor(ms: number) {
    this.#at = Date.now() + ms;
  }

  reset(ms: number): void {
    this.#at = Date.now() + ms;
  }

  get isOver(): boolean {
    return Date.now() >= this.#at;
  }

  /** Returns the timeout argument of the engine's functions: none, or an integer, which is a type of its own there. */
  left(): [ms?: number] {
    const left = this.#at - Date.now();
    return left === Infinity ? [] : [Math.min(Math.max(1, Math.ceil(left)), 0x7fffffff) | 0];
  }
}

const timedOut = (): HttpError => new HttpError(408, "timed out");

async function inTime<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (/deadline has elapsed/.test(String(error))) throw timedOut();
    throw error;
  }
}

function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteLength } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? buffer : bytes.slice().buffer;
}
