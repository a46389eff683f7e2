/**
 * The part of WasmEdge's module that is used here (wasi_net_module.rs of wasmedge-quickjs). Numbers must be integers of 31 bits:
 * the engine ignores any other.
 */
declare module "wasi_net" {
  /** A connection. It has no close: it closes when nothing refers to it. */
  export class WasiTcpConn {
    /** Rejects with `deadline has elapsed` after the timeout. */
    static connect(host: string, port: number, timeoutMs?: number): Promise<WasiTcpConn>;
    /**
     * Resolves with the bytes that have arrived, or with `undefined` at the end. It reads 4096 bytes at a time until a read
     * returns fewer. Bytes that end at a multiple of that are held until more arrive, and are lost after the timeout.
     */
    read(timeoutMs?: number): Promise<ArrayBuffer | undefined>;
    /** Sends later and reports no result. Two writes that wait for room in the buffer change places. */
    write(data: string | ArrayBuffer): boolean;
    /** Returns the address of this end, `address:port`. */
    local(): string;
  }

  /** A connection over TLS. Undefined in a build without TLS. */
  export const WasiTlsConn: typeof WasiTcpConn | undefined;

  /** Listens on a port of every interface. */
  export class WasiTcpServer {
    constructor(port: number);
    accept(timeoutMs?: number): Promise<WasiTcpConn>;
  }
}
