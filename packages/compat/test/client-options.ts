import { connect, createServer, type Server } from "node:net";
import { once } from "node:events";
import { CommunicationProtocolEnum, DaprClient, type ClientCompatOptions } from "@dapr-ts/compat";
import { DaprError } from "@dapr-ts/core";
import { freePort, type DaprRuntime } from "@dapr-ts/testing";
import { describe, expect, test, vi } from "vitest";
import { logger } from "./support/quiet.ts";
import { SDKS } from "./support/sdk.ts";

type Wire = "http" | "grpc";

/** Defines the tests of the options that are not the default, on a sidecar that the caller starts. */
export function clientOptionTests(runtime: () => DaprRuntime<"app">): void {
  const portOf = (wire: Wire): number =>
    Number(/\d+$/.exec(wire === "http" ? runtime().httpEndpoint : runtime().grpcEndpoint)?.[0]);
  const clientOf = (wire: Wire, compat: ClientCompatOptions, port = portOf(wire)): DaprClient =>
    new DaprClient({
      daprHost: "127.0.0.1",
      daprPort: String(port),
      communicationProtocol: protocolOf(wire),
      logger,
      compat,
    });

  describe.each(["http", "grpc"] as const)("options of a client over %s", (wire) => {
    test("errors: dapr rejects every call that fails with a DaprError", async () => {
      const client = clientOf(wire, { errors: "dapr" });
      const { state, pubsub, invoker, configuration } = client;
      const firstWrite = { concurrency: 1, consistency: 0 };
      await state.save("store", [{ key: `${wire}-errors`, value: 1 }]);
      const failures: Record<string, () => Promise<unknown>> = {
        save: () =>
          state.save("store", [{ key: `${wire}-errors`, value: 2, etag: "999", options: firstWrite }]),
        delete: () => state.delete("store", `${wire}-errors`, { etag: "999" }),
        get: () => state.get("nosuch", "a"),
        publish: () => pubsub.publish("nosuch", "topic", "a"),
        publishBulk: () => pubsub.publishBulk("nosuch", "topic", ["a"]),
        invoke: () => invoker.invoke("app", "fail", SDKS.compat.HttpMethod.GET),
        configuration: () => configuration.get("nosuch", ["a"]),
      };
      const codes: Record<string, unknown> = {};
      for (const [name, call] of Object.entries(failures)) {
        const error: unknown = await call().then(
          () => "no error",
          (reason: unknown) => reason,
        );
        codes[name] = error instanceof DaprError ? error.code : error;
      }
      expect(codes).toEqual({
        save: "aborted",
        delete: "aborted",
        get: "invalid_argument",
        publish: "invalid_argument",
        publishBulk: "invalid_argument",
        invoke: expect.any(String) as string,
        configuration: "failed_precondition",
      });
      await client.stop();
    });

    test("errors: official have the DaprError as their cause", async () => {
      const client = clientOf(wire, {});
      const error: unknown = await client.state.get("nosuch", "a").catch((reason: unknown) => reason);
      expect((error as Error).cause).toBeInstanceOf(DaprError);
      expect(error).not.toBeInstanceOf(DaprError);
      await client.stop();
    });

    test("timeoutMs limits a call", async () => {
      const client = clientOf(wire, { timeoutMs: 100, errors: "dapr", waitForSidecar: false });
      const call = client.invoker.invoke("app", "hang", SDKS.compat.HttpMethod.GET);
      await expect(call).rejects.toMatchObject({ code: "deadline_exceeded" });
      await client.stop();
    });

    test("waitForSidecar: false fails at once without a sidecar", async () => {
      const client = clientOf(wire, { waitForSidecar: false }, await freePort());
      const error: unknown = await client.state.get("store", "a").catch((reason: unknown) => reason);
      expect((error as Error).cause).toMatchObject({ code: "unavailable" });
      await client.stop();
    });

    test.each(["official", "compat"] as const)(
      "the first call of %s waits for the sidecar",
      async (which) => {
        const port = await freePort();
        const waiting = Promise.withResolvers<void>();
        const info = (message: unknown): void => {
          if (String(message).includes("Awaiting Sidecar")) waiting.resolve();
        };
        const sdk = SDKS[which];
        const client = new sdk.DaprClient({
          daprHost: "127.0.0.1",
          daprPort: String(port),
          communicationProtocol: protocolOf(wire),
          logger: { service: { ...logger.service, info } },
        });
        const call = client.metadata.get();
        await waiting.promise;
        const forwarder = await forward(port, portOf(wire));
        expect((await call).id).toBe("app");
        expect(client.getIsInitialized()).toBe(true);
        await client.stop();
        forwarder.close();
      },
    );

    test("typedArrays: bytes stores bytes as they are", async () => {
      vi.stubEnv("DAPR_GRPC_PORT", String(portOf("grpc")));
      const client = clientOf(wire, { typedArrays: "bytes" });
      vi.unstubAllEnvs();
      const bytes = new Uint8Array([0xff, 0, 1]);
      const text = new TextEncoder().encode("plain text");
      await client.state.save("store", [
        { key: `${wire}-bytes`, value: bytes },
        { key: `${wire}-buffer`, value: Buffer.from(text) },
        { key: `${wire}-json`, value: { a: 1 } },
      ]);
      const request = { key: `${wire}-transaction`, value: bytes };
      await client.state.transaction("store", [{ operation: "upsert", request }]);
      const read = (name: string) => client.state.get("store", `${wire}-${name}`);
      expect(await read("bytes")).toEqual(bytes);
      expect(await read("transaction")).toEqual(bytes);
      expect(await read("json")).toEqual({ a: 1 });
      expect(await read("missing")).toBe("");
      const official = new SDKS.official.DaprClient({
        daprHost: "127.0.0.1",
        daprPort: String(portOf("grpc")),
        communicationProtocol: protocolOf("grpc"),
        logger,
      });
      expect(await official.state.get("store", `${wire}-buffer`)).toBe("plain text");
      await official.stop();
      await client.stop();
    });
  });
}

const protocolOf = (wire: Wire): CommunicationProtocolEnum =>
  wire === "http" ? CommunicationProtocolEnum.HTTP : CommunicationProtocolEnum.GRPC;

/** Forwards connections to a port of this machine. */
async function forward(from: number, to: number): Promise<Pick<Server, "close">> {
  const server = createServer((socket) => {
    const target = connect(to, "127.0.0.1");
    for (const end of [socket, target]) end.on("error", () => end.destroy());
    socket.pipe(target).pipe(socket);
  });
  server.listen(from, "127.0.0.1");
  await once(server, "listening");
  return server;
}
