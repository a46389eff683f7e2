import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { DaprClient, DaprError, type DaprClientOptions } from "../src/index.ts";
import { EVERY_CALL, everyMethod } from "./support/every-call.ts";
import { fakeGrpc, fakeTcp, frame } from "./support/fake-server.ts";

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** `invoker.grpc` throws Connect's error, as its clients do; an aborted `invoker.fetch` rejects with the signal's reason. */
const isDocumented = (name: string, error: unknown): boolean =>
  error instanceof DaprError
    ? typeof error.operation === "string" && /^[a-z_]+$/.test(error.code)
    : name === "invoker.grpc" && (error as Error | undefined)?.name === "ConnectError";

/** Makes every call, and returns those that rejected with something else than documented. */
async function strays(options: DaprClientOptions): Promise<string[]> {
  await using dapr = new DaprClient({ logger: quiet, timeoutMs: 300, maxBodyBytes: 100_000, ...options });
  const found = Object.entries(EVERY_CALL).map(async ([name, call]) => {
    try {
      await Promise.race([call(dapr), limit(name)]);
      return [];
    } catch (error) {
      return isDocumented(name, error)
        ? []
        : [`${name}: ${error instanceof Error ? (error.stack ?? "") : String(error)}`];
    }
  });
  return (await Promise.all(found)).flat();
}

/** `invoker.fetch` waits for a response without a limit of its own, as `fetch` does. */
const limit = (name: string): Promise<unknown> =>
  name === "invoker.fetch"
    ? new Promise((resolve) => setTimeout(resolve, 300))
    : new Promise(() => undefined);

test("the table has every public method", () => {
  const dapr = new DaprClient();
  onTestFinished(() => dapr.close());
  const missing = everyMethod(dapr).filter((name) => EVERY_CALL[name] === undefined);
  expect(missing).toEqual([]);
});

type Behaviour = (socket: Socket) => void;
const afterRequest =
  (act: Behaviour): Behaviour =>
  (socket) =>
    void socket.once("data", () => act(socket));

const FAULTS: Record<string, Behaviour> = {
  "resets at accept": (socket) => void socket.resetAndDestroy(),
  "ends at accept": (socket) => void socket.end(),
  "resets after the request": afterRequest((socket) => void socket.resetAndDestroy()),
  "ends after the request": afterRequest((socket) => void socket.end()),
  "sends garbage": afterRequest(
    (socket) => void socket.end(Buffer.from(Array.from({ length: 300 }, (_, i) => i % 256))),
  ),
  "sends a response that is cut": afterRequest(
    (socket) =>
      void socket.end("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"),
  ),
  "does not respond": () => undefined,
};

const WIRES: Record<string, (address: string) => DaprClientOptions> = {
  HTTP: (address) => ({ httpEndpoint: `http://${address}`, grpcEndpoint: address }),
  fetch: (address) => ({ httpEndpoint: `http://${address}`, grpcEndpoint: address, fetch: globalThis.fetch }),
  gRPC: (address) => ({ protocol: "grpc", httpEndpoint: `http://${address}`, grpcEndpoint: address }),
};

describe.each(Object.entries(WIRES))(
  "every rejection over %s is a DaprError from a sidecar that",
  (_wire, optionsOf) => {
    test.each(Object.entries(FAULTS))("%s", { timeout: 180_000 }, async (_name, behave) => {
      expect(await strays(optionsOf(await fakeTcp(behave)))).toEqual([]);
    });

    test("refuses connections", { timeout: 180_000 }, async () => {
      expect(await strays(optionsOf("127.0.0.1:1"))).toEqual([]);
    });
  },
);

test.each(Object.entries(WIRES))(
  "every rejection of a closed client over %s is a DaprError",
  async (_wire, optionsOf) => {
    const dapr = new DaprClient({ logger: quiet, ...optionsOf("127.0.0.1:1") });
    await dapr.close();
    for (const [name, call] of Object.entries(EVERY_CALL)) {
      const error = await call(dapr).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error === undefined || isDocumented(name, error), `${name}: ${String(error)}`).toBe(true);
    }
  },
);

