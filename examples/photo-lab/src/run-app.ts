import { DaprError } from "@dapr-ts/server";

/** A `DaprServer`, or what is started and stopped as one. */
export interface RunnableApp {
  readonly port: number | undefined;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts an app and prints its URL. Stops it at SIGTERM and Ctrl-C, and when the lab that started it has ended.
 *
 * @param close releases what else keeps the process alive, after the last response
 */
export async function runApp(
  name: string,
  server: RunnableApp,
  close: () => Promise<void> = async () => undefined,
): Promise<void> {
  const stop = async (): Promise<void> => {
    try {
      await server.stop();
      await close();
    } catch (error) {
      fail(name, error);
    }
    if (process.connected) process.disconnect();
  };
  // The channel exists only if the lab started this process, and it breaks even when the lab is killed.
  for (const reason of ["SIGTERM", "SIGINT", "disconnect"]) process.once(reason, () => void stop());
  try {
    await server.start();
    console.log(`${name} listens on http://127.0.0.1:${String(server.port)}`);
    if (process.connected) process.send?.("ready");
  } catch (error) {
    // Stopped while it waited for its sidecar, which is not an error.
    if (!(error instanceof DaprError && error.code === "canceled")) fail(name, error);
    await stop();
  }
}

function fail(name: string, error: unknown): void {
  console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
