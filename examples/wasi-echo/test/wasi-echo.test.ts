import { HOSTS, whatWasmEdgeLacks } from "@dapr-ts/guests";
import { freePort } from "@dapr-ts/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEchoService } from "../src/run.ts";

const lacking = whatWasmEdgeLacks();
if (lacking !== undefined) console.log(`skipped: the echo service in WasmEdge. ${lacking}`);

/** A component is built in some ten seconds, on a machine that does nothing else. */
const BUILDING_MS = 180_000;

describe.each(HOSTS.filter((host) => host !== "wasmedge" || lacking === undefined))("in %s", (host) => {
  let echo: Awaited<ReturnType<typeof startEchoService>>;
  let method: string;
  let app: string;
  const printed: string[] = [];

  beforeAll(async () => {
    const ports = { app: await freePort(), sidecar: await freePort() };
    echo = await startEchoService(host, ports, (line) => printed.push(line));
    method = `http://127.0.0.1:${String(ports.sidecar)}/v1.0/invoke/echo-service/method`;
    app = `http://127.0.0.1:${String(ports.app)}`;
  }, BUILDING_MS);

  afterAll(() => echo[Symbol.asyncDispose]());

  const answer = async (url: string, init?: RequestInit) => {
    const response = await fetch(url, init);
    return [response.status, await response.text()];
  };

  test("describes its use", async () => {
    expect(await answer(`${method}/`)).toEqual([200, "Please POST to /echo"]);
    expect(await answer(app)).toEqual([200, "Please POST to /echo"]);
  });

  test("echoes, whatever it is sent", async () => {
    expect(await answer(`${method}/echo`, { method: "POST", body: '{"message":"WasmEdge"}' })).toEqual([
      200,
      '{"message":"WasmEdge"}',
    ]);
    expect(await answer(`${method}/echo`, { method: "POST" })).toEqual([200, ""]);
    const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251);
    const response = await fetch(`${method}/echo`, { method: "POST", body: bytes });
    expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true);
  });

  test("has nothing else", async () => {
    for (const [verb, path] of [
      ["GET", "/echo"],
      ["POST", "/"],
      ["GET", "/other"],
      ["PUT", "/a/b"],
    ] as const)
      expect([verb, path, ...(await answer(`${app}${path}`, { method: verb }))]).toEqual([
        verb,
        path,
        404,
        "",
      ]);
  });

  test("keeps an actor's count, request after request", async () => {
    const actor = `${echo.dapr.httpEndpoint}/v1.0/actors/Counter/c1/method/increment`;
    const json = { method: "POST", headers: { "content-type": "application/json" } };
    for (let i = 1; i <= 3; i++)
      expect(await answer(actor, { ...json, body: "1" })).toEqual([200, String(i)]);
  });

  test("prints nothing while all goes well", () => {
    expect(printed.filter((line) => !line.startsWith("Server listening"))).toEqual([]);
  });
});
