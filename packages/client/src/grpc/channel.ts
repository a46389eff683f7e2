import { connect } from "node:http2";
import type { TlsOptions } from "../tls-options.ts";
import { openSocket } from "../endpoint/connect.ts";
import { authority, type Endpoint } from "../endpoint/endpoint.ts";
import { Connection } from "./connection.ts";

/** The connections to the sidecar's gRPC server: opens one when it is first needed, and again after it ended. */
export class Channel {
  readonly authority: string;
  readonly scheme: "http" | "https";
  readonly #endpoint: Endpoint;
  readonly #tls: TlsOptions | undefined;
  /** Every connection that has not ended, also those that only finish their last streams. */
  readonly #connections = new Set<Connection>();
  #current: Connection | undefined;
  #closed = false;

  constructor(endpoint: Endpoint, tls: TlsOptions | undefined) {
    this.#endpoint = endpoint;
    this.#tls = tls;
    this.scheme = endpoint.tls ? "https" : "http";
    this.authority = endpoint.kind === "tcp" ? authority(endpoint.host, endpoint.port) : "localhost";
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Checks a connection that was idle before it is used. Returns undefined if there is nothing to wait for. */
  check(): Promise<void> | undefined {
    return this.#current?.usable === true ? this.#current.check() : undefined;
  }

  /** Returns the connection for new streams. Call it only while this is not closed. */
  open(): Connection {
    if (this.#current?.usable === true) return this.#current;
    const socket = openSocket(this.#endpoint, this.#tls);
    const http2 = connect(`${this.scheme}://${this.authority}`, {
      createConnection: () => socket,
      settings: { enablePush: false, initialWindowSize: WINDOW },
      // Megabytes. Past Node's default of 10 it refuses new streams, which a few large messages at once would reach.
      maxSessionMemory: 1024,
    });
    // Node emits it in a later turn, in which the session may have been destroyed.
    http2.once("connect", () => http2.destroyed || http2.setLocalWindowSize(WINDOW));
    const connection = new Connection(http2, socket);
    this.#connections.add(connection);
    this.#current = connection;
    void connection.ended.then(() => this.#connections.delete(connection));
    return connection;
  }

  /** Returns a connection that is established. Rejects with the reason why it could not be. */
  async connected(): Promise<Connection> {
    await this.check();
    const connection = this.open();
    await connection.connected;
    return connection;
  }

  /** Ends every connection, with the calls on it. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#connections].map((connection) => connection.close()));
  }
}

/** Room for a message of daprd's own size limit before the window has to be refilled. */
const WINDOW = 4 * 1024 * 1024;
