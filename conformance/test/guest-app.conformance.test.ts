import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { DaprClient, DaprError } from "@dapr-ts/client";
import { freePort, startDapr } from "@dapr-ts/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { blocksOf } from "../../tools/markdown/blocks.ts";
import { guestModules } from "../src/guest/bundle.ts";
import { Guest } from "../src/guest/guest.ts";

/** An app inside a guest, behind a server of the host, with a real sidecar that calls it. */
describe("an app in a guest", () => {
  const started = new AsyncDisposableStack();
  let guest: Guest;
  let dapr: DaprClient;
  let unexpected: unknown;
  let httpEndpoint: string;

  beforeAll(async () => {
    const port = await freePort();
    const runtime = started.use(
      await startDapr({
        backend: "process",
        apps: [{ appId: "guest", appPort: port }],
        components: [
          { name: "pubsub", type: "pubsub.in-memory" },
          { name: "store", type: "state.in-memory", metadata: { actorStateStore: true } },
          { name: "tick", type: "bindings.cron", metadata: { schedule: "@every 1s" } },
        ],
      }),
    );
    ({ httpEndpoint } = runtime);
    guest = started.use(await Guest.start(await guestModules("app.ts")));
    unexpected = JSON.parse(await guest.call("start", httpEndpoint));
    const server = serveGuest(guest);
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    started.defer(() => {
      server.close();
      server.closeAllConnections();
    });
    dapr = started.use(new DaprClient({ httpEndpoint, grpcEndpoint: runtime.grpcEndpoint }));
    await runtime.apps.guest.waitForApp();
  });

  afterAll(() => started.disposeAsync());

  const seen = (name: string) =>
    expect.poll(async () => JSON.parse(await guest.call("show", name)) as unknown, { timeout: 90_000 });

  test("the guest has nothing that the most limited engine lacks", () => {
    expect(unexpected).toEqual([]);
  });

  test("handles events; a dropped one goes to the dead letter topic", async () => {
    await guest.call("act", "publish");
    await seen("orders").toEqual([[{ total: 1, name: "größer" }, "orders", "com.dapr.event.sent"]]);
    await seen("dead").toEqual(["bad"]);
  });

  test("handles invocations: bytes, parameters, an unknown path, and more after a handler that threw", async () => {
    const bytes = Uint8Array.from({ length: 5_000 }, (_, i) => i % 256);
    expect(await dapr.invoker.invoke("guest", "echo", { body: bytes })).toEqual(bytes);
    const refused = (method: string, status: number) =>
      expect(dapr.invoker.invoke("guest", method)).rejects.toSatisfy(
        (error) => error instanceof DaprError && error.status === status,
      );
    await refused("no/such/method", 404);
    await refused("fail", 500);
    expect(await dapr.invoker.invoke("guest", "orders/4%C3%A9", { query: { full: "yes" } })).toEqual({
      id: "4é",
      full: "yes",
    });
    expect(JSON.parse(await guest.call("act", "orders/own"))).toEqual({ id: "own" });
  });

  test("handles the ticks of a binding, and a job that it scheduled itself", async () => {
    await guest.call("act", "schedule");
    await seen("report").toEqual([{ format: "pdf" }]);
    await seen("tick").toContain("tick");
  });

  test("the program of the README runs", async () => {
    const readme = await readFile(new URL("../../packages/wasi-fetch/README.md", import.meta.url), "utf8");
    const { code: program = "" } = blocksOf(readme).find(({ words }) => words.includes("quickjs")) ?? {};
    // Beside this file, so that its imports resolve.
    const file = fileURLToPath(new URL(`./readme-${String(process.pid)}.mjs`, import.meta.url));
    await writeFile(file, program.replaceAll('"statestore"', '"store"'));
    try {
      const env = { ...process.env, DAPR_HTTP_PORT: new URL(httpEndpoint).port };
      const { stdout } = await promisify(execFile)(process.execPath, [file], { env });
      expect(stdout).toBe('{"hello":"guest"}\n');
    } finally {
      await rm(file);
    }
  });

  test("an extension of the user has the platform and its own route", async () => {
    const headers = { "content-type": "text/plain" };
    expect(await dapr.invoker.invoke("guest", "length", { body: "größer", headers })).toBe("6");
  });

  test("hosts actors, and calls them", async () => {
    expect(JSON.parse(await guest.call("act", "count"))).toEqual([2, 5]);
    expect(await dapr.actors.getState("Counter", "c1", "count")).toMatchObject({ value: 5 });
  });
});

/** Passes every request to the guest as text. */
function serveGuest(guest: Guest): Server {
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.once("end", () => {
      const { method, url: path, headers } = request;
      const body = Buffer.concat(chunks).toString("latin1");
      guest.call("handle", JSON.stringify({ method, path, headers, body })).then(
        (json) => {
          const answer = JSON.parse(json) as {
            status: number;
            headers: Record<string, string>;
            body: string;
          };
          response.writeHead(answer.status, answer.headers).end(Buffer.from(answer.body, "latin1"));
        },
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
  });
}
