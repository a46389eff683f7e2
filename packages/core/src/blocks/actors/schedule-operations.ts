import { fromTickJson, toTickBytes, toTickJson } from "../../encoding/stored-json.ts";
import { toPeriod, toTimePoint } from "../../encoding/duration.ts";
import { invalidArgument } from "../../errors/dapr-error.ts";
import { checkFailurePolicy, failurePolicyMessage } from "../jobs/failure-policy.ts";
import { path } from "../../http/path.ts";
import { readJson, readNothing } from "../../http/read.ts";
import { del, get, sendJson } from "../../http/request.ts";
import { requireName } from "../../call/names.ts";
import {
  overGrpc,
  unary,
  type AnyMessage,
  type GrpcPlatform,
  type HttpForm,
  type Operation,
} from "../../call/operation.ts";
import type { Platform } from "../../platform/platform.ts";
import { fromBytes, jsonWith, toJson } from "../../encoding/value.ts";
import { withoutMethod } from "./tick-data.ts";
import { actorErrors, actorPath, checkActor, type ActorInput } from "./operations.ts";
import type { ScheduledReminder, RegisterReminderOptions, RegisterTimerOptions } from "./types.ts";

type Own<T> = Omit<T, "signal" | "timeoutMs" | "headers">;

interface NamedInput extends ActorInput {
  name: string;
}

type TimerInput = NamedInput & Own<RegisterTimerOptions>;
type ReminderInput = NamedInput & Own<RegisterReminderOptions>;

function checkNamed(input: NamedInput): void {
  checkActor(input);
  requireName("name", input.name);
}

function checkSchedule(input: TimerInput | ReminderInput): void {
  checkNamed(input);
  times(input);
  if (input.repeats !== undefined && input.period === undefined) {
    throw invalidArgument("repeats needs a period");
  }
}

/** Converts the times to Dapr's forms. */
function times({ dueTime, period, repeats, ttl }: TimerInput | ReminderInput) {
  return {
    // daprd runs a timer without any time at once, and refuses such a reminder; here both run at once.
    dueTime: toTimePoint(dueTime ?? (period === undefined ? "0s" : undefined), "dueTime"),
    period: period === undefined ? undefined : toPeriod(period, repeats, "period"),
    ttl: toTimePoint(ttl, "ttl"),
  };
}

type Kind = "timers" | "reminders";

const pathOf = (kind: Kind, input: NamedInput): string => path(`${actorPath(input)}/${kind}`, input.name);

/** Creates the HTTP form of a registration. */
const registering = (
  kind: Kind,
  own: "callback" | "overwrite",
): HttpForm<TimerInput & ReminderInput, void> => ({
  request(input, platform) {
    const rest = { ...times(input), [own]: input[own] };
    const body =
      input.data === undefined
        ? toJson(rest)
        : jsonWith("data", toTickJson(withoutMethod(input.data), platform), rest);
    return sendJson("POST", pathOf(kind, input), body);
  },
  reply: readNothing,
});

const unregistering = (kind: Kind): HttpForm<NamedInput, void> => ({
  request: (input) => del(pathOf(kind, input)),
  reply: readNothing,
});

function scheduleMessage(input: TimerInput | ReminderInput, platform: Platform) {
  const { type, id, name, data } = input;
  const { dueTime = "", period = "", ttl = "" } = times(input);
  return {
    actorType: type,
    actorId: id,
    name,
    dueTime,
    period,
    ttl,
    ...(data !== undefined && { data: toTickBytes(withoutMethod(data), platform) }),
  };
}

const namedMessage = ({ type, id, name }: NamedInput) => ({ actorType: type, actorId: id, name });

export const registerTimer: Operation<TimerInput, void> = {
  name: "actors.registerTimer",
  retry: "overwrite",
  check: checkSchedule,
  http: registering("timers", "callback"),
};

export const registerTimerOverGrpc = /* @__PURE__ */ overGrpc(
  registerTimer,
  /* @__PURE__ */ unary("registerActorTimer", {
    request: (input, platform) => ({ ...scheduleMessage(input, platform), callback: input.callback ?? "" }),
    reply: () => undefined,
  }),
  [actorErrors, "ERR_BAD_REQUEST", "ERR_ACTOR_TIMER_CREATE"],
);

export const unregisterTimer: Operation<NamedInput, void> = {
  name: "actors.unregisterTimer",
  retry: "safe",
  check: checkNamed,
  http: unregistering("timers"),
};

export const unregisterTimerOverGrpc = /* @__PURE__ */ overGrpc(
  unregisterTimer,
  /* @__PURE__ */ unary("unregisterActorTimer", { request: namedMessage, reply: () => undefined }),
  actorErrors,
);

