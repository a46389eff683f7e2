import type { WorkflowStatusText } from "../enums.ts";
import type { KeyValueType, Untyped } from "./untyped.ts";

/** Options of `workflow.scheduleNewWorkflow`. */
export type WorkflowStartOptions = {
  /** Content type of the input. Default: by the input. */
  contentType?: string;
  /** Not used. */
  workflowOptions?: KeyValueType;
};

/** Options of `workflow.raiseEvent`. */
export type WorkflowRaiseOptions = {
  /** Content type of the data. Default: by the data. */
  eventContentType?: string;
};

/** State of an instance, as `workflow.getWorkflowState` returns it. */
export type WorkflowGetResponseType = {
  /** Id of the instance. */
  instanceID: string;
  /** Name of the workflow. */
  workflowName: string;
  /** Time of creation. */
  createdAt: Date;
  /** Time of the last change. */
  lastUpdatedAt: Date;
  /** The status, such as `Running`. */
  runtimeStatus: WorkflowStatusText;
  /** Further properties. */
  properties: KeyValueType;
};

/** Management of workflow instances by name, over HTTP. */
export interface IClientWorkflow {
  /** Returns the state of an instance. */
  getWorkflowState(instanceId: string): Promise<WorkflowGetResponseType>;
  /** Starts an instance and returns its id. */
  scheduleNewWorkflow(
    workflowName: string,
    input?: Untyped,
    instanceId?: string,
    options?: WorkflowStartOptions,
  ): Promise<string>;
  /** Terminates an instance. */
  terminate(instanceId: string): Promise<void>;
  /** Pauses an instance. */
  pause(instanceId: string): Promise<void>;
  /** Resumes an instance. */
  resume(instanceId: string): Promise<void>;
  /** Deletes the state of an instance. */
  purge(instanceId: string): Promise<void>;
  /** Raises an event. */
  raiseEvent(
    instanceId: string,
    eventName: string,
    eventData?: Untyped,
    options?: WorkflowRaiseOptions,
  ): Promise<void>;
  /** Returns the state of an instance. */
  get(instanceId: string): Promise<WorkflowGetResponseType>;
  /** Starts an instance and returns its id. */
  start(
    workflowName: string,
    input?: Untyped,
    instanceId?: string,
    options?: WorkflowStartOptions,
  ): Promise<string>;
  /** Raises an event. */
  raise(
    instanceId: string,
    eventName: string,
    eventData?: Untyped,
    options?: WorkflowRaiseOptions,
  ): Promise<void>;
}
