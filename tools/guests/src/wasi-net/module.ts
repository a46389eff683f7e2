/**
 * A stand-in for WasmEdge's module `wasi_net`, for tests that import it by that name.
 *
 * @module
 */
import { createWasiNet } from "./wasi-net.ts";

/** What the module has open, and how to end that. */
export const standIn = createWasiNet();

export const { WasiTcpConn, WasiTcpServer, WasiTlsConn } = standIn;
