import {
  MARKED_ANSWERS,
  markedBytes,
  markedError,
  numberFromCode,
  type ActorEvent,
  type ActorEventAnswer,
  type Platform,
  lowerCaseNames,
} from "@dapr-ts/core/internal";
import { decodeArguments } from "../arguments.ts";
import type { ActorHost } from "./actor-host.ts";
import { bytesOf, unimplemented, type Outcome } from "./outcome.ts";

/** Handles an event of a stream and returns the response to it. */
export async function handleStreamEvent(
  event: ActorEvent,
  host: ActorHost,
  platform: Platform,
): Promise<ActorEventAnswer | undefined> {
  switch (event.is) {
    case "invoke": {
      const { "dapr-api-token": _token, ...headers } = lowerCaseNames(event.metadata);
      const args = (): unknown[] => decodeArguments(event.data, headers, platform);
      const outcome = await host.invoke({
        type: event.type,
        id: event.id,
        method: event.method,
        args,
        headers,
        deactivates: true,
      });
      return invoked(event.answerTo, outcome, headers[MARKED_ANSWERS] !== undefined, platform);
    }
    case "timer":
      return ticked(event.is, event.answerTo, await host.timer({ ...event, deactivates: true }));
    case "reminder":
      return ticked(event.is, event.answerTo, await host.reminder({ ...event, deactivates: true }));
    case "deactivate":
      await host.deactivate(event);
      return { is: "deactivate", answerTo: event.answerTo };
    case "opened":
    case "unknown":
      return undefined;
  }
}

const JSON_TYPE = "application/json";
const BYTES = "application/octet-stream";

/** @param marked true if the caller can read marked responses */
function invoked(answerTo: string, outcome: Outcome, marked: boolean, platform: Platform): ActorEventAnswer {
  const answer = (data: Uint8Array, contentType: string, error = false): ActorEventAnswer => ({
    is: "invoke",
    answerTo,
    data,
    contentType,
    error,
  });
  if (outcome.is === "DONE") {
    const { result } = outcome;
    if (result instanceof Uint8Array) return answer(marked ? markedBytes(result, platform) : result, BYTES);
    return answer(bytesOf(result, platform), JSON_TYPE);
  }
  if (!marked) return failed(answerTo, outcome);
  const error = outcome.is === "FAILED" ? outcome.error : unimplemented(outcome.message);
  return answer(markedError(error, platform), BYTES, true);
}

const ticked = (is: "timer" | "reminder", answerTo: string, outcome: Outcome): ActorEventAnswer =>
  outcome.is === "DONE" ? { is, answerTo } : failed(answerTo, outcome);

/** The number of gRPC's code that means to daprd that the method does not exist (Invoke in .../transport/grpc). */
const NO_METHOD = numberFromCode("not_found");

function failed(answerTo: string, outcome: Exclude<Outcome, { is: "DONE" }>): ActorEventAnswer {
  if (outcome.is === "NOT_FOUND")
    return { is: "failed", answerTo, code: NO_METHOD, message: outcome.message };
  const { code, message } = outcome.error;
  const isOther = code !== "not_found";
  return { is: "failed", answerTo, code: numberFromCode(isOther ? code : "unknown"), message };
}
