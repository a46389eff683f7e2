import { DaprClient } from "@dapr-ts/client";
import type { Transport } from "@dapr-ts/core/internal";
import { WorkflowWorker } from "@dapr-ts/workflow";
import { afterAll, afterEach, beforeAll, test } from "vitest";
import type { DurableBench, DurableCode } from "../src/durable/case.ts";
import { durableCases } from "../src/durable/cases.ts";
import { reportCases, reportCode as code } from "../src/durable/reports.ts";

export interface DurableSurroundings extends AsyncDisposable {
  readonly client: ConstructorParameters<typeof DaprClient>[0] & { transport?: Transport };
  readonly elapse: DurableBench["elapse"];
}

/** Time limit of a case, in milliseconds: over those of its waits, which say what they waited for. */
const LIMIT_MS = 120_000;

/** Runs the cases of durable workflows against an engine. */
export function runDurable(start: () => Promise<DurableSurroundings>): void {
  let surroundings: DurableSurroundings;
  let bench: DurableBench;
  let worker: WorkflowWorker;
  let dapr: DaprClient;
  let count = 0;
  const run = Date.now().toString(36);

  let deployed = code as DurableCode;

  const deploy = async (next: DurableCode): Promise<void> => {
    const { workflows, activities } = (deployed = next);
    await worker.stop();
    worker = new WorkflowWorker({ workflows, activities, client: dapr });
    await worker.start();
  };

  beforeAll(async () => {
    surroundings = await start();
    dapr = new DaprClient({ ...surroundings.client, timeoutMs: 40_000 });
    worker = new WorkflowWorker({ ...code, client: dapr });
    await worker.start();
    bench = {
      dapr,
      unique: (prefix) => `${prefix}-${run}-${String(++count)}`,
      elapse: (ms) => surroundings.elapse(ms),
      deploy,
    };
  }, 240_000);

  // A case that deployed other code, and perhaps failed, leaves nothing of it to the next one.
  afterEach(async () => {
    if (deployed !== code) await deploy(code);
  });

  afterAll(async () => {
    await worker.stop();
    await dapr.close();
    await surroundings[Symbol.asyncDispose]();
  }, 180_000);

  for (const { name, run: prove } of [...durableCases, ...reportCases])
    test(name, () => prove(bench), LIMIT_MS);
}
