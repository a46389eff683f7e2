import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export interface TcpProxy {
  endpoint: string;
  /** Lets nothing through on the connections that there are, which stay: as a host that was cut off. */
  freeze(): void;
  /** Ends the connections and refuses others. */
  down(): Promise<void>;
  /** Takes connections again, at the same port. */
  up(): Promise<void>;
}

/** A wire between a client and a server that can be cut without either being told. */
export async function tcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(`tcp://${target}`);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("error", () => undefined);
      from.on("close", () => to.destroy());
      from.pipe(to);
    }
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  const down = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  onTestFinished(down);
  await listen(0);
  const own = (server.address() as AddressInfo).port;
  return {
    endpoint: `127.0.0.1:${String(own)}`,
    down,
    up: () => listen(own),
    freeze() {
      for (const socket of sockets) socket.unpipe().pause();
    },
  };
}
