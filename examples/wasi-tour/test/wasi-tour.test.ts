import { HOSTS, whatWasmEdgeLacks } from "@dapr-ts/guests";
import { freePort } from "@dapr-ts/testing";
import { expect, test } from "vitest";
import { runTour } from "../src/run.ts";

const lacking = whatWasmEdgeLacks();
if (lacking !== undefined) console.log(`skipped: the tour in WasmEdge. ${lacking}`);

/** A component is built in some ten seconds, on a machine that does nothing else. */
const BUILDING_MS = 180_000;

test.each(HOSTS.filter((host) => host !== "wasmedge" || lacking === undefined))(
  "in %s",
  async (host) => {
    const ports = { app: await freePort(), sidecar: await freePort() };
    const lines: string[] = [];
    const status = await runTour(host, ports, (line) => lines.push(line));
    const url = (path: string): string => `URL is http://localhost:${String(ports.sidecar)}/v1.0/${path}`;
    const planet = '{"data":{"name":"Tatooine"},"etag":"1","key":"planet"}';
    expect(lines).toEqual([
      "App started. Wait for Dapr sidecar to start ...",
      "1500 ms have elapsed",
      url("healthz/"),
      "Status code is 204",
      "Dapr echo is healthy!",
      url("invoke/echo-service/method/echo"),
      'Echo: {"message":"WasmEdge"}',
      url("state/starwars"),
      "Saved!",
      url("state/starwars/weapon"),
      'State for weapon: "DeathStar"',
      url("state/starwars/bulk"),
      `State for weapon and planet: [{"data":"DeathStar","etag":"1","key":"weapon"},${planet}]`,
      url("state/starwars/weapon"),
      "Deleted!",
      url("state/starwars/bulk"),
      `State for weapon and planet: [{"key":"weapon"},${planet}]`,
      url("state/starwars/transaction"),
      "Transacted!",
      url("state/starwars/bulk"),
      `State for weapon, planet, key1 and key2: [{"key":"weapon"},${planet},{"data":"myData","etag":"1","key":"key1"},{"key":"key2"}]`,
      url("secrets/local-store/DB_URL:MYSQL"),
      'Secret for DB_URL:MYSQL {"DB_URL:MYSQL":"mysql://root:root@127.0.0.1:3306/mysql"}',
      "Pub/sub: published one and two more, of which 0 failed",
      'Binding: the note is {"title":"a new hope"}',
      "Actors: 42 counted",
      'Configuration: greeting is "hello"',
      "Lock: the first to ask has got it, the second has not",
      "Lock: after its release it can be acquired again",
      "Metadata: the sidecar of echo-service, in episode 4",
    ]);
    expect(status).toBe(0);
  },
  BUILDING_MS,
);
