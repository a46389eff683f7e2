import type { Logger } from "@dapr-ts/core";
import {
  type DaprError,
  completeActivityTask,
  WAKE_EVENT,
  completeWorkflowTask,
  getHistory,
  internally,
  raiseInstanceEvent,
  withCode,
  type ActivityResponse,
  type Operation,
  type StreamCaller,
  type TurnResponse,
  type WorkflowTurn,
} from "@dapr-ts/core/internal";

/** Options of one request. */
const REQUEST = { ...internally(), timeoutMs: 20_000 };
const FIRST_DELAY_MS = 50;
const LONGEST_DELAY_MS = 2_000;
/** Time limit in which the sidecar records a turn whose response it has. */
const RECORDED_MS = 1_000;
/** Time limit of all requests for another turn. */
const WAKE_MS = 120_000;

/** Sends responses to work items, again where that may help, for as long as the sidecar waits for them. */
export class Responder {
  readonly #caller: StreamCaller;
  readonly #logger: Logger;

  constructor(caller: StreamCaller, logger: Logger) {
    this.#caller = caller;
    this.#logger = logger;
  }

  /** @param wanted false once the sidecar sends the turn again: its response to that would be an outdated one */
  turn(response: TurnResponse, wanted: () => boolean): Promise<void> {
    const { instanceId, completionToken } = response;
    return this.#send<TurnResponse>(
      completeWorkflowTask,
      response,
      wanted,
      `turn of workflow ${instanceId}`,
      (message) => ({
        instanceId,
        completionToken,
        actions: [
          {
            type: "completeWorkflow",
            id: response.actions.at(-1)?.id ?? 0,
            status: "FAILED",
            result: undefined,
            failure: { type: "ResponseTooLarge", message, stackTrace: undefined },
            carryover: [],
          },
        ],
        customStatus: undefined,
        patches: response.patches,
        version: response.version,
      }),
    );
  }

  /** Returns true if the sidecar has recorded a turn, false after a second: then it waits for the response. */
  async isRecorded({ instanceId, past }: WorkflowTurn, wanted: () => boolean): Promise<boolean> {
    const { now, pause } = this.#caller.clock;
    const options = { ...internally(), timeoutMs: RECORDED_MS };
    for (const end = now() + RECORDED_MS; wanted() && now() < end; await pause(FIRST_DELAY_MS, undefined)) {
      const history = await this.#caller.call(getHistory, { id: instanceId }, options).catch(() => []);
      if (history.length > past.length) return true;
    }
    return false;
  }

  /** Gives an instance another turn, with which the worker sends what the sidecar may have missed. */
  async wake(id: string, wanted: () => boolean): Promise<void> {
    this.#logger.debug(
      `workflow ${id}: the sidecar sent a turn again that may be taken for answered; another turn is requested`,
    );
    const input = { id, event: WAKE_EVENT, data: undefined };
    const { now, pause } = this.#caller.clock;
    const end = now() + WAKE_MS;
    for (let delay = FIRST_DELAY_MS; wanted(); delay = Math.min(delay * 2, LONGEST_DELAY_MS)) {
      try {
        await this.#caller.call(raiseInstanceEvent, input, REQUEST);
        return;
      } catch (error) {
        const { code } = withCode(error) as DaprError;
        // An instance that was purged needs no turn.
        if (code === "not_found") return;
        if (now() >= end)
          return this.#logger.error(`workflow ${id}: no other turn could be requested`, error);
        await pause(delay, undefined);
      }
    }
  }

  activity(response: ActivityResponse, wanted: () => boolean): Promise<void> {
    const what = `task ${String(response.taskId)} of workflow ${response.instanceId}`;
    return this.#send<ActivityResponse>(completeActivityTask, response, wanted, what, (message) => ({
      ...response,
      result: undefined,
      failure: { type: "ResponseTooLarge", message, stackTrace: undefined, nonRetryable: true },
    }));
  }

  async #send<R>(
    operation: Operation<R, void>,
    response: R,
    wanted: () => boolean,
    what: string,
    small: (message: string) => R,
  ): Promise<void> {
    const { pause } = this.#caller.clock;
    let sent = response;
    for (let delay = FIRST_DELAY_MS; wanted(); delay = Math.min(delay * 2, LONGEST_DELAY_MS)) {
      try {
        await this.#caller.call(operation, sent, REQUEST);
        return;
      } catch (error) {
        const { code, message } = error as DaprError;
        if (code === "resource_exhausted" && sent === response) {
          // The sidecar would wait for a response of this size forever.
          this.#logger.error(
            `the response to the ${what} is too large and is replaced by a failure: ${message}`,
          );
          sent = small(`the response is larger than the sidecar's --max-body-size: ${message}`);
          continue;
        }
        if (FINAL.has(code)) {
          this.#logger.error(`the response to the ${what} was refused: ${code}, ${message}`);
          return;
        }
        this.#logger.debug(`the response to the ${what} did not arrive and is sent again`, error);
        await pause(delay, undefined);
      }
    }
  }
}

/** Codes after which the same response would be refused again. */
const FINAL: ReadonlySet<string> = new Set([
  "invalid_argument",
  "unauthenticated",
  "permission_denied",
  "unimplemented",
]);
