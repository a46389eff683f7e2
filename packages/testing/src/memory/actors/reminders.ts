import { create, type MessageShape } from "@bufbuild/protobuf";
import { BytesValueSchema, anyPack } from "@bufbuild/protobuf/wkt";
import type { RegisterActorReminderRequestSchema } from "@dapr-ts/proto/runtime";
import { daprError } from "../errors.ts";
import { retriesOf, type Retries } from "../retries.ts";
import type { Handlers } from "../rpc.ts";
import type { VirtualTime } from "../time.ts";
import type { ActorRef } from "./active.ts";
import { goDuration } from "./go-duration.ts";
import type { Hosts } from "./hosts.ts";
import { Registered } from "./registered.ts";
import { scheduleOf, type Schedule } from "./schedule.ts";
import { carriedJson, type TickBody } from "./tick.ts";

interface Reminder {
  readonly schedule: Schedule;
  readonly body: TickBody;
  readonly retries: Retries;
  /** How often it was due. */
  count: number;
  /** How often the actor has failed since it was due. */
  failed: number;
  /** When it was due last. */
  due: number;
}

/** Returns the RPCs of reminders, which behave as in the scheduler. */
export function reminderHandlers(
  time: VirtualTime,
  hosts: Hosts,
  tick: (ref: ActorRef, name: string, body: TickBody) => Promise<boolean>,
): Handlers {
  const reminders = new Registered<Reminder>(time, async (ref, name, reminder) => {
    const { periodMs, times, expires } = reminder.schedule;
    const taken = await tick(ref, name, reminder.body);
    if (!taken && reminder.failed < reminder.retries.times) {
      reminder.failed++;
      return time.now() + reminder.retries.intervalMs;
    }
    reminder.failed = 0;
    if (periodMs === undefined || ++reminder.count >= times) return undefined;
    reminder.due = Math.max(reminder.due + periodMs, time.now());
    return reminder.due <= expires ? reminder.due : undefined;
  });
  const requireHosted = async (type: string): Promise<void> => {
    if ((await hosts.types()).has(type)) return;
    const message = "operations on actor reminders are only possible on hosted actor types";
    throw daprError("permission_denied", "ERR_ACTOR_REMINDER_NON_HOSTED", message);
  };
  return {
    registerActorReminder: async (request) => {
      const { actorType: type, actorId: id, name, overwrite = true } = request;
      await requireHosted(type);
      if (!overwrite && reminders.get({ type, id }, name) !== undefined) {
        const message = `reminder already exists: ${name}`;
        throw daprError("already_exists", "ERR_ACTOR_REMINDER_ALREADY_EXISTS", message);
      }
      reminders.set({ type, id }, name, reminderOf(request, time.now()));
      return {};
    },
    unregisterActorReminder: async ({ actorType: type, actorId: id, name }) => {
      await requireHosted(type);
      reminders.delete({ type, id }, name);
      return {};
    },
    getActorReminder: async ({ actorType: type, actorId: id, name }) => {
      await requireHosted(type);
      const found = reminders.get({ type, id }, name);
      if (found !== undefined) return { actorType: type, actorId: id, ...shown(found) };
      throw daprError("not_found", "ERR_ACTOR_REMINDER_NOT_FOUND", `actor reminder not found: ${name}`);
    },
    listActorReminders: async ({ actorType: type, actorId }) => {
      await requireHosted(type);
      return {
        reminders: reminders.list(type, actorId).map(({ ref, name, item }) => ({
          name,
          reminder: { actorType: type, actorId: ref.id, ...shown(item) },
        })),
      };
    },
    unregisterActorRemindersByType: async ({ actorType: type, actorId }) => {
      await requireHosted(type);
      for (const { ref, name } of reminders.list(type, actorId)) reminders.delete(ref, name);
      return {};
    },
  };
}

type Request = MessageShape<typeof RegisterActorReminderRequestSchema>;

function reminderOf({ dueTime, period, ttl, data, failurePolicy }: Request, now: number): Reminder {
  try {
    if (period === "" && ttl !== "") throw new Error("job must have a schedule to have a ttl");
    const schedule = scheduleOf({ dueTime, period, ttl }, now, (periodMs) => now + periodMs);
    return {
      schedule,
      body: { data, dueTime, period },
      retries: retriesOf(failurePolicy),
      count: 0,
      failed: 0,
      due: schedule.first,
    };
  } catch (error) {
    const message = `error creating actor reminder: ${(error as Error).message}`;
    throw daprError("internal", "ERR_ACTOR_REMINDER_CREATE", message);
  }
}

/** Returns a reminder as the scheduler returns it: with its period as a schedule, without repeats and time to live. */
function shown({ body: { data, dueTime }, schedule: { periodMs } }: Reminder) {
  const json = carriedJson(data);
  const value = json === undefined ? undefined : Buffer.from(JSON.stringify(json), "utf8");
  return {
    ...(dueTime !== "" && { dueTime }),
    ...(periodMs !== undefined && { period: `@every ${goDuration(periodMs)}` }),
    ...(value !== undefined && { data: anyPack(BytesValueSchema, create(BytesValueSchema, { value })) }),
  };
}
