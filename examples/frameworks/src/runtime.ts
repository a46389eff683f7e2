import { freePort, startDapr, type Backend } from "@dapr-ts/testing";
import { buildNext, FRAMEWORKS, startApp, type App, type Framework } from "./app-process.ts";

/** A real Dapr with a sidecar for each framework, and the app behind it. */
export async function startFrameworks(backend: Exclude<Backend, "existing">) {
  await buildNext();
  const ports = Object.fromEntries(
    await Promise.all(FRAMEWORKS.map(async (name) => [name, await freePort()] as const)),
  ) as Record<Framework, number>;
  await using started = new AsyncDisposableStack();
  const dapr = started.use(
    await startDapr({
      backend,
      apps: FRAMEWORKS.map((name) => ({ appId: name, appPort: ports[name] })),
      components: [
        { name: "pubsub", type: "pubsub.in-memory" },
        { name: "statestore", type: "state.in-memory" },
      ],
      placement: false,
      scheduler: false,
    }),
  );
  const apps = {} as Record<Framework, App>;
  for (const name of FRAMEWORKS)
    apps[name] = started.use(startApp(name, ports[name], dapr.apps[name].httpEndpoint));
  await Promise.all(FRAMEWORKS.map((name) => dapr.apps[name].waitForApp()));
  const running = started.move();
  return { apps, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
