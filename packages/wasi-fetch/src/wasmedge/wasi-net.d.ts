/**
 * As much of WasmEdge's module as is used here (wasi_net_module.rs of wasmedge-quickjs). Numbers have to be integers of
 * 31 bits: another one counts as none.
 */
declare module "wasi_net" {
  /** There is no way to close one: it closes when nothing refers to it any more. */
  export class WasiTcpConn {
    /** Rejects with `deadline has elapsed` when the time is up. */
    static connect(host: string, port: number, timeoutMs?: number): Promise<WasiTcpConn>;
    /**
     * What has come, or undefined at the end. It reads 4096 bytes at a time until it gets fewer: what ends at a multiple
     * of that is kept until more comes, and is lost when the time is up.
     */
    read(timeoutMs?: number): Promise<ArrayBuffer | undefined>;
    /** Sends later, and says nothing of how that went. Two that wait for a full buffer change places. */
    write(data: string | ArrayBuffer): boolean;
    /** The address of this end, `address:port`. */
    local(): string;
  }

  /** The same over TLS; a build without TLS has none. */
  export const WasiTlsConn: typeof WasiTcpConn | undefined;

  /** Listens on every interface, on the port that it is made with. */
  export class WasiTcpServer {
    constructor(port: number);
    accept(timeoutMs?: number): Promise<WasiTcpConn>;
  }
}