/** Runs of each property; the seed of a failure is printed. */
const RUNS = { numRuns: Number(process.env["DAPR_TS_PROPERTY_RUNS"] ?? 8) };

const anyBody = fc.oneof(
  fc.json({ maxDepth: 3 }),
  // Members that responses have, with values of any type.
  fc
    .dictionary(
      fc.constantFrom(
        ...[
          "data",
          "value",
          "etag",
          "key",
          "results",
          "items",
          "success",
          "status",
          "name",
          "id",
          "instanceID",
        ],
        ...[
          "runtimeStatus",
          "metadata",
          "error",
          "errorCode",
          "message",
          "details",
          "outputs",
          "choices",
          "statuses",
        ],
        ...[
          "createdAt",
          "lastUpdatedAt",
          "properties",
          "dueTime",
          "schedule",
          "failedEntries",
          "components",
          "actorRuntime",
        ],
      ),
      fc.jsonValue({ maxDepth: 2 }),
    )
    .map((value) => JSON.stringify(value)),
  fc.constantFrom("", "{", "null", "[]", "[null]", "7", '"x"', "[[{}]]", '{"details":[{"@type":7}]}'),
  fc.string(),
);
const anyType = fc.constantFrom(
  "application/json",
  "text/plain",
  "text/html",
  "application/octet-stream",
  "x",
  "",
);
const anyStatus = fc.oneof(fc.constantFrom(200, 204, 404, 500), fc.integer({ min: 200, max: 599 }));

async function serverOf(): Promise<{
  server: Server;
  address: string;
  respond: { now: [number, string, string] };
}> {
  const respond: { now: [number, string, string] } = { now: [200, "", ""] };
  const server = createServer((request, response) => {
    const [status, type, body] = respond.now;
    request.resume();
    response.writeHead(status, type === "" ? {} : { "content-type": type }).end(status === 204 ? "" : body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, address: `127.0.0.1:${String((server.address() as { port: number }).port)}`, respond };
}

test.each(["HTTP", "fetch"])(
  "every rejection is a DaprError for any response over %s",
  async (wire) => {
    const { address, respond } = await serverOf();
    await fc.assert(
      fc.asyncProperty(anyStatus, anyType, anyBody, async (status, type, body) => {
        respond.now = [status, type, body];
        const options = WIRES[wire]?.(address) ?? {};
        expect(await strays({ ...options, grpcEndpoint: "127.0.0.1:1" })).toEqual([]);
      }),
      RUNS,
    );
  },
  180_000,
);

test("every rejection is a DaprError for any response over gRPC", async () => {
  let now: { status: string; message: Uint8Array; trailers: Record<string, string> } | undefined;
  const { endpoint } = await fakeGrpc((stream) => {
    stream.resume();
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () =>
      stream.sendTrailers({ "grpc-status": now?.status ?? "0", ...now?.trailers }),
    );
    stream.end(now !== undefined && now.message.length > 0 ? frame(now.message) : undefined);
  });
  const anyTrailers = fc.constantFrom<Record<string, string>>(
    {},
    { "grpc-message": "%zz%" },
    { "grpc-message": "a%20b" },
    { "grpc-status-details-bin": "AAAA" },
    { "grpc-status-details-bin": "not base64!" },
  );
  const status = fc.oneof(
    fc.constant("0"),
    fc.integer({ min: 0, max: 20 }).map(String),
    fc.constantFrom("x", "-1", "99", ""),
  );
  await fc.assert(
    fc.asyncProperty(
      status,
      fc.uint8Array({ maxLength: 40 }),
      anyTrailers,
      async (code, message, trailers) => {
        now = { status: code, message, trailers };
        expect(
          await strays({ protocol: "grpc", grpcEndpoint: endpoint, httpEndpoint: "http://127.0.0.1:1" }),
        ).toEqual([]);
      },
    ),
    RUNS,
  );
}, 180_000);
