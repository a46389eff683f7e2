import { randomUUID } from "node:crypto";
import type { WorkflowStatusText } from "../../enums.ts";
import { PropertyRequiredError } from "../../errors/not-supported.ts";
import type { KeyValueType } from "../../types/untyped.ts";
import type {
  IClientWorkflow,
  WorkflowGetResponseType,
  WorkflowRaiseOptions,
  WorkflowStartOptions,
} from "../../types/workflow.ts";
import { httpCall, type HttpCall } from "../operations.ts";
import type { HTTPClient, THTTPExecuteParams } from "./http-client.ts";
import { segment } from "./http-path.ts";

const GET = /* @__PURE__ */ httpCall("workflow.get");
const START = /* @__PURE__ */ httpCall("workflow.start");
const RAISE = /* @__PURE__ */ httpCall("workflow.raiseEvent");
const TERMINATE = /* @__PURE__ */ httpCall("workflow.terminate");
const PAUSE = /* @__PURE__ */ httpCall("workflow.pause");
const RESUME = /* @__PURE__ */ httpCall("workflow.resume");
const PURGE = /* @__PURE__ */ httpCall("workflow.purge");

/** Management of workflows over HTTP. */
export class HTTPClientWorkflow implements IClientWorkflow {
  readonly #client: HTTPClient;

  constructor(client: HTTPClient) {
    this.#client = client;
  }

  async getWorkflowState(instanceId: string): Promise<WorkflowGetResponseType> {
    requireProperty("instanceID", instanceId);
    const result = await this.#send(GET, segment(instanceId), { method: "GET" });
    if (typeof result === "string") throw new Error(`Error getting workflow instance: ${result}`);
    const { instanceID, workflowName, createdAt, lastUpdatedAt, runtimeStatus, properties } =
      result as KeyValueType as Record<string, string> & { properties: KeyValueType };
    return {
      instanceID: instanceID as string,
      workflowName: workflowName as string,
      createdAt: createdAt === undefined ? new Date() : new Date(createdAt),
      lastUpdatedAt: lastUpdatedAt === undefined ? new Date() : new Date(lastUpdatedAt),
      runtimeStatus: runtimeStatus as WorkflowStatusText,
      properties,
    };
  }

  async scheduleNewWorkflow(
    name: string,
    input?: unknown,
    instanceId: string = randomUUID(),
    { contentType }: WorkflowStartOptions = {},
  ): Promise<string> {
    requireProperty("workflowName", name);
    const id = instanceId === "" ? randomUUID() : instanceId;
    const path = `${segment(name)}/start?${new URLSearchParams({ instanceID: id }).toString()}`;
    await this.#send(START, path, { method: "POST", body: input, headers: headersOf(contentType) });
    return id;
  }

  async raiseEvent(
    instanceId: string,
    eventName: string,
    eventData?: unknown,
    { eventContentType }: WorkflowRaiseOptions = {},
  ): Promise<void> {
    requireProperty("instanceID", instanceId);
    requireProperty("eventName", eventName);
    const path = `${segment(instanceId)}/raiseEvent/${segment(eventName)}`;
    await this.#send(RAISE, path, { method: "POST", body: eventData, headers: headersOf(eventContentType) });
  }

  terminate(instanceId: string): Promise<void> {
    return this.#manage(TERMINATE, instanceId, "terminate");
  }

  pause(instanceId: string): Promise<void> {
    return this.#manage(PAUSE, instanceId, "pause");
  }

  resume(instanceId: string): Promise<void> {
    return this.#manage(RESUME, instanceId, "resume");
  }

  purge(instanceId: string): Promise<void> {
    return this.#manage(PURGE, instanceId, "purge");
  }

  get(instanceId: string): Promise<WorkflowGetResponseType> {
    return this.getWorkflowState(instanceId);
  }

  start(name: string, input?: unknown, instanceId?: string, options?: WorkflowStartOptions): Promise<string> {
    return this.scheduleNewWorkflow(name, input, instanceId, options);
  }

  raise(
    instanceId: string,
    eventName: string,
    data?: unknown,
    options?: WorkflowRaiseOptions,
  ): Promise<void> {
    return this.raiseEvent(instanceId, eventName, data, options);
  }

  async #manage(call: HttpCall, instanceId: string, verb: string): Promise<void> {
    requireProperty("instanceID", instanceId);
    await this.#send(call, `${segment(instanceId)}/${verb}`, { method: "POST" });
  }

  async #send(call: HttpCall, path: string, params: THTTPExecuteParams): Promise<object | string> {
    try {
      return await this.#client.request(call, `/v1.0-beta1/workflows/dapr/${path}`, params);
    } catch (error) {
      this.#client.logger.error(`${call.name} failed: ${(error as Error).message}`);
      throw error;
    }
  }
}

const headersOf = (contentType: string | undefined): KeyValueType | undefined =>
  contentType ? { "content-type": contentType } : undefined;

function requireProperty(name: string, value: string): void {
  if (!value) throw new PropertyRequiredError(name);
}
