import { freePort, startDapr, type Sidecar } from "@dapr-ts/testing";
import type { Context } from "../benchmark.ts";
import { AppProcess } from "../server/app-process.ts";
import type { ActorAppName } from "./apps.ts";
import { typeOf } from "./request.ts";

/** A contestant's app, and where it is called. */
export interface ActorApp {
  readonly name: ActorAppName;
  readonly process: AppProcess;
  readonly port: number;
}

export interface ActorWorld extends AsyncDisposable {
  readonly apps: readonly ActorApp[];
  /** The port of a sidecar that hosts nothing, through which every contestant's actors are called. */
  readonly callerPort: number;
}

/** A sidecar for each contestant's app and one for the caller, with placement and actors' state in memory. */
export async function startActorWorld(
  names: readonly ActorAppName[],
  { profile }: Context,
): Promise<ActorWorld> {
  await using stack = new AsyncDisposableStack();
  const ports = new Map<string, number>();
  for (const name of names) ports.set(name, await freePort());
  const dapr = stack.use(
    await startDapr({
      backend: "process",
      apps: [
        ...names.map((name) => ({ appId: typeOf(name), appPort: ports.get(name) ?? 0 })),
        { appId: "caller" },
      ],
      components: [{ name: "state", type: "state.in-memory", metadata: { actorStateStore: true } }],
      scheduler: false,
      logLevel: "warn",
    }),
  );
  const sidecars: Readonly<Record<string, Sidecar>> = dapr.apps;
  const apps: ActorApp[] = [];
  for (const name of names) {
    const port = ports.get(name) ?? 0;
    const { httpPort = 0, grpcPort = 0 } = sidecars[typeOf(name)] ?? {};
    const process = await AppProcess.start(name, { port, sidecar: { httpPort, grpcPort }, profile });
    apps.push({ name, process: stack.use(process), port });
  }
  for (const name of names) await untilHosted(name, sidecars);
  const kept = stack.move();
  return {
    apps,
    callerPort: sidecars["caller"]?.httpPort ?? 0,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Until the caller's sidecar reaches an actor of the type too. */
async function untilHosted(name: ActorAppName, sidecars: Readonly<Record<string, Sidecar>>): Promise<void> {
  const url = `${sidecars["caller"]?.httpEndpoint ?? ""}/v1.0/actors/${typeOf(name)}/first/method/none`;
  const end = performance.now() + 20_000;
  for (;;) {
    const answer = await fetch(url, { method: "PUT" });
    // Any response of the app shows that the call arrived.
    const text = await answer.text();
    if (!text.includes("did not find address")) return;
    if (performance.now() > end) throw new Error(`nobody hosts ${typeOf(name)}: ${text}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
