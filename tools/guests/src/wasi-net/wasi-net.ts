import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { connect, createServer, isIPv6, type Server, type Socket } from "node:net";
import { Channel } from "./channel.ts";
import { integerOf, withinTime } from "./numbers.ts";

/** The module, and access to its open connections. */
export interface WasiNet {
  readonly WasiTcpConn: {
    connect(host: unknown, port: unknown, timeoutMs?: unknown): Promise<Connection> | undefined;
  };
  /** Undefined, as in a build without TLS. */
  readonly WasiTlsConn: undefined;
  readonly WasiTcpServer: new (port: unknown) => { accept(timeoutMs?: unknown): Promise<Connection> };
  /** Returns the number of open connections. */
  readonly connections: () => number;
  /** Faults that a real engine would not report. */
  readonly faults: readonly string[];
  /** Releases a connection, as the engine does when nothing refers to it. */
  drop(connection: Connection): void;
  /** Ends all connections and servers. */
  closeAll(): void;
}

/**
 * Creates WasmEdge's module over Node's sockets, with its limits (wasi_net_module.rs of wasmedge-quickjs 0.6.1): numbers are
 * integers, connections have no close, and a write reports nothing. It listens on 127.0.0.1 only.
 */
export function createWasiNet(): WasiNet {
  const sockets = new Set<Socket>();
  const servers = new Set<Server>();
  const faults: string[] = [];
  // The engine closes a connection when nothing refers to it.
  const dropped = new FinalizationRegistry<Channel>((channel) => channel.release());

  const connectionOf = (socket: Socket): Connection => {
    const channel = new Channel(socket, faults);
    const connection = new Connection(channel);
    dropped.register(connection, channel, connection);
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    return connection;
  };

  class WasiTcpConn extends Connection {
    static connect(host: unknown, port: unknown, timeoutMs?: unknown): Promise<Connection> | undefined {
      const number = integerOf(port);
      if (typeof host !== "string" || number === undefined) return undefined;
      if (isIPv6(host)) return Promise.reject(new Error("could not resolve to any address"));
      const socket = connect({ host, port: number & 0xffff, family: 4, allowHalfOpen: true });
      const connected = new Promise<Connection>((resolve, reject) => {
        socket.once("error", (error: NodeJS.ErrnoException) =>
          reject(error.code === "ECONNREFUSED" ? new Error("Connection refused (os error 14)") : error),
        );
        socket.once("connect", () => {
          // The promise holds the connection; nothing else here may.
          socket.removeAllListeners("error");
          resolve(connectionOf(socket));
        });
      });
      return withinTime(connected, timeoutMs, () => socket.destroy());
    }
  }

  class WasiTcpServer {
    readonly #come: Socket[] = [];
    #wake: (() => void) | undefined;

    constructor(port: unknown) {
      const number = integerOf(port);
      if (number === undefined) throw undefined;
      requireFree(number);
      const server = createServer({ allowHalfOpen: true }, (socket) => {
        this.#come.push(socket);
        this.#wake?.();
      });
      server.listen(number & 0xffff, "127.0.0.1");
      servers.add(server);
    }

    accept(timeoutMs?: unknown): Promise<Connection> {
      return withinTime(this.#next(), timeoutMs);
    }

    async #next(): Promise<Connection> {
      for (;;) {
        const socket = this.#come.shift();
        if (socket !== undefined) return connectionOf(socket);
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    }
  }

  return {
    WasiTcpConn,
    WasiTlsConn: undefined,
    WasiTcpServer,
    connections: () => sockets.size,
    faults,
    drop(connection) {
      dropped.unregister(connection);
      connection[CHANNEL].release();
    },
    closeAll() {
      for (const socket of sockets) socket.destroy();
      for (const server of servers) server.close();
      servers.clear();
      faults.length = 0;
    },
  };
}

const CHANNEL = Symbol("channel");

export class Connection {
  readonly [CHANNEL]: Channel;

  constructor(channel: Channel) {
    this[CHANNEL] = channel;
  }

  async read(timeoutMs?: unknown): Promise<ArrayBuffer | undefined> {
    const channel = this[CHANNEL];
    const given = { up: false };
    const bytes = await withinTime(channel.read(given), timeoutMs, () => {
      given.up = true;
      channel.wakeUp();
    });
    // The engine keeps a connection alive while it reads, and so does this line.
    void this[CHANNEL];
    return bytes.length === 0 ? undefined : new Uint8Array(bytes).buffer;
  }

  /**
   * Sends an ArrayBuffer, or the text of any other object or string up to its first zero. Sends nothing of a text with a lone
   * surrogate, and nothing of other values.
   */
  write(data: unknown): boolean {
    if (data instanceof ArrayBuffer) this[CHANNEL].write(new Uint8Array(data.slice(0)));
    else if (typeof data === "string" || (typeof data === "object" && data !== null)) {
      const text = textOf(data);
      if (text.isWellFormed()) this[CHANNEL].write(text.split("\0", 1)[0] ?? "");
    }
    return true;
  }

  local(): string {
    return this[CHANNEL].local;
  }
}

const textOf = (value: unknown): string => String(value);

/** Throws if the port is taken. The engine binds at once, and Node only later. */
function requireFree(port: number): void {
  if (isTaken(port & 0xffff)) throw new Error("Address in use (os error 3)");
}

/** Returns true if a process of this machine listens on the port: by Linux's tables, or by another process that tries it. */
function isTaken(port: number): boolean {
  if (process.platform === "linux") {
    const listening = new RegExp(`:${port.toString(16).padStart(4, "0")} [0-9A-F]+:0000 0A `, "i");
    return ["/proc/net/tcp", "/proc/net/tcp6"].some(
      (table) => existsSync(table) && listening.test(readFileSync(table, "latin1")),
    );
  }
  const attempt = `require("net").createServer().on("error", () => process.exit(1)).listen(${String(port)}, "127.0.0.1", () => process.exit(0))`;
  return spawnSync(process.execPath, ["-e", attempt]).status !== 0;
}
