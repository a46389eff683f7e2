import { daprError } from "../errors.ts";
import type { Handlers } from "../rpc.ts";
import type { VirtualTime } from "../time.ts";
import type { ActorRef } from "./active.ts";
import type { Hosts } from "./hosts.ts";
import { Registered } from "./registered.ts";
import { scheduleOf, type Schedule } from "./schedule.ts";
import type { TickBody } from "./tick.ts";

interface Timer {
  readonly schedule: Schedule;
  readonly body: TickBody;
  count: number;
}

/**
 * Timers as a daprd has them (pkg/actors/internal/timers/inmemory): a tick that fails counts as one, and they outlive the
 * activation, which the next tick makes anew.
 */
export function timerHandlers(
  time: VirtualTime,
  hosts: Hosts,
  tick: (ref: ActorRef, name: string, body: TickBody) => Promise<boolean>,
): Handlers {
  const timers = new Registered<Timer>(time, async (ref, name, timer) => {
    const { first, periodMs, times, expires } = timer.schedule;
    await tick(ref, name, timer.body);
    if (periodMs === undefined || ++timer.count >= times) return undefined;
    const next = first + timer.count * periodMs;
    return next < expires ? next : undefined;
  });
  const failed = (why: string): Error =>
    daprError("internal", "ERR_ACTOR_TIMER_CREATE", `error creating actor timer: ${why}`);
  return {
    registerActorTimer: async ({ actorType: type, actorId: id, name, callback, data, ...times }) => {
      if (!(await hosts.types()).has(type)) throw failed("actor type not registered");
      const { dueTime, period } = times;
      try {
        const schedule = scheduleOf(times, time.now(), () => time.now());
        timers.set({ type, id }, name, { schedule, count: 0, body: { data, callback, dueTime, period } });
      } catch (error) {
        throw failed((error as Error).message);
      }
      return {};
    },
    unregisterActorTimer: ({ actorType: type, actorId: id, name }) => {
      timers.delete({ type, id }, name);
      return {};
    },
  };
}
