import { Agent, createServer, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  runInWasmEdge,
  runLikeWasmEdge,
  unbundled,
  whatWasmEdgeLacks,
  type GuestProcess,
} from "@dapr-ts/guests";
import { freePort } from "@dapr-ts/testing";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

const lacking = whatWasmEdgeLacks();
if (lacking !== undefined) console.log(`skipped: fetch and serve in WasmEdge. ${lacking}`);

/** The files that are shipped, in QuickJS with all of WasmEdge's habits, and in WasmEdge where there is one. */
const engines = { "QuickJS, with a stand-in for wasi_net": runLikeWasmEdge, WasmEdge: runInWasmEdge };

describe.each(Object.keys(engines).filter((name) => name !== "WasmEdge" || lacking === undefined))(
  "in %s",
  (name) => {
    const stops: (() => Promise<void>)[] = [];
    afterAll(() => Promise.all(stops.map((stop) => stop())));

    const start = async (
      guest: string,
      env: Record<string, string>,
      lines: string[],
    ): Promise<GuestProcess> => {
      const entry = fileURLToPath(new URL(`guests/${guest}.ts`, import.meta.url));
      const run = engines[name as keyof typeof engines];
      const started = await run(await unbundled(entry), `${guest}.js`, {
        env,
        onLine: (line) => lines.push(line),
      });
      stops.push(() => started.stop());
      return started;
    };

    test("fetch sends and reads bodies, headers and statuses, and fails by its limits", async () => {
      const server = createServer((request, response) => {
        const { url = "", method } = request;
        const size = /^\/size\/(\d+)$/.exec(url)?.[1];
        if (url === "/echo") {
          if (method !== "HEAD") request.pipe(response);
          else response.writeHead(200, { "content-length": "5" }).end();
        } else if (url === "/headers") {
          response.setHeader("ETag", '"1:2"');
          response.setHeader("X-Asked", String(request.headers["x-asked"]));
          response.setHeader("Set-Cookie", ["a=1", "b=2"]);
          response.end();
        } else if (url === "/chunks") {
          response.write("one");
          setImmediate(() => {
            response.write("two");
            response.end("three");
          });
        } else if (url === "/close") {
          request.socket.end("HTTP/1.1 200 OK\r\n\r\nclosed");
        } else if (size !== undefined) {
          response.end(Buffer.alloc(Number(size)));
        } else if (url !== "/silent") response.writeHead(Number(url.slice(1))).end();
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const lines: string[] = [];
      const peer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
      const guest = await start("client", { PEER: peer }, lines);
      expect(await guest.ended).toBe(0);
      server.closeAllConnections();
      server.close();
      const names = readFileSync(new URL("guests/client.ts", import.meta.url), "utf8").match(
        /^ {2}"?[^"\n]+"?: async/gm,
      );
      expect(lines).toEqual(names?.map((line) => `${line.replace(/^ {2}"?|"?: async$/g, "")}: ok`));
      // Of 3 MB an interpreted guest has enough to do for half a minute.
    }, 180_000);

    test("an uncaught error is printed, and ends the guest with status 1", async () => {
      const lines: string[] = [];
      const guest = await start("throws", {}, lines);
      expect(await guest.ended).toBe(1);
      expect(lines.join("\n")).toContain("TypeError: uncaught in the guest");
    });

    test("a port that is taken is printed, and ends the guest with status 1", async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, resolve));
      const lines: string[] = [];
      const guest = await start(
        "server",
        { APP_PORT: String((server.address() as AddressInfo).port) },
        lines,
      );
      expect(await guest.ended).toBe(1);
      server.close();
      expect(lines.join("\n")).not.toBe("");
    });

    describe("serve", () => {
      const printed: string[] = [];
      const agent = new Agent({ keepAlive: true, maxSockets: 50 });
      let port: number;

      beforeAll(async () => {
        port = await freePort();
        await start("server", { APP_PORT: String(port) }, printed);
        await vi.waitFor(() => ask("GET", "/nothing"), { timeout: 60_000 });
      });

      afterAll(() => agent.destroy());

      const ask = (method: string, path: string, pieces: readonly (string | Buffer)[] = [], headers = {}) =>
        new Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
          const outgoing = httpRequest(
            { host: "127.0.0.1", port, agent, method, path, headers },
            (response) => {
              const got: Buffer[] = [];
              response.on("data", (piece: Buffer) => got.push(piece));
              response.once("error", reject);
              response.once("end", () =>
                resolve({
                  status: response.statusCode ?? 0,
                  headers: response.headers,
                  body: Buffer.concat(got),
                }),
              );
            },
          );
          outgoing.once("error", reject);
          for (const piece of pieces.slice(0, -1)) outgoing.write(piece);
          outgoing.end(pieces.at(-1));
        });

      const say = (text: string): Promise<string> =>
        new Promise((resolve, reject) => {
          const socket = connect({ host: "127.0.0.1", port, allowHalfOpen: true }, () => socket.write(text));
          let got = "";
          socket.setEncoding("latin1").on("data", (piece: string) => {
            got += piece;
            // As clients do that are told so.
            if (got.includes("\r\nconnection: close\r\n")) socket.end();
          });
          socket.once("error", reject).once("end", () => {
            socket.end();
            resolve(got);
          });
        });

      test("passes bodies and headers on unchanged in both directions", async () => {
        const large = Buffer.from(Uint8Array.from({ length: 3_000_000 }, (_, i) => i % 251));
        const { status, headers, body } = await ask("POST", "/echo", [large], { "x-ratio": "1:2" });
        expect([status, headers["x-ratio"], body.equals(large)]).toEqual([200, "1:2", true]);
        expect((await ask("POST", "/echo", ["one ", "two ", "three"])).body.toString()).toBe("one two three");
        expect((await ask("POST", "/echo")).body.length).toBe(0);
      });

      test("responds to HEAD and with 204, and keeps the connection", async () => {
        expect((await ask("GET", "/nothing")).status).toBe(204);
        expect((await ask("HEAD", "/echo")).body.length).toBe(0);
        expect((await ask("GET", "/absent")).status).toBe(404);
      });

      test("streams a response in chunks, and closes the connection if it breaks off", async () => {
        const { headers, body } = await ask("GET", "/slices");
        expect([headers["transfer-encoding"], body.length, body.subarray(-1).toString()]).toEqual([
          "chunked",
          300_000,
          "9",
        ]);
        await expect(ask("GET", "/broken")).rejects.toThrow("aborted");
      });

      test("responds with 500 if a handler throws, and continues", async () => {
        expect((await ask("POST", "/throws", ["x"])).status).toBe(500);
        expect((await ask("POST", "/echo", ["x"])).status).toBe(200);
      });

      test("sends 100 Continue to a client that waits for it", async () => {
        const told = await say(
          "POST /echo HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 1\r\n\r\n",
        );
        expect(told).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
      });

      test.each([
        ["malformed", "nonsense\r\n\r\n", 400],
        ["too large", `GET / HTTP/1.1\r\nx: ${"x".repeat(70_000)}\r\n\r\n`, 431],
        ["too large a body", "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 4000001\r\n\r\n", 413],
        ["slow", "GET / HTTP/1.1\r\nho", 408],
      ])("refuses a request that is %s, and continues", async (_, text, status) => {
        expect(await say(text)).toMatch(new RegExp(`^HTTP/1\\.1 ${String(status)} `));
        expect((await ask("POST", "/echo", ["still here"])).body.toString()).toBe("still here");
      });

      test("serves 50 requests at one time", async () => {
        const bodies = Array.from({ length: 50 }, (_, i) => String(i).repeat(100));
        const got = await Promise.all(
          bodies.map(async (body) => (await ask("POST", "/echo", [body])).body.toString()),
        );
        expect(got).toEqual(bodies);
      });
    });
  },
);
