import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Benchmark, Context, Table } from "../benchmark.ts";
import { atMost } from "../budget.ts";
import { interleave } from "../load/interleave.ts";
import { ratios, spread } from "../statistics.ts";

const PROGRAMS = {
  esmBare: { type: "module", code: "" },
  esmOurs: { type: "module", code: 'import "@dapr-ts/client"' },
  cjsBare: { type: "commonjs", code: "" },
  cjsOurs: { type: "commonjs", code: 'require("@dapr-ts/client")' },
  cjsOfficial: { type: "commonjs", code: 'require("@dapr/dapr")' },
} as const;

type Program = keyof typeof PROGRAMS;

const ROUNDS_PER_SECOND = 5;
const LIMIT = 0.4;

/** Measures the time that importing the client adds to an otherwise empty process. */
export const importTime: Benchmark = {
  name: "import",
  async run({ seconds, progress }: Context): Promise<Table[]> {
    progress("import: whole processes");
    const programs = Object.keys(PROGRAMS) as Program[];
    const counted = Math.max(3, Math.round(seconds * ROUNDS_PER_SECOND));
    const times = await interleave(programs, { counted }, async (program) => processMs(program));
    const of = (program: Program): number[] => times[programs.indexOf(program)] ?? [];
    const added = (program: Program, bare: Program): number[] => {
      return of(program).map((ms, round) => ms - (of(bare)[round] as number));
    };
    const official = added("cjsOfficial", "cjsBare");
    const row = (what: string, ours: number[]) => ({
      what,
      values: [spread(ours).median, spread(official).median],
      result: spread(ratios(ours, official)),
      budget: atMost(LIMIT),
    });
    return [
      {
        title: "import: time added to a process",
        unit: "ms",
        contestants: ["ours", "official (require)"],
        result: "ours / official",
        rows: [
          row('import "@dapr-ts/client"', added("esmOurs", "esmBare")),
          row('require("@dapr-ts/client")', added("cjsOurs", "cjsBare")),
        ],
      },
    ];
  },
};

/** From before the process starts until it has ended. */
function processMs(program: Program): number {
  const { type, code } = PROGRAMS[program];
  const cwd = fileURLToPath(new URL("../..", import.meta.url));
  const start = performance.now();
  const { status, error } = spawnSync(process.execPath, [`--input-type=${type}`, "--eval", code], {
    cwd,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ms = performance.now() - start;
  if (status !== 0) throw error ?? new Error(`${code} exited with ${String(status)}`);
  return ms;
}
