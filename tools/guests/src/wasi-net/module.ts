/**
 * A stand-in for WasmEdge's module `wasi_net`, for tests that import it by that name.
 *
 * @module
 */
import { createWasiNet } from "./wasi-net.ts";

/** The stand-in itself: its open connections, and a way to end them. */
export const standIn = createWasiNet();

export const { WasiTcpConn, WasiTcpServer, WasiTlsConn } = standIn;
