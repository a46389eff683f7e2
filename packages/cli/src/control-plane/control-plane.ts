import { createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { Parts } from "./parts.ts";
import { encode, type LeaseReply, type LeaseRequest } from "./protocol.ts";

/** Time without any run until the control plane ends, so that a run that follows at once need not start it again. */
const GRACE_MS = 500;
/** Time for the first run to connect. */
const FIRST_MS = 15_000;

export interface ControlPlaneOptions {
  readonly firstPort: number;
  readonly binDir: string | undefined;
  /** The folder of the scheduler's data if the first run keeps it. */
  readonly dataDir: string;
}

/**
 * Placement, scheduler and memory for all runs of this machine. A run holds a lease, a connection that ends with the run
 * however it ends; the control plane ends with the last lease. The port of the leases is the lock: one process can listen
 * on it, and the system frees it when that process ends.
 */
export class ControlPlane {
  readonly #options: ControlPlaneOptions;
  readonly #server: Server;
  readonly #leases = new Set<Socket>();
  /** The processes, after the first request, which decides whether the scheduler's data is kept. */
  #parts: Promise<Parts> | undefined;
  #persist = false;
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;
  readonly #ended = Promise.withResolvers<void>();

  constructor(options: ControlPlaneOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** Resolves to false if another control plane has the port; otherwise runs until the last lease ends. */
  async run(): Promise<boolean> {
    const listening = await new Promise<boolean>((resolve, reject) => {
      this.#server.once("error", (error: NodeJS.ErrnoException) =>
        error.code === "EADDRINUSE" ? resolve(false) : reject(error),
      );
      this.#server.listen({ port: this.#options.firstPort, host: "127.0.0.1", exclusive: true }, () =>
        resolve(true),
      );
    });
    if (!listening) return false;
    this.#endAfter(FIRST_MS);
    await this.#ended.promise;
    return true;
  }

  #accept(socket: Socket): void {
    socket.on("error", () => undefined);
    if (this.#stopping) {
      socket.end(encode({ state: "stopping" }));
      return;
    }
    clearTimeout(this.#timer);
    socket.write(encode({ state: "hello" }));
    this.#leases.add(socket);
    socket.once("close", () => {
      this.#leases.delete(socket);
      if (this.#leases.size === 0) this.#endAfter(GRACE_MS);
    });
    createInterface({ input: socket }).once("line", (line) => void this.#grant(socket, line));
  }

  async #grant(socket: Socket, line: string): Promise<void> {
    try {
      const { want, persist } = JSON.parse(line) as LeaseRequest;
      this.#parts ??= this.#open(persist);
      const parts = await this.#parts;
      const addresses = await Promise.all(
        want.map(async (part) => [part, await parts.address(part)] as const),
      );
      this.#send(socket, {
        state: "ready",
        addresses: Object.fromEntries(addresses),
        pid: process.pid,
        persist: this.#persist,
      });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#send(socket, { state: "failed", message });
    }
  }

  #open(persist: boolean): Promise<Parts> {
    this.#persist = persist;
    return Parts.open({
      firstPort: this.#options.firstPort,
      binDir: this.#options.binDir,
      dataDir: persist ? this.#options.dataDir : undefined,
      onRestart: (part, how) => {
        for (const socket of this.#leases) this.#send(socket, { state: "restarted", part, how });
      },
    });
  }

  #send(socket: Socket, reply: LeaseReply): void {
    if (!socket.destroyed) socket.write(encode(reply));
  }

  #endAfter(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.stop(), ms);
  }

  /** Ends the processes, then frees the port, so that a successor finds the other ports free. */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    clearTimeout(this.#timer);
    for (const socket of this.#leases) socket.end(encode({ state: "stopping" }));
    try {
      await (await this.#parts)?.close();
    } finally {
      this.#server.close();
      this.#ended.resolve();
    }
  }
}
