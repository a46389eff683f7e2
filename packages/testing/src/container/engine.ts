import type * as Library from "testcontainers";
import type { ContainerRuntimeClient } from "testcontainers";
import { DaprTestingError } from "../errors.ts";

/** A container engine that answers, and the library that speaks to it. */
export interface Engine {
  readonly library: typeof Library;
  readonly client: ContainerRuntimeClient;
  /** The name by which a container finds this machine. */
  readonly hostAlias: string;
  /** Whether that name has to be given to each container: Docker on Linux has it not by itself. */
  readonly addHostAlias: boolean;
}

/** @throws DaprTestingError `no_backend` with the reason: no library, or no engine that answers. */
export async function openEngine(): Promise<Engine> {
  const library = await loadLibrary();
  const client = await library.getContainerRuntimeClient().catch((cause: unknown): never => {
    throw new DaprTestingError(
      "no_backend",
      "no container engine answers: start Docker or Podman, or set DOCKER_HOST to its socket",
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

/** Loaded here and only here: who runs processes need not install it, nor wait for it. */
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

/** Podman 4 refuses "host-gateway" as a host's address, and names the host by itself. */
async function isPodman(client: ContainerRuntimeClient): Promise<boolean> {
  const version = (await client.container.dockerode.version()) as { Components?: { Name: string }[] };
  return version.Components?.some((component) => component.Name.startsWith("Podman")) ?? false;
}
