import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Reset, StreamEvents } from "../protocol.ts";
import type { PageStore } from "../store/page-store.ts";

/** Batches that wait for a slow page; beyond them it gets the whole state anew. */
const MAX_QUEUED = 16;
const MAX_QUEUED_CHARACTERS = 8_000_000;
/** Time in which a page must take what was sent. */
const TAKE_MS = 30_000;
const HEARTBEAT_MS = 15_000;

/** One page's stream of changes: the whole state first. What waits for a slow page is bounded. */
export class ChangeStream {
  readonly #store: PageStore;
  readonly #response: ServerResponse;
  readonly #queue: string[] = [];
  readonly #over = new AbortController();
  #hasMissed = false;
  #wake: (() => void) | undefined;

  constructor(store: PageStore, response: ServerResponse) {
    this.#store = store;
    this.#response = response;
    response.once("close", () => this.#over.abort());
    response.on("error", () => this.#over.abort());
    this.#over.signal.addEventListener("abort", () => this.#wake?.());
  }

  /** Sends until the page closes the stream, or takes nothing for 30 s. */
  async run(reset: () => Reset): Promise<void> {
    this.#response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    this.#response.flushHeaders();
    const release = this.#store.listen((json) => this.#add(json));
    const heartbeat = setInterval(() => {
      if (!this.#response.writableNeedDrain) this.#response.write(": \n\n");
    }, HEARTBEAT_MS);
    heartbeat.unref();
    try {
      while (!this.#over.signal.aborted) await this.#sendAll(reset());
    } catch {
      // The page has gone, or takes nothing.
    } finally {
      clearInterval(heartbeat);
      release();
      this.#response.destroy();
    }
  }

  #add(json: string): void {
    if (this.#hasMissed) return;
    const waiting = this.#queue.reduce((sum, { length }) => sum + length, json.length);
    if (this.#queue.length >= MAX_QUEUED || (this.#queue.length > 0 && waiting > MAX_QUEUED_CHARACTERS)) {
      this.#hasMissed = true;
      this.#queue.length = 0;
    } else this.#queue.push(json);
    this.#wake?.();
  }

  /** Sends the state, then changes until some were missed. */
  async #sendAll(reset: Reset): Promise<void> {
    this.#hasMissed = false;
    this.#queue.length = 0;
    const parts = this.#store.snapshot();
    await this.#send("reset", JSON.stringify(reset));
    for (const part of parts) await this.#send("changes", JSON.stringify(part));
    let isLive = false;
    while (!this.#hasMissed) {
      const next = this.#queue.shift();
      if (next !== undefined) await this.#send("changes", next);
      else if (isLive) await this.#news();
      else {
        isLive = true;
        await this.#send("live", JSON.stringify({ time: Date.now() }));
      }
    }
  }

  async #news(): Promise<void> {
    const { signal } = this.#over;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    if (this.#queue.length === 0 && !this.#hasMissed && !signal.aborted) await promise;
    this.#wake = undefined;
    signal.throwIfAborted();
  }

  async #send(name: keyof StreamEvents, json: string): Promise<void> {
    const { signal } = this.#over;
    signal.throwIfAborted();
    // JSON has no line breaks.
    if (this.#response.write(`event: ${name}\ndata: ${json}\n\n`)) return;
    await once(this.#response, "drain", { signal: AbortSignal.any([signal, AbortSignal.timeout(TAKE_MS)]) });
  }
}
