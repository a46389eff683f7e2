import type { ContainerRuntimeClient } from "testcontainers";

/** Where an engine listens that can be spoken to without keys. */
export type EngineAddress =
  { readonly socketPath: string } | { readonly host: string; readonly port: number };

/** The client's own address; undefined when it speaks TLS or SSH. */
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
