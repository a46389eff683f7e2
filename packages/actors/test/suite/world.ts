import { DaprClient, DaprServer, type AppExtension } from "@dapr-ts/server";
import { freePort, startDapr } from "@dapr-ts/testing";
import { actors } from "@dapr-ts/actors";
import { CLASSES, HOSTINGS, typeOf, type Hosting, type TypeName } from "./case.ts";

/** A sidecar and an app for each hosting, and one more sidecar, all of one control plane. */
export interface World extends AsyncDisposable {
  /** Clients of the sidecars that host. */
  readonly hosts: Readonly<Record<Hosting, DaprClient>>;
  /** Address of the sidecar that hosts no actors. */
  readonly httpEndpoint: string;
  /** A client of it. */
  client(protocol: "http" | "grpc"): DaprClient;
}

const extensionOf = (hosting: Hosting): AppExtension =>
  actors(
    Object.fromEntries(
      Object.entries(CLASSES).map(([name, actorClass]) => [typeOf(name as TypeName, hosting), actorClass]),
    ),
  );

export async function startWorld(): Promise<World> {
  await using started = new AsyncDisposableStack();
  const ports = { http: await freePort(), grpc: await freePort(), stream: 0 };
  const runtime = started.use(
    await startDapr({
      backend: "process",
      configuration: { spec: { features: [{ name: "ActorStateTTL", enabled: true }] } },
      apps: [
        { appId: "http", appPort: ports.http },
        { appId: "grpc", appPort: ports.grpc, appProtocol: "grpc" },
        { appId: "stream" },
        { appId: "caller" },
      ],
      components: [{ name: "memory", type: "state.in-memory", metadata: { actorStateStore: true } }],
    }),
  );
  const clientOf = (appId: "caller" | Hosting, protocol: "http" | "grpc"): DaprClient => {
    const { httpEndpoint, grpcEndpoint } = runtime.apps[appId];
    return new DaprClient({ protocol, httpEndpoint, grpcEndpoint, timeoutMs: 40_000 });
  };
  const servers = new Map<Hosting, DaprServer>();
  const start = async (hosting: Hosting): Promise<void> => {
    const { httpEndpoint, grpcEndpoint } = runtime.apps[hosting];
    const server = new DaprServer({
      port: ports[hosting],
      channel: hosting,
      stopSignals: [],
      client: { protocol: hosting === "grpc" ? "grpc" : "http", httpEndpoint, grpcEndpoint },
      logger: {
        ...console,
        warn: () => undefined,
        error: () => undefined,
        info: () => undefined,
        debug: () => undefined,
      },
    });
    server.use(extensionOf(hosting));
    servers.set(hosting, server);
    await server.start();
  };
  const stop = async (hosting: Hosting): Promise<void> => {
    await servers.get(hosting)?.stop();
    servers.delete(hosting);
  };
  started.defer(async () => {
    await Promise.all([...servers.keys()].map(stop));
  });
  await Promise.all(HOSTINGS.map(start));
  const [http, grpc, stream] = HOSTINGS.map((hosting) => started.use(clientOf(hosting, "http"))) as [
    DaprClient,
    DaprClient,
    DaprClient,
  ];
  const running = started.move();
  return {
    hosts: { http, grpc, stream },
    httpEndpoint: runtime.apps.caller.httpEndpoint,
    client: (protocol) => running.use(clientOf("caller", protocol)),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
