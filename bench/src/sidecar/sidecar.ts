import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startDapr } from "@dapr-ts/testing";
import { APP_ID, PUBSUB, STORE } from "./names.ts";

/** Addresses of the sidecar, as plain data that can be sent to the contestants' processes. */
export interface SidecarAddress {
  readonly httpPort: number;
  readonly grpcPort: number;
}

export interface RunningSidecar extends AsyncDisposable {
  readonly address: SidecarAddress;
  /** The version of Dapr. */
  readonly version: string;
}

/** A daprd with state and pub/sub in memory, and an app behind it that echoes, each in a process of its own. */
export async function startSidecar(): Promise<RunningSidecar> {
  const app = fork(fileURLToPath(new URL("echo-app.ts", import.meta.url)), {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  try {
    const [appPort] = (await once(app, "message")) as [number];
    const dapr = await startDapr({
      backend: "process",
      apps: [{ appId: APP_ID, appPort }],
      components: [
        { name: STORE, type: "state.in-memory" },
        { name: PUBSUB, type: "pubsub.in-memory" },
      ],
      placement: false,
      scheduler: false,
      redelivery: false,
      logLevel: "warn",
    });
    const sidecar = dapr.apps[APP_ID];
    const { runtimeVersion } = await sidecar.metadata();
    return {
      address: { httpPort: sidecar.httpPort, grpcPort: sidecar.grpcPort },
      version: runtimeVersion,
      [Symbol.asyncDispose]: async () => {
        await dapr.stop();
        app.disconnect();
      },
    };
  } catch (error) {
    app.disconnect();
    throw error;
  }
}
