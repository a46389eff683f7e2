import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

interface Table {
  readonly title: string;
  readonly unit: string;
  readonly contestants: readonly string[];
  readonly rows: readonly { readonly what: string; readonly values: readonly (number | null)[] }[];
}

/** The figures of the last published run of the benchmark. */
export interface Performance {
  /** The machine and the versions. */
  readonly machine: string;
  readonly tables: readonly Table[];
}

interface Report {
  readonly machine: { cpu: string; cores: number; memoryGiB: number; node: string; dapr: string };
  readonly tables: readonly Table[];
}

declare const data: Performance;
export { data };

/** Reads `performance.json`, which `npm run bench -- --json --output docs/src/performance.json` writes. */
export default {
  watch: ["./performance.json"],
  load(): Performance {
    const file = fileURLToPath(new URL("performance.json", import.meta.url));
    const { machine, tables } = JSON.parse(readFileSync(file, "utf8")) as Report;
    const { cores, cpu, memoryGiB, node, dapr } = machine;
    return {
      machine: `${String(cores)} × ${cpu}, ${String(memoryGiB)} GiB, Node ${node}, Dapr ${dapr}`,
      tables,
    };
  },
};
