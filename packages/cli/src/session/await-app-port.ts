import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

const PAUSE_MS = 250;

/**
 * Waits until an app listens on its port. Resolves to undefined then, or to a text for the user if it does not in time or
 * listens where its sidecar cannot reach it.
 */
export async function awaitAppPort(
  port: number,
  host: string,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<string | undefined> {
  const deadline = performance.now() + timeoutMs;
  while (!signal.aborted) {
    if (await accepts(port, host)) return undefined;
    if (performance.now() >= deadline) {
      if (host === "127.0.0.1" && (await accepts(port, "::1")))
        return `listens on port ${String(port)} of ::1 only, where its sidecar does not reach it; listen on 127.0.0.1`;
      return (
        `does not listen on port ${String(port)} yet, for which its sidecar waits; let it listen on the port in APP_PORT, ` +
        "or correct --app-port or appPort"
      );
    }
    await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

function accepts(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
