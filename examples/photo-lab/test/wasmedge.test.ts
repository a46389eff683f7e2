import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { startGuest, whatWasmEdgeLacks, type GuestProcess } from "@dapr-ts/guests";
import { freePort } from "@dapr-ts/testing";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { selectEngine } from "../src/wasi-socket/select-engine.ts";
import { ask, post } from "./support/lab.ts";
import { encoded, gradient } from "./support/pictures.ts";
import { differences } from "./support/reference.ts";

const lacking = whatWasmEdgeLacks();
if (lacking !== undefined) console.log(`skipped: the photo lab's guest in WasmEdge. ${lacking}`);

const hosts = ["like-wasmedge", "wasmedge"] as const;
/** Interpreted, WasmEdge takes minutes. */
const WAIT_MS = 300_000;

describe.each(hosts.filter((host) => host !== "wasmedge" || lacking === undefined))("in %s", (host) => {
  let guest: GuestProcess;
  let url: string;
  const published: unknown[] = [];
  const printed: string[] = [];
  const sidecar = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      published.push([request.url, JSON.parse(body)]);
      response.writeHead(204).end();
    });
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => sidecar.listen(0, "127.0.0.1", resolve));
    const port = await freePort();
    guest = await startGuest({
      folder: fileURLToPath(new URL("../guest", import.meta.url)),
      host,
      port,
      env: {
        APP_PORT: String(port),
        DAPR_HTTP_ENDPOINT: `http://127.0.0.1:${String((sidecar.address() as AddressInfo).port)}`,
      },
      onLine: (line) => printed.push(line),
    });
    url = `http://127.0.0.1:${String(port)}/api`;
    await vi.waitFor(async () => expect((await fetch(`${url}/status`)).status).toBe(200), WAIT_MS);
  }, WAIT_MS);

  afterAll(async () => {
    await guest?.stop();
    sidecar.close();
    sidecar.closeAllConnections();
  });

  test(
    "a photo becomes the reference's pixels, and its event is published",
    async () => {
      const photo = await encoded("png", 64, 48);
      const { status, type, bytes } = await ask(`${url}/image`, post(photo));
      expect({
        status,
        type,
        printed: printed.filter((line) => !line.startsWith("Server listening")),
      }).toEqual({ status: 200, type: "image/png", printed: [] });
      expect(await differences(gradient(64, 48), 3, bytes)).toBe(0);
      expect(published).toMatchObject([
        [expect.stringContaining("/v1.0/publish/"), { op_type: "wasi-socket", input_size: photo.length }],
      ]);
    },
    WAIT_MS,
  );

  test(
    "a file that is not a photo is refused with a sentence",
    async () => {
      const { status, json } = await ask(`${url}/image`, post(new Uint8Array([1, 2, 3])));
      expect(status).toBe(415);
      expect(json).toMatchObject({ code: "no_image" });
    },
    WAIT_MS,
  );
});

describe("the engine of the guest", () => {
  const variables = { WASMEDGE_BIN: "/bin/wasmedge", WASMEDGE_QUICKJS_MODULES: "/modules" };

  test("is WasmEdge with a compiled guest, else QuickJS", () => {
    expect(selectEngine({}).host).toBe("quickjs");
    expect(selectEngine({ ...variables, WASMEDGE_QUICKJS: "/guest.so" }).host).toBe("wasmedge");
    const interpreted = selectEngine({ ...variables, WASMEDGE_QUICKJS: "/guest.wasm" });
    expect(interpreted.host).toBe("quickjs");
    expect(interpreted.why).toContain("wasmedge compile");
  });
});
