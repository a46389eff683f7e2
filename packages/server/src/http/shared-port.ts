import type { Server as HttpServer } from "node:http";
import { createServer, Server as NetServer, type Socket } from "node:net";

/** A port whose connections are looked at before HTTP/1.1 gets them. */
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
 * Takes no more connections; `done` when there is none left. Not HTTP's own close, which resets idle connections at once: on
 * one of them a request may be on its way.
 */
export function closePort({ server }: SharedPort, done: () => void): void {
  NetServer.prototype.close.call(server, done);
}
