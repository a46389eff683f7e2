// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- others compile these sources by an alias
/// <reference path="./wasi-net.d.ts" />
import * as net from "wasi_net";
import { HttpFault } from "./fault.ts";
import type { Piece } from "./piece.ts";

export interface Address {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/**
 * One end of a connection, and the only one here that refers to the guest's own: that has no close, and lives until it
 * is let go of.
 */
export class Connection {
  #socket: net.WasiTcpConn | undefined;

  constructor(socket: net.WasiTcpConn) {
    this.#socket = socket;
  }

  /** @throws Error what the guest says, such as `Connection refused (os error 14)` */
  static async connect({ host, port, tls }: Address, deadline: Deadline): Promise<Connection> {
    const kind = tls ? net.WasiTlsConn : net.WasiTcpConn;
    if (kind === undefined) throw new TypeError("this guest has no TLS");
    return new Connection(await inTime(kind.connect(host, port | 0, ...deadline.left())));
  }

  /**
   * What has come; undefined at the end.
   *
   * @throws HttpFault 408 when the time is up. What had come by then may be lost.
   */
  async read(deadline: Deadline): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (this.#socket === undefined) throw new Error("the connection is closed");
    const data = await inTime(this.#socket.read(...deadline.left()));
    return data === undefined ? undefined : new Uint8Array(data);
  }

  /** Sends a piece, at some time from now. */
  write(piece: Piece): void {
    // Anything but a string or an ArrayBuffer would go out as its text.
    this.#socket?.write(typeof piece === "string" ? piece : exactBuffer(piece));
  }

  /** The address that this end was reached at; undefined where the guest cannot tell, which another port shows. */
  hostAt(port: number): string | undefined {
    try {
      const [, host, at] = /^([\d.]+):(\d+)$/.exec(this.#socket?.local() ?? "") ?? [];
      return host === "0.0.0.0" || Number(at) !== port ? undefined : host;
    } catch {
      return undefined;
    }
  }

  /** What was written before goes out yet. */
  close(): void {
    this.#socket = undefined;
  }
}

/** A point in time until which something has to be done. */
export class Deadline {
  #at: number;

  /** @param ms Infinity for no limit */
  constructor(ms: number) {
    this.#at = Date.now() + ms;
  }

  reset(ms: number): void {
    this.#at = Date.now() + ms;
  }

  /** The argument for the guest's functions: none, or an integer, which for them is another type than a number. */
  left(): [ms?: number] {
    const left = this.#at - Date.now();
    return left === Infinity ? [] : [Math.min(Math.max(1, Math.ceil(left)), 0x7fffffff) | 0];
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (/deadline has elapsed/.test(String(error))) throw new HttpFault(408, "the time is up");
    throw error;
  }
}

function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteLength } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? buffer : bytes.slice().buffer;
}
