/** The call of an activity. */
export interface ActivityCall {
  /** Id of the instance. */
  readonly instanceId: string;
  /** Id of the call in the instance's history. */
  readonly taskId: number;
}

/** First argument of an activity. */
export class WorkflowActivityContext {
  readonly #call: ActivityCall;

  constructor(innerContext: ActivityCall) {
    if ((innerContext as unknown) === undefined) throw new Error("ActivityContext cannot be undefined");
    this.#call = innerContext;
  }

  /** Returns the id of the workflow instance. */
  getWorkflowInstanceId(): string {
    return this.#call.instanceId;
  }

  /** Returns the id of the call in the instance's history. */
  getWorkflowActivityId(): number {
    return this.#call.taskId;
  }
}
