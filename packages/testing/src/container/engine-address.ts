import type { ContainerRuntimeClient } from "testcontainers";

/** Address of an engine that requires no keys. */
export type EngineAddress =
  { readonly socketPath: string } | { readonly host: string; readonly port: number };

/** Returns the address of the client's engine; undefined for one behind TLS or SSH. */
export function engineAddress(client: ContainerRuntimeClient): EngineAddress | undefined {
  const modem = client.container.dockerode.modem as {
    socketPath?: string | (() => unknown);
    host?: string;
    port?: number | string;
    protocol?: string;
  };
  if (typeof modem.socketPath === "string") return { socketPath: modem.socketPath };
  if (modem.protocol !== "http" || modem.host === undefined) return undefined;
  return { host: modem.host, port: Number(modem.port ?? 2375) };
}
