import { createServer, type Server } from "node:net";
import { DaprTestingError } from "./errors.ts";

/**
 * Below the range that Linux (from 32768) and macOS, Windows (from 49152) take for outgoing connections:
 * a port from there can be lost to any client between two starts of a sidecar that must keep it.
 */
const LOWEST = 10_240;
const HIGHEST = 32_767;
const ATTEMPTS = 200;

/**
 * Where the next search begins. Ports are handed out in a row, and each process starts somewhere else, so that one which
 * was promised to an app that does not listen yet is not handed out again: hence the state, which all runtimes share.
 */
const row = { next: LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST + 1)) };

function nextPort(): number {
  const port = row.next;
  row.next = port === HIGHEST ? LOWEST : port + 1;
  return port;
}

/** Ports of 127.0.0.1 that nothing listens on, each a different one: they are held until all are chosen. */
export async function freePorts(count: number): Promise<number[]> {
  const held: Server[] = [];
  try {
    for (let attempt = 0; held.length < count; attempt++) {
      if (attempt > ATTEMPTS) throw new Error(`no ${count} free ports between ${LOWEST} and ${HIGHEST}`);
      const server = await hold(nextPort());
      if (server) held.push(server);
    }
    return held.map((server) => (server.address() as { port: number }).port);
  } finally {
    await Promise.all(held.map(closed));
  }
}

/** A port of 127.0.0.1 that nothing listens on, for an app that must know its port before it listens. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  return port as number;
}

/**
 * The wanted ports by name, a free one in the place of each 0.
 *
 * @throws DaprTestingError `invalid_argument` when one that has to be it is taken
 */
export async function choosePorts(wanted: Readonly<Record<string, number>>): Promise<Record<string, number>> {
  const names = Object.keys(wanted);
  const free = await freePorts(names.length);
  const ports = names.map(async (name, i) => {
    const port = wanted[name];
    return [name, port ? await checked(name, port) : (free[i] as number)] as const;
  });
  return Object.fromEntries(await Promise.all(ports));
}

/** daprd itself would try for 10 s, and another sidecar on that port would pass for it. */
async function checked(name: string, port: number): Promise<number> {
  const server = await hold(port);
  if (!server)
    throw new DaprTestingError("invalid_argument", `port ${port} (${name}) of 127.0.0.1 is in use`);
  await closed(server);
  return port;
}

function closed(server: Server): Promise<unknown> {
  return new Promise((resolve) => server.close(resolve));
}

function hold(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => resolve(server));
  });
}
