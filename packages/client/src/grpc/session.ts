import { connect, constants, type ClientHttp2Session } from "node:http2";
import type { TlsOptions } from "../tls-options.ts";
import { openSocket } from "../endpoint/connect.ts";
import { authority, type Endpoint } from "../endpoint/endpoint.ts";

/** daprd answers pings that come less than 8 s apart with GOAWAY too_many_pings (pkg/api/grpc/server.go). */
const PING_INTERVAL_MS = 15_000;
const PING_TIMEOUT_MS = 5_000;

/** One HTTP/2 session with the sidecar, opened when it is first needed and again after it ended. */
export class Session {
  readonly authority: string;
  readonly scheme: "http" | "https";
  readonly #endpoint: Endpoint;
  readonly #tls: TlsOptions | undefined;
  /** How many streams keep a connection, and with it the process, alive. */
  readonly #held = new Map<ClientHttp2Session, number>();
  #current: ClientHttp2Session | undefined;
  #lastStreamId = Infinity;
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

  /** The session that takes new streams. Call it only while this is not closed. */
  open(): ClientHttp2Session {
    const current = this.#current;
    if (current !== undefined && !current.closed && !current.destroyed) return current;
    const session = connect(`${this.scheme}://${this.authority}`, {
      createConnection: () => openSocket(this.#endpoint, this.#tls),
      settings: { enablePush: false, initialWindowSize: WINDOW },
      // Megabytes. Past Node's default of 10 it refuses new streams, which a few large messages at once would reach.
      maxSessionMemory: 1024,
    });
    session.on("connect", () => session.setLocalWindowSize(WINDOW));
    // Each stream of the session is told as well, and reports it to its caller.
    session.on("error", () => undefined);
    session.on("goaway", (_code: number, lastStreamId: number) => {
      this.#lastStreamId = lastStreamId;
      // What the server still works on may finish; new streams take a new session.
      if (this.#current === session) this.#current = undefined;
      session.close();
    });
    session.on("close", () => {
      clearInterval(pings);
      this.#held.delete(session);
      if (this.#current === session) this.#current = undefined;
    });
    const pings = setInterval(() => keepAlive(session), PING_INTERVAL_MS).unref();
    // Only a call in flight keeps the process alive.
    session.unref();
    this.#current = session;
    this.#lastStreamId = Infinity;
    return session;
  }

  /** The session once it is connected. Rejects with what the connection failed with. */
  connected(): Promise<ClientHttp2Session> {
    const session = this.open();
    if (!session.connecting) return Promise.resolve(session);
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        session.off("connect", onConnect).off("error", onError).off("close", onClose);
        act();
      };
      const onConnect = (): void => settle(() => resolve(session));
      const onError = (error: Error): void => settle(() => reject(error));
      const onClose = (): void => settle(() => reject(new Error("the connection ended before it stood")));
      session.on("connect", onConnect).on("error", onError).on("close", onClose);
    });
  }

  /** Keeps the process alive for a stream that lasts, until the function that it returns is called. */
  hold(session: ClientHttp2Session): () => void {
    const change = (by: number): void => {
      if (session.destroyed) return;
      const held = (this.#held.get(session) ?? 0) + by;
      this.#held.set(session, held);
      if (held > 0) session.ref();
      else session.unref();
    };
    change(1);
    return () => change(-1);
  }

  /** True when the server said, as it ended the session, that it never looked at this stream. */
  ignored(streamId: number | undefined): boolean {
    return streamId !== undefined && streamId > this.#lastStreamId;
  }

  close(): Promise<void> {
    this.#closed = true;
    const session = this.#current;
    if (session === undefined || session.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      session.once("close", resolve);
      session.destroy(undefined, constants.NGHTTP2_CANCEL);
    });
  }
}

/** Room for an answer of daprd's own size limit before the window has to be refilled. */
const WINDOW = 4 * 1024 * 1024;

/** Finds a connection that is dead without having said so, such as to a sidecar that was stopped or moved. */
function keepAlive(session: ClientHttp2Session): void {
  // Also while the last streams of a connection end that takes no more: they may wait for a sidecar that is gone.
  if (session.destroyed || session.connecting) return;
  const timer = setTimeout(
    () => session.destroy(new Error("the sidecar does not answer pings")),
    PING_TIMEOUT_MS,
  );
  timer.unref();
  session.ping((error) => {
    clearTimeout(timer);
    if (error !== null && !session.destroyed) session.destroy();
  });
}
