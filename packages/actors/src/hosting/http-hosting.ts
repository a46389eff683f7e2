import type { AppHost, AppReply, AppRequest } from "@dapr-ts/core";
import {
  MARKED_ANSWERS,
  fromTickJson,
  markedBytes,
  markedError,
  parseJson,
  problem,
  readBytes,
  type DaprError,
  type HostedType,
  type Platform,
} from "@dapr-ts/core/internal";
import { decodeArguments } from "../arguments.ts";
import { configOf } from "./app-config.ts";
import type { ActorHost } from "./actor-host.ts";
import { missing, unimplemented, type Outcome, type Result } from "./outcome.ts";

/** The bodies of timers and reminders (TimerResponse and ReminderResponse in pkg/actors/api/reminders.go). */
interface TickBody {
  readonly callback?: string;
  readonly data?: unknown;
}

/**
 * Serves the routes over which daprd calls actors at the app's HTTP port. daprd accepts 200 and no other status as success
 * (pkg/actors/targets/app/transport/http).
 *
 * @see https://docs.dapr.io/reference/api/actors_api/#dapr-calling-to-user-service-code
 */
export function hostOverHttp(
  app: AppHost,
  host: ActorHost,
  types: readonly HostedType[],
  onAskedAgain: () => void,
): void {
  const { platform, maxBodyBytes } = app;
  const config = configOf(types);
  let asked = false;
  app.config(() => {
    // A sidecar sends this once in its life, so it may be another one.
    if (asked) onAskedAgain();
    asked = true;
    return config;
  });
  app.route(
    "PUT",
    "/actors/:type/:id/method/:method",
    async (request, { type = "", id = "", method = "" }) => {
      const body = await readBytes(request, maxBodyBytes);
      const headers = flat(request);
      const args = (): unknown[] => decodeArguments(body, headers, platform);
      const outcome = await host.invoke({ type, id, method, args, headers, signal: () => request.signal });
      return answer(outcome, headers[MARKED_ANSWERS] !== undefined, platform);
    },
  );
  const tick = async (request: AppRequest): Promise<{ callback: string; data: unknown }> => {
    const text = platform.utf8Decode(await readBytes(request, maxBodyBytes));
    const { callback = "", data } = (text === "" ? {} : parseJson(text, "the body")) as TickBody;
    return { callback, data: fromTickJson(data, platform) };
  };
  const notAMethod = ({ headers }: AppRequest, type: string, method: string): AppReply =>
    answer(missing(type, method), headers[MARKED_ANSWERS] !== undefined, platform);
  app.route(
    "PUT",
    "/actors/:type/:id/method/timer/:name",
    async (request, { type = "", id = "", name = "" }) => {
      if (isInvocation(request)) return notAMethod(request, type, `timer/${name}`);
      const { callback, data } = await tick(request);
      return answer(
        await host.timer({
          type,
          id,
          name,
          callback,
          data,
          headers: flat(request),
          signal: () => request.signal,
        }),
        false,
        platform,
      );
    },
  );
  app.route(
    "PUT",
    "/actors/:type/:id/method/remind/:name",
    async (request, { type = "", id = "", name = "" }) => {
      if (isInvocation(request)) return notAMethod(request, type, `remind/${name}`);
      const { data } = await tick(request);
      return answer(
        await host.reminder({ type, id, name, data, headers: flat(request), signal: () => request.signal }),
        false,
        platform,
      );
    },
  );
  app.route("DELETE", "/actors/:type/:id", async (_request, { type = "", id = "" }) => {
    await host.deactivate({ type, id });
    return { status: 200, headers: {} };
  });
}

/**
 * Returns true for a call of a method, which daprd marks with the app id of its caller (SetCallerIdentity in pkg/acl/workflow
 * since 1.18); a caller may have named the method so that it looks like a timer or reminder.
 */
const isInvocation = ({ headers }: AppRequest): boolean => headers["dapr-caller-app-id"] !== undefined;

const BYTES = { "content-type": "application/octet-stream" };
const JSON_TYPE = { "content-type": "application/json" };

/** @param marked true if the caller can read marked responses */
function answer(outcome: Outcome, marked: boolean, platform: Platform): AppReply {
  switch (outcome.is) {
    case "DONE":
      return success(outcome.result, marked, platform);
    case "FAILED":
      return marked ? inBand(outcome.error, platform) : failure(outcome.error);
    case "NOT_FOUND":
      return marked ? inBand(unimplemented(outcome.message), platform) : problem(404, outcome.message);
  }
}

function success(result: Result, marked: boolean, platform: Platform): AppReply {
  if (result === undefined) return { status: 200, headers: {} };
  if (typeof result === "string") return { status: 200, headers: JSON_TYPE, body: result };
  return { status: 200, headers: BYTES, body: marked ? markedBytes(result, platform) : result };
}

/** Creates a response with status 200, so that daprd forwards the body; the header marks the failure of the actor. */
function inBand(error: DaprError, platform: Platform): AppReply {
  return {
    status: 200,
    headers: { ...BYTES, "x-daprerrorresponseheader": "true" },
    body: markedError(error, platform),
  };
}

function failure({ code, errorCode, message }: DaprError): AppReply {
  return { status: 500, headers: JSON_TYPE, body: JSON.stringify({ code, errorCode, message }) };
}

/** Returns the headers with one value each, without the token. */
function flat({ headers }: AppRequest): Record<string, string> {
  const all: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && name !== "dapr-api-token")
      all[name] = typeof value === "string" ? value : value.join(", ");
  }
  return all;
}
