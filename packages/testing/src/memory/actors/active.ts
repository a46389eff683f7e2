import type { VirtualTime } from "../time.ts";
import { askHost, type HostedType } from "./hosts.ts";

export interface ActorRef {
  readonly type: string;
  readonly id: string;
}

interface Active {
  readonly type: string;
  calls: number;
  /** Cancels the deactivation that idleness would cause. */
  keep: () => void;
}

/** The active actors. Each stays active until it was not called for the idle time of its type. */
export class ActiveActors {
  readonly #time: VirtualTime;
  readonly #active = new Map<string, Active>();

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  has(ref: ActorRef): boolean {
    return this.#active.has(keyOf(ref));
  }

  count(type: string): number {
    return [...this.#active.values()].filter((active) => active.type === type).length;
  }

  /** Runs a call of an actor, which is active from then on. */
  async during<T>(ref: ActorRef, host: HostedType, run: () => Promise<T>): Promise<T> {
    const key = keyOf(ref);
    const active = this.#active.get(key) ?? { type: ref.type, calls: 0, keep: () => undefined };
    this.#active.set(key, active);
    active.calls++;
    active.keep();
    try {
      return await run();
    } finally {
      if (--active.calls === 0) {
        active.keep = this.#time.plan(this.#time.now() + host.idleMs, async () => {
          this.#active.delete(key);
          await askHost(host, "DELETE", [ref.type, ref.id]);
        });
      }
    }
  }
}

export const keyOf = (...parts: readonly [ActorRef, ...string[]]): string => {
  const [{ type, id }, ...rest] = parts;
  return JSON.stringify([type, id, ...rest]);
};
