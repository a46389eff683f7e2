import { randomUUID } from "node:crypto";
import { DaprError, lowerCaseNames } from "@dapr-ts/core/internal";
import type { InMemoryApp } from "../apps.ts";
import { daprError } from "../errors.ts";
import type { Handlers } from "../rpc.ts";
import type { VirtualTime } from "../time.ts";
import { ActiveActors, type ActorRef } from "./active.ts";
import { actorStateHandlers } from "./actor-state.ts";
import { Hosts, askHost, type HostedType } from "./hosts.ts";
import { reminderHandlers } from "./reminders.ts";
import { tickJson, type TickBody } from "./tick.ts";
import { timerHandlers } from "./timers.ts";

/** The actors that apps in memory host. That one actor does one thing at a time is left to its host. */
export class MemoryActors {
  readonly handlers: Handlers;
  readonly #hosts: Hosts;
  readonly #active: ActiveActors;

  constructor(apps: readonly InMemoryApp[], time: VirtualTime) {
    this.#hosts = new Hosts(apps);
    this.#active = new ActiveActors(time);
    this.handlers = {
      ...actorStateHandlers(this.#active, time.now),
      ...timerHandlers(time, this.#hosts, (ref, name, body) => this.#tick(ref, "timer", name, body)),
      ...reminderHandlers(time, this.#hosts, (ref, name, body) => this.#tick(ref, "remind", name, body)),
      invokeActor: async ({ actorType: type, actorId: id, method, data, metadata }) => {
        const headers = lowerCaseNames(metadata);
        return { data: await this.#ask({ type, id }, [method], headers, data) };
      },
    };
  }

  /** Returns the hosted types with the number of active actors of each. */
  async counts(): Promise<{ type: string; count: number }[]> {
    const types = await this.#hosts.types();
    return [...types.keys()].map((type) => ({ type, count: this.#active.count(type) }));
  }

  /** Calls a timer or reminder; resolves to whether the host succeeded. */
  async #tick(ref: ActorRef, kind: "timer" | "remind", name: string, body: TickBody): Promise<boolean> {
    try {
      await this.#ask(ref, [kind, name], { "content-type": "application/json" }, tickJson(body));
      return true;
    } catch (error) {
      if (error instanceof DaprError) return false;
      throw error;
    }
  }

  async #ask(
    ref: ActorRef,
    method: readonly string[],
    headers: Record<string, string>,
    body: Uint8Array,
  ): Promise<Uint8Array> {
    const host = await this.#hostOf(ref);
    const chain = host.reentrant ? { "dapr-reentrancy-id": randomUUID() } : {};
    return this.#active.during(ref, host, () =>
      askHost(host, "PUT", [ref.type, ref.id, "method", ...method], { ...chain, ...headers }, body),
    );
  }

  async #hostOf({ type }: ActorRef): Promise<HostedType> {
    const host = (await this.#hosts.types()).get(type);
    if (host !== undefined) return host;
    const message = `did not find address for actor type ${type}`;
    throw daprError("failed_precondition", "ERR_ACTOR_NO_ADDRESS", message);
  }
}
