import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FRAMEWORKS } from "../src/app-process.ts";
import { startFrameworks } from "../src/runtime.ts";
import { visit } from "../src/visit.ts";

let frameworks: Awaited<ReturnType<typeof startFrameworks>>;

beforeAll(async () => {
  frameworks = await startFrameworks("process");
});

afterAll(async () => {
  await frameworks[Symbol.asyncDispose]();
});

describe.each(FRAMEWORKS)("in %s", (name) => {
  test("an event arrives, an invocation answers, and the app's own route is beside them", async () => {
    const order = { id: Math.floor(Math.random() * 1e9), item: "a pot of tea" };
    expect(await visit(frameworks.apps[name], order)).toEqual({
      framework: name,
      latestOrder: order,
      message: "Hello, Ada!",
    });
  });

  test("bodies that are large, malformed, and at unknown paths", async () => {
    const { daprUrl, url } = frameworks.apps[name];
    const greet = (body: string): Promise<Response> =>
      fetch(`${daprUrl}/v1.0/invoke/${name}/method/greet/Bob`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
    const greeting = "é".repeat(1_000_000);
    expect(await (await greet(JSON.stringify({ greeting }))).json()).toEqual({
      message: `${greeting}, Bob!`,
    });
    expect((await greet("{")).status).toBe(400);
    expect((await fetch(`${url}/nowhere`, { method: "POST", body: "1" })).status).toBe(404);
    const healthy = await fetch(`${url}/healthz`);
    expect(healthy.status).toBe(200);
    // Longer than daprd keeps a connection, which may send an event on it up to then.
    expect(healthy.headers.get("keep-alive")).toBe("timeout=120");
  });
});
