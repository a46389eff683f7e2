import type { Server as HttpServer } from "node:http";
import { createServer, Server as NetServer, type Socket } from "node:net";

/** A port that passes its connections on before HTTP/1.1 reads them. */
export interface SharedPort {
  readonly server: NetServer;
  /** Gives a connection to the HTTP server. */
  serve(socket: Socket): void;
}

/** Puts `onConnection` between a port and the HTTP server. */
export function sharedPort(http: HttpServer, onConnection: (socket: Socket) => void): SharedPort {
  if (process.versions["bun"] !== undefined) {
    // Bun's HTTP server never shows its connections, but takes them from others; Deno's resets those that it was given.
    const server = createServer({ allowHalfOpen: true, noDelay: true }, onConnection);
    return { server, serve: (socket) => void http.emit("connection", socket) };
  }
  const listeners = http.listeners("connection") as ((socket: Socket) => void)[];
  http.removeAllListeners("connection");
  http.on("connection", onConnection);
  return {
    server: http,
    serve(socket) {
      for (const listener of listeners) listener.call(http, socket);
    },
  };
}

/**
 * Accepts no more connections, and calls `done` when all are closed. HTTP's own close would reset idle connections at once, and a
 * request may be on its way on one of them.
 */
export function closePort({ server }: SharedPort, done: () => void): void {
  NetServer.prototype.close.call(server, done);
}
