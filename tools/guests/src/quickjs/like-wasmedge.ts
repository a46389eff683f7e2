import { MISSING_GLOBALS } from "../missing-globals.ts";
import type { GuestFiles } from "../bundle.ts";
import type { GuestProcess, SpawnOptions } from "../guest-process.ts";
import { createWasiNet, type Connection } from "../wasi-net/wasi-net.ts";
import { Engine } from "./engine.ts";
import { giveTimers } from "./timers.ts";

/**
 * Runs a guest for WasmEdge without WasmEdge: the same files in QuickJS, with the globals that WasmEdge offers and no others,
 * and with a stand-in for `wasi_net` over sockets of this process.
 *
 * @param main the guest's program, a path in `files`
 */
export async function runLikeWasmEdge(
  files: GuestFiles,
  main: string,
  { env = {}, onLine }: SpawnOptions,
): Promise<GuestProcess> {
  const engine = await Engine.start({ ...files, wasi_net: GLUE });
  const net = createWasiNet();
  const open = new Map<number, Connection>();
  const servers: { accept(timeoutMs?: unknown): Promise<Connection> }[] = [];
  let last = 0;
  const numbered = async (connecting: Promise<Connection>): Promise<number> => {
    const connection = await connecting;
    open.set(++last, connection);
    return last;
  };
  let end: (status: number) => void = () => undefined;
  const ended = new Promise<number>((resolve) => (end = resolve));
  // A guest ends when it no longer waits for anything.
  let waiting = 1;
  const endIfIdle = (): void => {
    if (waiting === 0 && timers.pending() === 0) end(0);
  };
  const timers = giveTimers(engine, endIfIdle);
  const waited = async <T>(work: Promise<T>): Promise<T> => {
    waiting++;
    try {
      return await work;
    } finally {
      waiting--;
      setImmediate(endIfIdle);
    }
  };
  const host = {
    connect: (name: unknown, port: unknown, ms: unknown) => {
      const connecting = net.WasiTcpConn.connect(name, port, ms);
      return connecting && waited(numbered(connecting));
    },
    listen: (port: unknown) => servers.push(new net.WasiTcpServer(port)) - 1,
    accept: (server: unknown, ms: unknown) => {
      const from = servers[server as number];
      return from && waited(numbered(from.accept(ms)));
    },
    read: (id: unknown, ms: unknown) => {
      const connection = open.get(id as number);
      return connection && waited(connection.read(ms));
    },
    write: (id: unknown, data: unknown) => open.get(id as number)?.write(data),
    local: (id: unknown) => open.get(id as number)?.local(),
    drop: (id: unknown) => {
      const connection = open.get(id as number);
      open.delete(id as number);
      if (connection !== undefined) net.drop(connection);
    },
  };
  for (const [name, run] of Object.entries(host)) engine.global(`__${name}`, run);
  const print = (...what: unknown[]): void => {
    for (const line of what.map(String).join(" ").split("\n")) onLine(line);
  };
  engine.global("print", print);
  engine.global("exit", (status: unknown) => end(status as number));
  engine.global("env", env);
  engine.global("args", [main]);
  engine.script(PRELUDE);
  const sweeping = setInterval(() => engine.script("__sweep()"), SWEEP_MS);
  const stop = async (): Promise<void> => {
    clearInterval(sweeping);
    timers.stop();
    net.closeAll();
    engine[Symbol.dispose]();
    end(0);
  };
  // WasmEdge prints only what keeps a program from being loaded, and nothing that it throws.
  engine
    .module(files[main] ?? "", main)
    .catch((error: unknown) => {
      if (/SyntaxError|could not load/.test(String(error))) onLine(String(error));
    })
    .finally(() => {
      waiting--;
      setImmediate(endIfIdle);
    });
  return { ended, stop };
}

/** Milliseconds between two searches for dropped connections: the engine counts references but has no finalizers. */
const SWEEP_MS = 10;

/** WasmEdge's module, implemented with the host's functions. */
const GLUE = `
const { connect, listen, accept, read, write, local, held, Ref } = globalThis.__host;
delete globalThis.__host;
const opened = (id) => {
  const conn = Object.create(WasiTcpConn.prototype);
  conn.id = id;
  held.set(id, new Ref(conn));
  return conn;
};
export class WasiTcpConn {
  static connect(host, port, ms) { return connect(host, port, ms)?.then(opened); }
  async read(ms) { const data = await read(this.id, ms); void this.id; return data; }
  write(data) {
    if (typeof data === "string" || data instanceof ArrayBuffer) write(this.id, data);
    else if (typeof data === "object" && data !== null) write(this.id, String(data));
    return true;
  }
  local() { return local(this.id); }
}
export class WasiTcpServer {
  constructor(port) { this.id = listen(port); }
  accept(ms) { return accept(this.id, ms).then(opened); }
}
`;

const PRELUDE = `
{
  const host = {};
  for (const name of ["connect", "listen", "accept", "read", "write", "local", "drop"]) {
    host[name] = globalThis["__" + name];
    delete globalThis["__" + name];
  }
  const held = (host.held = new Map());
  host.Ref = WeakRef;
  globalThis.__sweep = () => {
    for (const [id, ref] of held) if (ref.deref() === undefined && held.delete(id)) host.drop(id);
  };
  globalThis.__host = host;
  globalThis.console = { log: print };
  for (const name of ${JSON.stringify(MISSING_GLOBALS)}) delete globalThis[name];
}
`;