export const registerReminder: Operation<ReminderInput, void> = {
  name: "actors.registerReminder",
  retry: ({ overwrite }) => (overwrite === false ? "never" : "overwrite"),
  check: (input) => {
    checkSchedule(input);
    if (input.failurePolicy !== undefined) checkFailurePolicy(input.failurePolicy);
  },
  http: {
    // Since 1.18 daprd decodes the policy with encoding/json, which ignores a oneof, and so loses it.
    unsupportedReason: ({ failurePolicy }) =>
      failurePolicy === undefined ? undefined : "HTTP loses a reminder's failure policy",
    ...registering("reminders", "overwrite"),
  },
};

export const registerReminderOverGrpc = /* @__PURE__ */ overGrpc(
  registerReminder,
  /* @__PURE__ */ unary("registerActorReminder", {
    request: (input, platform) => ({
      ...scheduleMessage(input, platform),
      ...(input.overwrite !== undefined && { overwrite: input.overwrite }),
      ...(input.failurePolicy !== undefined && { failurePolicy: failurePolicyMessage(input.failurePolicy) }),
    }),
    reply: () => undefined,
  }),
  [actorErrors, "ERR_ACTOR_REMINDER_ALREADY_EXISTS", "ERR_BAD_REQUEST", "ERR_ACTOR_REMINDER_CREATE"],
);

export const unregisterReminder: Operation<NamedInput, void> = {
  name: "actors.unregisterReminder",
  retry: "safe",
  check: checkNamed,
  http: unregistering("reminders"),
};

export const unregisterReminderOverGrpc = /* @__PURE__ */ overGrpc(
  unregisterReminder,
  /* @__PURE__ */ unary("unregisterActorReminder", { request: namedMessage, reply: () => undefined }),
  [actorErrors, "ERR_ACTOR_REMINDER_DELETE"],
);

interface ReminderJson {
  dueTime?: string | undefined;
  period?: string | undefined;
  ttl?: string | undefined;
  data?: unknown;
}

export const getReminder: Operation<NamedInput, ScheduledReminder | undefined> = {
  name: "actors.getReminder",
  retry: "safe",
  check: checkNamed,
  http: {
    request: (input) => get(pathOf("reminders", input)),
    reply: (reply, input, platform) => {
      const { data, ...json } = readJson<ReminderJson>(reply);
      return reminderFrom(input, json, fromTickJson(data, platform));
    },
  },
  isNotFound: ({ errorCode }) => errorCode === "ERR_ACTOR_REMINDER_NOT_FOUND",
};

export const getReminderOverGrpc = /* @__PURE__ */ overGrpc(
  getReminder,
  /* @__PURE__ */ unary("getActorReminder", {
    request: namedMessage,
    reply: (message, input, platform) => reminderFrom(input, message, carriedTick(message.data, platform)),
  }),
  [actorErrors, "ERR_ACTOR_REMINDER_NOT_FOUND", "ERR_ACTOR_REMINDER_GET"],
);

interface OfTypeInput {
  type: string;
  id: string | undefined;
}

function checkType({ type, id }: OfTypeInput): void {
  requireName("actorType", type);
  if (id !== undefined) requireName("actorId", id);
}

const ofTypeMessage = ({ type, id }: OfTypeInput) => ({
  actorType: type,
  ...(id !== undefined && { actorId: id }),
});

export const listReminders: Operation<OfTypeInput, ScheduledReminder[]> = {
  name: "actors.listReminders",
  retry: "safe",
  check: checkType,
};

export const listRemindersOverGrpc = /* @__PURE__ */ overGrpc(
  listReminders,
  /* @__PURE__ */ unary("listActorReminders", {
    request: ofTypeMessage,
    reply: ({ reminders }, { type }, platform) =>
      reminders.map(({ name, reminder }) =>
        reminderFrom(
          { type, id: reminder?.actorId ?? "", name },
          reminder ?? {},
          carriedTick(reminder?.data, platform),
        ),
      ),
  }),
  actorErrors,
);

export const unregisterRemindersByType: Operation<OfTypeInput, void> = {
  name: "actors.unregisterRemindersByType",
  retry: "safe",
  check: checkType,
};

export const unregisterRemindersByTypeOverGrpc = /* @__PURE__ */ overGrpc(
  unregisterRemindersByType,
  /* @__PURE__ */ unary("unregisterActorRemindersByType", { request: ofTypeMessage, reply: () => undefined }),
  [actorErrors, "ERR_ACTOR_REMINDER_DELETE"],
);

/** Decodes the data of a reminder: JSON within a message of bytes. */
export function carriedTick(any: AnyMessage | undefined, platform: GrpcPlatform): unknown {
  if (any === undefined) return undefined;
  const held = platform.unpack(any);
  return fromTickJson(held instanceof Uint8Array ? fromBytes(held, platform) : held, platform);
}

function reminderFrom(
  { type, id, name }: NamedInput,
  { dueTime, period, ttl }: Omit<ReminderJson, "data">,
  data: unknown,
): ScheduledReminder {
  return {
    name,
    actorType: type,
    actorId: id,
    dueTime,
    period: period?.replace(/^@every /, ""),
    ttl,
    data,
  };
}
