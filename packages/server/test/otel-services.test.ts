import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { Code, ConnectError, type ConnectRouter } from "@connectrpc/connect";
import { DaprClient } from "@dapr-ts/client";
import { otel } from "@dapr-ts/client/otel";
import type { DaprServer } from "@dapr-ts/server";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Greeter } from "../../client/test/support/greeter.ts";
import { openAppPort, type AppPort } from "./support/app-port.ts";
import { Tracing } from "../../client/test/support/tracing.ts";

const FAILURES: Readonly<Record<string, Code>> = { "not found": Code.NotFound, internal: Code.Internal };

/** A service whose methods call `within`, and fail with the code that a greeting names. */
const greeter =
  (within: () => unknown) =>
  (router: ConnectRouter): void =>
    void router.service(Greeter, {
      async greet({ value }) {
        await within();
        if (FAILURES[value] !== undefined) throw new ConnectError(`secret ${value}`, FAILURES[value]);
        return { value };
      },
      async *spell({ value }) {
        for (const letter of value) {
          await within();
          yield { value: letter };
        }
      },
    });

/** A client whose sidecar is the app's own port. */
const clientOf = (app: AppPort, options: object = {}): DaprClient =>
  new DaprClient({ ...options, protocol: "grpc", grpcEndpoint: app.url });

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const headers = { traceparent: `00-${TRACE}-1ae88b59cc5f5362-01`, baggage: "tenant=t1" };

describe("with otel()", () => {
  let tracing: Tracing;
  let active: (string | undefined)[] = [];
  let app: AppPort;
  let client: DaprClient;

  beforeAll(async () => {
    tracing = Tracing.register();
    const services = greeter(() => active.push(trace.getActiveSpan()?.spanContext().spanId));
    const instrumentation = otel();
    app = await openAppPort({ channel: "grpc", instrumentation, services });
    client = clientOf(app, { instrumentation });
  });

  beforeEach(() => {
    tracing.reset();
    active = [];
  });

  afterAll(async () => {
    await client.close();
    await app[Symbol.asyncDispose]();
    await tracing.end();
  });

  const serverSpan = async (): Promise<ReadableSpan> => {
    const find = (): ReadableSpan | undefined => tracing.spans.find(({ kind }) => kind === SpanKind.SERVER);
    // The span ends after the last byte is written, which the client may have read by then.
    await expect.poll(find, { timeout: 30_000 }).toBeDefined();
    return find() as ReadableSpan;
  };

  test.each(["greet", "spell"] as const)(
    "the method %s of a service runs within a span that continues that of its client",
    async (method) => {
      const service = client.invoker.grpc("greeter", Greeter);
      if (method === "greet") await service.greet({ value: "Ada" });
      else for await (const _ of service.spell({ value: "Ada" })) continue;
      const span = await serverSpan();
      const [call] = tracing.spans.filter(({ kind }) => kind === SpanKind.CLIENT);
      expect(span.name).toBe(`test.Greeter/${method === "greet" ? "Greet" : "Spell"}`);
      expect(span.attributes).toEqual({
        "rpc.system.name": "grpc",
        "rpc.method": span.name,
        "rpc.status_code": "OK",
      });
      expect(span.parentSpanContext?.spanId).toBe(call?.spanContext().spanId);
      expect(active).toEqual(Array.from(active, () => span.spanContext().spanId));
      expect(active).toHaveLength(method === "greet" ? 1 : 3);
    },
  );

  test.each([
    ["not found", "NOT_FOUND", SpanStatusCode.UNSET],
    ["internal", "INTERNAL", SpanStatusCode.ERROR],
  ])("a service that fails with the code of %s", async (value, status, code) => {
    await client.invoker
      .grpc("greeter", Greeter)
      .greet({ value })
      .catch(() => undefined);
    const span = await serverSpan();
    expect(span.attributes["rpc.status_code"]).toBe(status);
    expect(span.attributes["error.type"]).toBe(code === SpanStatusCode.ERROR ? status : undefined);
    expect(span.status.code).toBe(code);
    const [call] = tracing.spans.filter(({ kind }) => kind === SpanKind.CLIENT);
    expect(call?.attributes).toMatchObject({ "rpc.status_code": status, "error.type": status });
    const recorded = [span, call].map((one) => [one?.name, one?.attributes, one?.events, one?.status]);
    expect(JSON.stringify(recorded)).not.toContain("secret");
  });
});

test("without otel(), calls of a service's methods continue the trace of their caller", async () => {
  const received: unknown[] = [];
  const sidecar = createServer((request, response) => {
    received.push([request.headers["traceparent"], request.headers["baggage"]]);
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => void sidecar.listen(0, "127.0.0.1", resolve));
  const { port } = sidecar.address() as AddressInfo;
  let server: DaprServer | undefined;
  const services = greeter(() => server?.client.state.get("s", "k"));
  await using app = await openAppPort(
    { channel: "grpc", services, client: { httpEndpoint: `http://127.0.0.1:${String(port)}` } },
    (created) => (server = created),
  );
  const client = clientOf(app);
  try {
    const service = client.invoker.grpc("greeter", Greeter);
    await service.greet({ value: "Ada" }, { headers });
    for await (const _ of service.spell({ value: "Li" }, { headers })) continue;
    expect(received).toEqual(Array.from({ length: 3 }, () => [headers.traceparent, headers.baggage]));
  } finally {
    await client.close();
    sidecar.closeAllConnections();
    sidecar.close();
  }
});
