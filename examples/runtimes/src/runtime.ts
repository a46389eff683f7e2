import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { DaprClient } from "@dapr-ts/client";
import { freePort, startDapr } from "@dapr-ts/testing";
import { commandOf, nameOf, type Case } from "./runtimes.ts";

/** An app on some runtime, with its own sidecar. */
export interface RunningApp extends AsyncDisposable {
  readonly appId: string;
  /** URL of the app itself. */
  readonly url: string;
  /** A client of its sidecar. */
  readonly dapr: DaprClient;
  /** Sends SIGTERM. Resolves with the exit code, or with the name of the signal that ended the app. */
  stop(): Promise<number | string>;
}

/** Starts the app. Resolves when its sidecar delivers to it. */
export async function startCase(which: Case): Promise<RunningApp> {
  await using started = new AsyncDisposableStack();
  const appId = nameOf(which);
  const appPort = await freePort();
  const { serving } = which;
  const channel = serving === "fetch" ? "http" : serving;
  const sidecar = started.use(
    await startDapr({
      backend: "process",
      apps: [{ appId, ...(channel !== "stream" && { appPort, appProtocol: channel }) }],
      components: [
        { name: "pubsub", type: "pubsub.in-memory" },
        { name: "statestore", type: "state.in-memory" },
      ],
      placement: false,
      scheduler: false,
    }),
  );
  const { httpEndpoint, grpcEndpoint } = sidecar;
  const [command, ...args] = commandOf(which);
  const app = spawn(command, args, {
    env: {
      ...process.env,
      APP_PORT: String(appPort),
      APP_CHANNEL: channel,
      DAPR_HTTP_ENDPOINT: httpEndpoint,
      DAPR_GRPC_ENDPOINT: grpcEndpoint,
      DENO_NO_UPDATE_CHECK: "1",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(app, "exit").then(([code, signal]) => (code ?? signal) as number | string);
  const stop = (): Promise<number | string> => {
    app.kill("SIGTERM");
    return exited;
  };
  started.defer(async () => void (await stop()));
  const dapr = started.use(new DaprClient({ httpEndpoint, grpcEndpoint }));
  const ready = said(app.stdout, "started").then(() => subscribed(dapr));
  await Promise.race([ready, exited.then((how) => Promise.reject(new Error(`the app ended with ${how}`)))]);
  const running = started.move();
  const url = `http://127.0.0.1:${String(appPort)}`;
  return { appId, url, dapr, stop, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** Waits for a line. */
function said(output: Readable, line: string): Promise<void> {
  return new Promise((resolve) => {
    createInterface({ input: output }).on("line", (one) => {
      if (one === line) resolve();
    });
  });
}

/** Waits until the sidecar has the app's subscription. */
async function subscribed(dapr: DaprClient): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const { subscriptions } = await dapr.metadata.get();
    if (subscriptions.length > 0) return;
    if (Date.now() > deadline) throw new Error("the sidecar does not deliver to the app");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
