import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { bundle } from "../bundle.ts";
import type { GuestProcess, SpawnOptions } from "../guest-process.ts";
import { Engine } from "./engine.ts";
import { giveFetch } from "./fetch.ts";
import { giveTimers } from "./timers.ts";

/** A response of the guest. */
interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | ArrayBuffer;
}

/** Starts a bare QuickJS in this process with `fetch`, timers, `print` and `env`. Returns its guest's exports. */
async function embed(entry: string, { env = {}, onLine }: SpawnOptions) {
  const engine = await Engine.start({});
  const endFetch = giveFetch(engine);
  const timers = giveTimers(engine);
  engine.global("print", (...what) => onLine(what.map(String).join(" ")));
  engine.global("env", env);
  const exports = await engine.module(await bundle(entry), "guest.js");
  const end = (): void => {
    endFetch();
    timers.stop();
    engine[Symbol.dispose]();
  };
  return { engine, exports, end };
}

/**
 * Runs a guest that is a program.
 *
 * @param entry a program that exports `main`
 */
export async function runInQuickJs(entry: string, options: SpawnOptions): Promise<GuestProcess> {
  const { engine, exports, end } = await embed(entry, options);
  const ended = engine.call(exports, "main").then(
    () => 0,
    (error: unknown) => {
      options.onLine(String(error));
      return 1;
    },
  );
  return { ended: ended.finally(end), stop: async () => end() };
}

/**
 * Serves a guest on 127.0.0.1. The host listens on the port and calls the guest.
 *
 * @param entry a program that exports `handle(method, path, headers, body)`
 */
export async function serveInQuickJs(
  entry: string,
  port: number,
  options: SpawnOptions,
): Promise<GuestProcess> {
  const { engine, exports, end } = await embed(entry, options);
  const server = createServer((request, response) => {
    const respond = async (): Promise<void> => {
      const { method, url, headers } = request;
      const body = await buffer(request);
      const call = engine.call(exports, "handle", method, url, headers, new Uint8Array(body));
      const { status, headers: fields, body: content } = (await call) as Response;
      response.writeHead(status, fields);
      response.end(typeof content === "string" ? content : content && new Uint8Array(content));
    };
    respond().catch((error: unknown) => {
      options.onLine(String(error));
      response.writeHead(500).end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const ended = new Promise<number>((resolve) => server.once("close", () => resolve(0)));
  return {
    ended,
    async stop() {
      server.close();
      server.closeAllConnections();
      await ended;
      end();
    },
  };
}
