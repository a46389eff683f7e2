import { stat } from "node:fs/promises";
import type { GenericContainer } from "testcontainers";
import { choosePorts } from "../ports.ts";
import type { Program, Spot, UnitSpec } from "../unit.ts";

/** Name and ports of a container. */
export interface Layout {
  /** Its name, by which the others of its network find it. */
  readonly name: string;
  /** Its published ports by name, as numbers of this machine. */
  readonly ports: Readonly<Record<string, number>>;
  /** All its ports by name, as numbers inside the container. */
  readonly innerPorts: Readonly<Record<string, number>>;
}

/** Inside a container every port is free. */
const INNER_PORTS: Record<string, number> = {
  http: 3500,
  grpc: 50001,
  internal: 50002,
  metrics: 9090,
  health: 8080,
  raft: 8201,
  etcdClient: 2379,
  etcdPeer: 2380,
  redis: 6379,
};

/** The folder in a container to which the files of a unit are copied. */
const DIR = "/dapr";

/** Chooses the ports to publish, since those that Docker chooses change with a restart. */
export async function layOut(spec: UnitSpec, name: string): Promise<Layout> {
  const all = Object.entries(spec.ports);
  return {
    name: name.replace(/[^\w-]+/g, "-").toLowerCase(),
    ports: await choosePorts(Object.fromEntries(all.filter(([port]) => !spec.privatePorts?.includes(port)))),
    innerPorts: Object.fromEntries(all.map(([port]) => [port, INNER_PORTS[port] ?? 0])),
  };
}

/** Configures a container for a unit. */
export async function define(
  container: GenericContainer,
  spec: UnitSpec,
  layout: Layout,
  sharedPaths: readonly string[],
): Promise<void> {
  const published = Object.entries(layout.ports);
  const files = Object.entries(spec.files ?? {});
  container
    .withName(layout.name)
    .withCommand([...executable(spec.program), ...spec.command(spot(layout))])
    .withEnvironment({ ...spec.env })
    .withExposedPorts(...published.map(([port, host]) => ({ container: layout.innerPorts[port] ?? 0, host })))
    .withBindMounts(sharedPaths.map((path) => ({ source: path, target: path, mode: "rw" as const })))
    .withCopyContentToContainer(
      files.map(([path, content]) => ({ content, target: `${DIR}/${path}`, mode: 0o644 })),
    );
  for (const path of spec.paths ?? []) {
    // Copied, and readable by all: daprd's image runs as a user that owns no files of this machine.
    const copy = [{ source: path, target: path, mode: 0o755 }];
    if ((await stat(path)).isDirectory()) container.withCopyDirectoriesToContainer(copy);
    else container.withCopyFilesToContainer(copy);
  }
}

function spot({ name, innerPorts }: Layout): Spot {
  return { listen: "0.0.0.0", host: name, dir: DIR, dataDir: "/tmp", port: (port) => innerPorts[port] ?? 0 };
}

/** Returns the command of a program. Dapr's images have it in their working folder, without an entry point. */
function executable(program: Program): string[] {
  return program === "redis-server" ? [program] : [`./${program}`];
}
