// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- others compile these sources by an alias
/// <reference path="./wasi-net.d.ts" />
import * as net from "wasi_net";
import { effectiveTimeout, requireCount, requireSize, requireTimeout } from "@dapr-ts/core/internal";
import type { Handler } from "../handler.ts";
import { Connection } from "./connection.ts";
import { guest } from "./guest.ts";
import { describe, run } from "./run.ts";
import { serveConnection, type ConnectionOptions } from "./serve-connection.ts";

/** Options of {@link serve}. */
export interface ServeOptions {
  /** The port to listen on: daprd's `--app-port`. */
  port: number;
  /**
   * The address to accept connections on. The engine always listens on all addresses; `serve` closes a connection to another
   * address where the engine reports it. Default: 127.0.0.1, which only this machine reaches; 0.0.0.0 for all.
   */
  host?: string | undefined;
  /** Milliseconds that a client has to send the head of a request before it receives 408. 0 or Infinity for no limit. Default: 10 000. */
  headersTimeoutMs?: number | undefined;
  /** Milliseconds that a client has to send a whole request. 0 or Infinity for no limit. Default: 300 000. */
  requestTimeoutMs?: number | undefined;
  /** Milliseconds that a connection may be idle between two requests. 0 or Infinity for no limit. Default: 120 000. */
  keepAliveMs?: number | undefined;
  /** The maximum size of a request's head in bytes; a larger one receives 431. Default: 64 KiB. */
  maxHeadBytes?: number | undefined;
  /** Receives errors that no response can report. Default: prints them. */
  onError?: ((error: unknown) => void) | undefined;
}

/**
 * Serves an app over WasmEdge's `wasi_net`: HTTP/1.1 with persistent connections, bodies of any framing in both directions,
 * and limits for slow, large and malformed requests. It serves until the guest ends. If it cannot listen on the port, it
 * prints the error and ends the guest with status 1.
 *
 * The first 32 KiB of a streamed response are sent at once and the rest at its end, because the engine does not report when a
 * connection can take more. A request whose bytes end at a multiple of 4096 receives 408 (see the README).
 *
 * @example
 * ```ts
 * const app = new DaprApp(appOptions());
 * app.method("echo", async (request) => reply(await request.bytes()));
 * serve(app, { port: 9004 });
 * ```
 */
export function serve(app: Handler, options: ServeOptions): void {
  run(() => {
    const { port } = options;
    requireCount("port", port, 1, 65_535);
    return acceptAll(new net.WasiTcpServer(port | 0), app, resolve(options));
  });
}

interface Resolved extends ConnectionOptions {
  readonly port: number;
  readonly host: string;
}

function resolve(options: ServeOptions): Resolved {
  const { maxHeadBytes = 64 * 1024 } = options;
  requireSize("maxHeadBytes", maxHeadBytes);
  return {
    port: options.port,
    host: options.host ?? "127.0.0.1",
    headersTimeoutMs: limitOf("headersTimeoutMs", options.headersTimeoutMs ?? 10_000),
    requestTimeoutMs: limitOf("requestTimeoutMs", options.requestTimeoutMs ?? 300_000),
    // daprd keeps idle connections for 90 s, and an event on one that was closed meanwhile is lost.
    keepAliveMs: limitOf("keepAliveMs", options.keepAliveMs ?? 120_000),
    maxHeadBytes,
    onError: neverThrowing(options.onError ?? ((error) => guest().print(describe(error)))),
  };
}

/** Returns a limit in milliseconds; Infinity for no limit. */
function limitOf(name: string, ms: number): number {
  requireTimeout(name, ms);
  return effectiveTimeout(ms, Infinity);
}

/** Wraps an error callback so that it cannot end the server by throwing. */
function neverThrowing(report: (error: unknown) => void): (error: unknown) => void {
  return (error) => {
    try {
      report(error);
    } catch {
      guest().print("onError threw while it was given an error");
    }
  };
}

async function acceptAll(server: net.WasiTcpServer, app: Handler, options: Resolved): Promise<never> {
  for (;;) {
    try {
      // The only reference to it: with another one it would not close.
      const connection = new Connection(await server.accept());
      const host = connection.hostAt(options.port) ?? options.host;
      if (options.host === "0.0.0.0" || host === options.host)
        serveConnection(connection, app, options).catch(options.onError);
      else connection.close();
    } catch (error) {
      options.onError(error);
      // Probably out of descriptors: waits until some are free.
      await new Promise<void>((resume) => guest().setTimeout(resume, 100));
    }
  }
}
