// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- others compile these sources by an alias
/// <reference path="./wasi-net.d.ts" />
import * as net from "wasi_net";
import type { Handler } from "../handler.ts";
import { Connection } from "./connection.ts";
import { guest } from "./guest.ts";
import { describe, run } from "./run.ts";
import { serveConnection, type ConnectionOptions } from "./serve-connection.ts";

export interface ServeOptions {
  /** The port to listen on, daprd's `--app-port`. */
  port: number;
  /**
   * The address that requests are answered on. The guest can but listen on all of them; connections to another are
   * dropped, where it can tell. Default: 127.0.0.1, which nobody but this machine reaches; 0.0.0.0 for all.
   */
  host?: string | undefined;
  /** Milliseconds that a client has to send a request's head; then it is answered 408. Default: 10 000. */
  headersTimeoutMs?: number | undefined;
  /** Milliseconds that a client has to send a whole request. Default: 300 000. */
  requestTimeoutMs?: number | undefined;
  /** Milliseconds that a connection may be idle between two requests. Default: 120 000. */
  keepAliveMs?: number | undefined;
  /** The largest head of a request, in bytes; a larger one is answered 431. Default: 64 KiB. */
  maxHeadBytes?: number | undefined;
  /** Takes what fails beside the answer to a request. Default: prints it. */
  onError?: ((error: unknown) => void) | undefined;
}

/**
 * Serves an app over WasmEdge's `wasi_net`: HTTP/1.1 with connections that are kept, bodies of any framing both ways, and
 * limits for what is slow, large or malformed. It serves until the guest ends; a port that it cannot listen on is printed,
 * and ends the guest with status 1.
 *
 * A streamed answer goes out as it comes for its first 32 KiB, and the rest at its end: the guest does not tell when a
 * connection can take more. For the same kind of reason a request whose bytes end at a multiple of 4096 is answered 408
 * (see the README).
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
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw new RangeError(`port must be a whole number from 1 to 65535, not ${String(port)}`);
    return acceptAll(new net.WasiTcpServer(port | 0), app, resolve(options));
  });
}

interface Resolved extends ConnectionOptions {
  readonly port: number;
  readonly host: string;
}

function resolve(options: ServeOptions): Resolved {
  return {
    port: options.port,
    host: options.host ?? "127.0.0.1",
    headersTimeoutMs: options.headersTimeoutMs ?? 10_000,
    requestTimeoutMs: options.requestTimeoutMs ?? 300_000,
    // daprd lets a connection be idle for 90 s, and an event on one that was closed meanwhile is lost.
    keepAliveMs: options.keepAliveMs ?? 120_000,
    maxHeadBytes: options.maxHeadBytes ?? 64 * 1024,
    onError: options.onError ?? ((error) => guest().print(describe(error))),
  };
}

async function acceptAll(server: net.WasiTcpServer, app: Handler, options: Resolved): Promise<never> {
  for (;;) {
    try {
      // Held by nobody else, or it would not close.
      const connection = new Connection(await server.accept());
      const host = connection.hostAt(options.port) ?? options.host;
      if (options.host === "0.0.0.0" || host === options.host)
        serveConnection(connection, app, options).catch(options.onError);
      else connection.close();
    } catch (error) {
      options.onError(error);
      // Out of descriptors, as it seems: some time passes until one is free.
      await new Promise<void>((resume) => guest().setTimeout(resume, 100));
    }
  }
}
