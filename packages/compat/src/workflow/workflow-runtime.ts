import {
  WorkflowWorker,
  activity,
  workflow,
  type AnyActivity,
  type AnyWorkflow,
  type WorkflowWorkerOptions,
} from "@dapr-ts/workflow";
import { NUMBERING, type Numbering } from "@dapr-ts/workflow/internal";
import { GRPCClient } from "../client/grpc/grpc-client.ts";
import type { TInput, TOutput, TWorkflowActivity } from "../types/activity-code.ts";
import type { TWorkflow, WorkflowClientOptions } from "../types/workflow-code.ts";
import { connectionOptions } from "./connection-options.ts";
import { getFunctionName } from "./function-name.ts";
import { asFunction } from "./run-generator.ts";
import { WorkflowActivityContext } from "./workflow-activity-context.ts";

/** The official SDK's own: instances that it has begun continue here, and the other way. */
const OFFICIAL: Numbering = { first: 1, countsWaits: false };

/** Runs workflows and activities. */
export class WorkflowRuntime {
  readonly #client: GRPCClient;
  readonly #options: Partial<WorkflowClientOptions>;
  readonly #workflows = new Map<string, AnyWorkflow>();
  readonly #activities = new Map<string, AnyActivity>();
  #worker: WorkflowWorker | undefined;

  constructor(options: Partial<WorkflowClientOptions> = {}) {
    this.#options = options;
    this.#client = new GRPCClient(connectionOptions(options));
  }

  /** Adds a workflow under the name of its function. */
  registerWorkflow(fn: TWorkflow): this {
    return this.registerWorkflowWithName(getFunctionName(fn), fn);
  }

  /** Adds a workflow under a name. */
  registerWorkflowWithName(name: string, fn: TWorkflow): this {
    if (this.#workflows.has(name)) throw new Error(`A '${name}' orchestrator already exists.`);
    this.#workflows.set(name, workflow(name, asFunction(fn)));
    return this;
  }

  /** Adds an activity under the name of its function. */
  registerActivity<I = TInput, O = TOutput>(fn: TWorkflowActivity<I, O>): this {
    return this.registerActivityWithName(getFunctionName(fn), fn);
  }

  /** Adds an activity under a name. */
  registerActivityWithName<I = TInput, O = TOutput>(name: string, fn: TWorkflowActivity<I, O>): this {
    if (this.#activities.has(name)) throw new Error(`A '${name}' activity already exists.`);
    const run = (input: unknown, call: { instanceId: string; taskId: number }): unknown =>
      fn(new WorkflowActivityContext(call), input as I);
    this.#activities.set(name, activity(name, run));
    return this;
  }

  /** Connects to the sidecar. Resolves when that has registered the workflows. */
  async start(): Promise<void> {
    const { guards = false, maxConcurrent } = this.#options.compat ?? {};
    const options: WorkflowWorkerOptions & { [NUMBERING]: Numbering } = {
      [NUMBERING]: OFFICIAL,
      client: this.#client.dapr,
      workflows: [...this.#workflows.values()],
      activities: [...this.#activities.values()],
      guards,
      maxConcurrentWorkflows: maxConcurrent,
      maxConcurrentActivities: maxConcurrent,
    };
    this.#worker = new WorkflowWorker(options);
    await this.#worker.start();
  }

  /** Finishes what runs, and disconnects. */
  async stop(): Promise<void> {
    await this.#worker?.stop();
    await this.#client.stop();
  }
}
