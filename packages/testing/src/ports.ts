import { createServer, type Server } from "node:net";
import { DaprTestingError } from "./errors.ts";

/**
 * Below the range that Linux (from 32768) and macOS, Windows (from 49152) take for outgoing connections:
 * a port from there can be lost to any client between two starts of a sidecar that must keep it.
 */
const LOWEST = 10_240;
const HIGHEST = 32_767;
const ATTEMPTS = 200;

/** Number of ports that a process claims at a time: one that it listens on until it ends, and those after it. */
const BLOCK = 64;
const BLOCKS = Math.floor((HIGHEST - LOWEST + 1) / BLOCK);
/** Number of blocks after which the first is used again; its ports were assigned long ago. */
const ENOUGH_BLOCKS = 16;

/**
 * Ports are assigned in sequence, from blocks that no other process uses. A port that its owner does not listen on yet is
 * therefore not assigned twice; this needs state that all runtimes of a process share.
 */
const claimed: number[] = [];
const row = { block: -1, offset: BLOCK };

async function nextPort(): Promise<number> {
  // Concurrent callers may use up a block while this one waits for it.
  while (row.offset === BLOCK) await nextBlock();
  return (claimed[row.block] as number) + row.offset++;
}

let claiming: Promise<void> | undefined;

function nextBlock(): Promise<void> {
  claiming ??= (async () => {
    if (claimed.length < ENOUGH_BLOCKS) claimed.push(await claimBlock());
    row.block = (row.block + 1) % claimed.length;
    row.offset = 1;
  })().finally(() => (claiming = undefined));
  return claiming;
}

/** Claims a block by listening on its first port, which the system releases however the process ends. */
async function claimBlock(): Promise<number> {
  const first = Math.floor(Math.random() * BLOCKS);
  for (let i = 0; i < BLOCKS; i++) {
    const port = LOWEST + ((first + i) % BLOCKS) * BLOCK;
    const server = await hold(port);
    if (server === undefined) continue;
    server.on("connection", (socket) => socket.destroy()).unref();
    return port;
  }
  throw new Error(`no free ports between ${LOWEST} and ${HIGHEST}`);
}

/** Resolves to different free ports of 127.0.0.1; they are held until all are chosen. */
export async function freePorts(count: number): Promise<number[]> {
  const held: Server[] = [];
  try {
    for (let attempt = 0; held.length < count; attempt++) {
      if (attempt > ATTEMPTS) throw new Error(`no ${count} free ports between ${LOWEST} and ${HIGHEST}`);
      const server = await hold(await nextPort());
      if (server) held.push(server);
    }
    return held.map((server) => (server.address() as { port: number }).port);
  } finally {
    await Promise.all(held.map(closed));
  }
}

/** Resolves to a free port of 127.0.0.1, for an app that must know its port before it listens. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  return port as number;
}

/**
 * Resolves to the ports by name, with a free one in place of each 0.
 *
 * @throws DaprTestingError `invalid_argument` when a required port is in use
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

/** Returns whether a port of 127.0.0.1 is free. */
export async function isPortFree(port: number): Promise<boolean> {
  const server = await hold(port);
  if (server) await closed(server);
  return server !== undefined;
}

/** Checks that a port is free. daprd would try for 10 s, and another sidecar on the port would be mistaken for it. */
async function checked(name: string, port: number): Promise<number> {
  if (!(await isPortFree(port)))
    throw new DaprTestingError("invalid_argument", `port ${port} (${name}) of 127.0.0.1 is in use`);
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
