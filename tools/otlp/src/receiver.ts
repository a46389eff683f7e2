import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { decodeTraces, type OtlpSpan } from "./decode.ts";

/** Receives spans over OTLP, as HTTP with protobuf, and keeps them. */
export class OtlpReceiver implements AsyncDisposable {
  /** The spans so far, in the order of their arrival. */
  readonly spans: OtlpSpan[] = [];
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #listeners = new Set<() => void>();

  private constructor() {
    // Created by start().
  }

  /** Listens on a free port of 127.0.0.1. */
  static async start(): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver();
    receiver.#server.listen(0, "127.0.0.1");
    await once(receiver.#server, "listening");
    return receiver;
  }

  /** Host and port, for daprd's `tracing.otel.endpointAddress`. */
  get address(): string {
    return `127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  /** The URL for an exporter of traces. */
  get tracesUrl(): string {
    return `http://${this.address}/v1/traces`;
  }

  /** Calls a function whenever spans have arrived. Returns a function that undoes this. */
  onSpans(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves once the condition holds for the spans that have arrived. */
  async until(holds: (spans: readonly OtlpSpan[]) => boolean): Promise<void> {
    if (holds(this.spans)) return;
    await new Promise<void>((resolve) => {
      const release = this.onSpans(() => {
        if (!holds(this.spans)) return;
        release();
        resolve();
      });
    });
  }

  /** Closes the port and all connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      if (request.url === "/v1/traces")
        this.spans.push(
          ...decodeTraces(request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body),
        );
      response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
      for (const listener of [...this.#listeners]) listener();
    } catch {
      response.writeHead(400).end();
    }
  }
}
