import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { once } from "node:events";
import { FaultyLink, type LinkMode } from "./faulty-link.ts";

/** Options of {@link startFaultProxy}. */
export interface FaultProxyOptions {
  /** The address behind the proxy: a URL such as `http://127.0.0.1:3500`, or `host:port`. */
  readonly target: string;
  /** The port of 127.0.0.1 that the proxy listens on. Default: a free one. */
  readonly port?: number;
}

/**
 * A TCP proxy on 127.0.0.1 that breaks connections in the ways in which networks break them. Put it between a client and
 * a sidecar, or between a sidecar and an app. It forwards unchanged until a method begins a fault, which affects
 * open and new connections until `heal()`.
 *
 * @example
 * ```ts
 * await using proxy = await startFaultProxy({ target: runtime.httpEndpoint });
 * await using dapr = new DaprClient({ httpEndpoint: proxy.endpoint });
 * proxy.dropResponses();
 * await expect(dapr.state.set("store", "k", 1)).rejects.toMatchObject({ code: "unavailable" });
 * proxy.heal();
 * ```
 */
export class FaultProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #links = new Set<FaultyLink>();
  #mode: LinkMode = { kind: "forward", delayMs: 0 };

  /** @internal */
  constructor(server: Server, target: { host: string; port: number }) {
    this.#server = server;
    server.on("connection", (client: Socket) => {
      if (this.#mode.kind === "refuse") client.resetAndDestroy();
      else this.#add(client, connect(target));
    });
  }

  /** The port of 127.0.0.1 that the proxy listens on. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The proxy as a URL, such as `http://127.0.0.1:40001`. */
  get endpoint(): string {
    return `http://127.0.0.1:${String(this.port)}`;
  }

  /** Open connections. */
  get connections(): number {
    return this.#links.size;
  }

  /** Forwards each piece of data, in both directions, after a delay in milliseconds. */
  delay(ms: number): void {
    this.#set({ kind: "forward", delayMs: ms });
  }

  /** Resets every open connection at once. New connections work. */
  cut(): void {
    for (const link of this.#links) link.reset();
  }

  /** Resets every open connection, and every new one as soon as it is accepted. */
  refuse(): void {
    this.#set({ kind: "refuse" });
    this.cut();
  }

  /** Forwards this many further bytes from the target on each connection, then resets it. */
  truncate(bytes: number): void {
    this.#set({ kind: "truncate", bytes });
  }

  /** Forwards requests, and resets a connection as soon as the target responds: the work is done, its response is lost. */
  dropResponses(): void {
    this.#set({ kind: "truncate", bytes: 0 });
  }

  /** Forwards nothing and closes nothing, as if the other machine had disappeared. Data that arrives is lost. */
  halfOpen(): void {
    this.#set({ kind: "half-open" });
  }

  /** Forwards unchanged again. Connections that lost data are reset, since they cannot continue. */
  heal(): void {
    this.#set({ kind: "forward", delayMs: 0 });
    for (const link of this.#links) if (link.lostData) link.reset();
  }

  /** Resets every connection and stops listening. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.cut();
    await closed;
  }

  /** Does what {@link close} does, at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #add(client: Socket, target: Socket): void {
    const link = new FaultyLink(client, target, this.#mode, () => this.#links.delete(link));
    this.#links.add(link);
  }

  #set(mode: LinkMode): void {
    this.#mode = mode;
    for (const link of this.#links) link.set(mode);
  }
}

/**
 * Starts a {@link FaultProxy}.
 *
 * @throws Error when the port is in use
 */
export async function startFaultProxy({ target, port = 0 }: FaultProxyOptions): Promise<FaultProxy> {
  const { hostname, port: targetPort } = new URL(target.includes("://") ? target : `tcp://${target}`);
  const server = createServer({ noDelay: true });
  const proxy = new FaultProxy(server, { host: hostname, port: Number(targetPort) });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return proxy;
}
