import type { Call } from "../contestants/contestant.ts";

/** Cost of some calls. */
export interface Slice {
  readonly calls: number;
  readonly wallMs: number;
  /** User and system time of the whole process, its garbage collector included. */
  readonly cpuMs: number;
}

/** Makes a call again and again for some time, so many of them at once. */
export async function measureSlice(call: Call, inFlight: number, ms: number): Promise<Slice> {
  let calls = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  const lane = async (): Promise<void> => {
    while (performance.now() - start < ms) await call(calls++);
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { calls, wallMs, cpuMs: (user + system) / 1000 };
}

export const cpuMicrosPerCall = ({ calls, cpuMs }: Slice): number => (cpuMs * 1000) / calls;

export const callsPerSecond = ({ calls, wallMs }: Slice): number => (calls * 1000) / wallMs;
