import { type FailureDetails, WorkflowFailureDetails } from "./failure-details.ts";
import type { WorkflowRuntimeStatus } from "../enums.ts";
import { fromOrchestrationStatus, type OrchestrationStatus } from "./runtime-status.ts";

/** State of an instance, as the engine returns it. */
export interface OrchestrationState {
  /** Id of the instance. */
  readonly instanceId: string;
  /** Name of the workflow. */
  readonly name: string;
  /** The status. */
  readonly runtimeStatus: OrchestrationStatus;
  /** Time of creation. */
  readonly createdAt: Date;
  /** Time of the last change. */
  readonly lastUpdatedAt: Date;
  /** The input as JSON. */
  readonly serializedInput?: string | undefined;
  /** The output as JSON. */
  readonly serializedOutput?: string | undefined;
  /** The custom status. */
  readonly serializedCustomStatus?: string | undefined;
  /** The failure. */
  readonly failureDetails?: FailureDetails | undefined;
}

/** State of an instance. */
export class WorkflowState {
  readonly #state: OrchestrationState;

  constructor(orchestrationState: OrchestrationState) {
    if ((orchestrationState as unknown) === undefined)
      throw new Error("OrchestrationMetadata cannot be null");
    this.#state = orchestrationState;
  }

  /** Name of the workflow. */
  get name(): string {
    return this.#state.name;
  }

  /** Id of the instance. */
  get instanceId(): string {
    return this.#state.instanceId;
  }

  /** The status. */
  get runtimeStatus(): WorkflowRuntimeStatus {
    return fromOrchestrationStatus(this.#state.runtimeStatus);
  }

  /** Time of creation. */
  get createdAt(): Date {
    return this.#state.createdAt;
  }

  /** Time of the last change. */
  get lastUpdatedAt(): Date {
    return this.#state.lastUpdatedAt;
  }

  /** The input as JSON. */
  get serializedInput(): string | undefined {
    return this.#state.serializedInput;
  }

  /** The output as JSON. */
  get serializedOutput(): string | undefined {
    return this.#state.serializedOutput;
  }

  /** The failure of an instance that failed. */
  get workflowFailureDetails(): WorkflowFailureDetails | undefined {
    const { failureDetails } = this.#state;
    return failureDetails === undefined ? undefined : new WorkflowFailureDetails(failureDetails);
  }

  /** The custom status. */
  get customStatus(): string | undefined {
    return this.#state.serializedCustomStatus;
  }
}
