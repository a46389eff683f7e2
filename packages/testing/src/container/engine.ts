import type * as Library from "testcontainers";
import type { ContainerRuntimeClient } from "testcontainers";
import { DaprTestingError } from "../errors.ts";

/** A container engine that responds, and the library that calls it. */
export interface Engine {
  readonly library: typeof Library;
  readonly client: ContainerRuntimeClient;
  /** The name by which a container reaches this machine. */
  readonly hostAlias: string;
  /** True if each container must be given that name: Docker on Linux does not define it. */
  readonly addHostAlias: boolean;
}

/**
 * Connects to the container engine.
 *
 * @throws DaprTestingError `no_backend` when testcontainers cannot be loaded, or when no engine responds
 */
export async function openEngine(): Promise<Engine> {
  const library = await loadLibrary();
  const client = await library.getContainerRuntimeClient().catch((cause: unknown): never => {
    throw new DaprTestingError(
      "no_backend",
      "no container engine responds: start Docker or Podman, or set DOCKER_HOST to its socket",
      { cause },
    );
  });
  const podman = await isPodman(client);
  return {
    library,
    client,
    hostAlias: podman ? "host.containers.internal" : "host.docker.internal",
    addHostAlias: !podman,
  };
}

/** Loads testcontainers. Only containers require it, so users of processes need not install it. */
async function loadLibrary(): Promise<Engine["library"]> {
  try {
    return await import("testcontainers");
  } catch (cause) {
    throw new DaprTestingError(
      "no_backend",
      "the package testcontainers cannot be loaded: npm install --save-dev testcontainers",
      { cause },
    );
  }
}

/** Returns whether the engine is Podman, which refuses "host-gateway" as an address and defines the host's name itself. */
async function isPodman(client: ContainerRuntimeClient): Promise<boolean> {
  const version = (await client.container.dockerode.version()) as { Components?: { Name: string }[] };
  return version.Components?.some((component) => component.Name.startsWith("Podman")) ?? false;
}
