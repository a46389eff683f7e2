import { createServer, type Server } from "node:net";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { choosePorts, freePort, freePorts } from "../src/ports.ts";

const servers: Server[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function listen(port: number): Promise<number> {
  const server = createServer();
  servers.push(server);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as { port: number }).port;
}

test("free ports are different ones, can be listened on, and are none of the ephemeral range", async () => {
  const ports = await freePorts(20);
  expect(new Set(ports).size).toBe(20);
  await Promise.all(ports.map(listen));
  for (const port of ports) expect(port).toSatisfy((n: number) => n >= 10_240 && n < 32_768);
});

test("a port that was promised is not handed out again", async () => {
  const promised = await freePort();
  for (let i = 0; i < 50; i++) expect(await freePorts(20)).not.toContain(promised);
});

test("a port that one process reserved is not given to another", async () => {
  const program = `
    import { freePort } from "${new URL("../src/ports.ts", import.meta.url).href}";
    const ports = [];
    while (ports.length < 1000) ports.push(await freePort());
    process.stdout.write(JSON.stringify(ports));
    process.stdin.resume(); // Until all have theirs.
  `;
  const children = Array.from({ length: 4 }, () =>
    promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]),
  );
  await Promise.all(children.map(({ child }) => once(child.stdout as NodeJS.ReadableStream, "data")));
  for (const { child } of children) child.stdin?.end();
  const promised = (await Promise.all(children)).map(({ stdout }) => JSON.parse(stdout) as number[]);
  expect(promised.map((ports) => new Set(ports).size)).toEqual([1000, 1000, 1000, 1000]);
  expect(new Set(promised.flat()).size).toBe(4000);
});

test("freePort gives one", async () => {
  expect(await listen(await freePort())).toBeGreaterThan(0);
});

test("a port that has to be it is kept, the others are chosen", async () => {
  const fixed = await freePort();
  const ports = await choosePorts({ http: fixed, grpc: 0 });
  expect(ports["http"]).toBe(fixed);
  expect(ports["grpc"]).toBeGreaterThan(0);
});

test("rejects at once if a required port is taken", async () => {
  const taken = await listen(0);
  await expect(choosePorts({ http: taken })).rejects.toMatchObject({
    code: "invalid_argument",
    message: `port ${taken} (http) of 127.0.0.1 is in use`,
  });
});
