import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { KEEP_ALIVE_MS } from "./message.ts";

/** One connection of HTTP/1.1. */
export interface Http1Connection {
  /** The number of calls that have begun. */
  begun: number;
  /** The number of calls in flight. */
  active: number;
  /** True if a response is the connection's last. */
  isEnding: boolean;
  /** The responses that wait for those before them. */
  readonly waiting: Set<ServerResponse>;
}

interface Watched extends Http1Connection {
  /** Grows with each call, and with what the peer reads. */
  progress: number;
  /** The time at which progress was last seen. */
  since: number;
}

/**
 * Ends connections of HTTP/1.1 that are idle, and those whose peer does not read. Node has no limit for the second, and its
 * own limit for the first costs each request two timers.
 */
export class Http1Connections {
  readonly #connections = new Map<Socket, Watched>();
  readonly #unreadMs: number;

  /** @param unreadMs how long a peer may read nothing of a response; Infinity for no limit */
  constructor(unreadMs: number) {
    this.#unreadMs = unreadMs;
  }

  /** Returns the connection of a request. */
  of(socket: Socket): Http1Connection {
    const known = this.#connections.get(socket);
    if (known !== undefined) return known;
    const waiting = new Set<ServerResponse>();
    const connection = { begun: 0, active: 0, isEnding: false, waiting, progress: -1, since: 0 };
    this.#connections.set(socket, connection);
    socket.once("close", () => {
      this.#connections.delete(socket);
      // Node forgets them if it closes the connection because of CONNECT (`onParserExecuteCommon` in its lib/_http_server.js).
      for (const response of waiting) if (response.socket === null) response.emit("close");
    });
    return connection;
  }

  /** Ends what has exceeded a limit. Called from time to time. */
  check(now: number): void {
    for (const [socket, connection] of this.#connections) {
      const isUnread = socket.writableLength > 0;
      const progress = connection.begun + socket.bytesWritten - socket.writableLength;
      // A handler may work for as long as it needs.
      const isHandled = connection.active > 0 && !isUnread;
      if (isHandled || progress !== connection.progress) {
        connection.progress = progress;
        connection.since = now;
      } else if (now - connection.since > (isUnread ? this.#unreadMs : KEEP_ALIVE_MS)) socket.destroy();
    }
  }
}
