import { createServer, type Server } from "node:net";

/**
 * Below the range that Linux (from 32768) and macOS, Windows (from 49152) take for outgoing connections:
 * a port from there can be lost to any client between two starts of a sidecar that must keep it.
 */
const LOWEST = 10_240;
const HIGHEST = 32_767;
const ATTEMPTS = 200;

/** Ports of 127.0.0.1 that nothing listens on, each a different one: they are held until all are chosen. */
export async function freePorts(count: number): Promise<number[]> {
  const held: Server[] = [];
  try {
    for (let attempt = 0; held.length < count; attempt++) {
      if (attempt > ATTEMPTS) throw new Error(`no ${count} free ports between ${LOWEST} and ${HIGHEST}`);
      const server = await hold(LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST + 1)));
      if (server) held.push(server);
    }
    return held.map((server) => (server.address() as { port: number }).port);
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

/** A port of 127.0.0.1 that nothing listens on, for an app that must know its port before it listens. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  return port as number;
}

/** The wanted ports by name, a free one in the place of each 0. */
export async function choosePorts(wanted: Readonly<Record<string, number>>): Promise<Record<string, number>> {
  const names = Object.keys(wanted);
  const free = await freePorts(names.length);
  return Object.fromEntries(names.map((name, i) => [name, wanted[name] || (free[i] as number)]));
}

function hold(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => resolve(server));
  });
}
