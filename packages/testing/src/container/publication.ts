import { hostname } from "node:os";
import type { Engine } from "./engine.ts";

/** How the ports of containers are published. */
export interface Publication {
  /** The host at which this process reaches published ports. */
  readonly host: string;
  /** The addresses of the engine's machine that listen; empty for all, where the engine is on another machine. */
  readonly addresses: readonly string[];
  /** The host at which containers of other networks reach the ports; undefined for the engine's alias of its host. */
  readonly containerHost?: string;
}

export interface EngineFacts {
  /** The host that testcontainers uses for published ports. */
  readonly host: string;
  /** True if the engine runs on this machine, or in this container. */
  readonly isHere: boolean;
  /** The address of the engine's machine in its default network. */
  readonly gateway: string | undefined;
}

/**
 * Chooses where ports are published: as narrowly as this process, and other containers where `forContainers` is set,
 * can still reach them. Docker and Podman themselves would publish to every network of the machine.
 */
export function choosePublication(
  { host, isHere, gateway }: EngineFacts,
  forContainers: boolean,
  env: NodeJS.ProcessEnv,
): Publication {
  if (env["TESTCONTAINERS_HOST_OVERRIDE"]) return { host, addresses: [] };
  if (isHere) {
    // Containers of other networks reach the host by the gateway of the default one.
    return forContainers && gateway !== undefined
      ? { host: "127.0.0.1", addresses: ["127.0.0.1", gateway], containerHost: gateway }
      : { host: "127.0.0.1", addresses: ["127.0.0.1"] };
  }
  // Docker Desktop: its engine is in a virtual machine, whose containers reach this machine's loopback interface.
  // "localhost" may resolve to ::1, where an engine need not publish.
  if (host === "localhost") return { host: "127.0.0.1", addresses: ["127.0.0.1"] };
  // This process is in a container of the same engine.
  if (host === gateway) return { host, addresses: [host], containerHost: host };
  return { host, addresses: [] };
}

/** {@link choosePublication} for an engine. */
export async function publicationOf(engine: Engine, forContainers: boolean): Promise<Publication> {
  const { client } = engine;
  const [info, network] = await Promise.all([
    client.container.dockerode.info() as Promise<{ Name?: string }>,
    client.network.getById("bridge").inspect() as Promise<{ IPAM?: { Config?: { Gateway?: string }[] } }>,
  ]);
  const gateway = network.IPAM?.Config?.map((config) => config.Gateway).find(
    (address) => address !== undefined,
  );
  const { host } = client.info.containerRuntime;
  return choosePublication({ host, isHere: info.Name === hostname(), gateway }, forContainers, process.env);
}
