import { cpus, loadavg, totalmem } from "node:os";

/** Machine and versions of a run. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGiB: number;
  node: string;
  /** Undefined when no sidecar was needed. */
  dapr: string | undefined;
  /** The load average of the minute before the run: what else goes on. */
  load: number;
}

export function describeMachine(): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? "unknown",
    cores: all.length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    node: process.version,
    dapr: undefined,
    load: loadavg()[0] ?? 0,
  };
}

export function machineLine({ cpu, cores, memoryGiB, node, dapr, load }: Machine): string {
  const parts = [`${String(cores)} × ${cpu}`, `${String(memoryGiB)} GiB`, `Node ${node}`];
  if (dapr !== undefined) parts.push(`daprd ${dapr}`);
  return [...parts, `load before the run ${load.toFixed(1)}`].join(", ");
}
