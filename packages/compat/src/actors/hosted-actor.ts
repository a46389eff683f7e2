import { Actor, type ActorClass, type ActorContext, type FiredReminder } from "@dapr-ts/actors";
import type { DaprClient } from "../client/dapr-client.ts";
import { parseOrText } from "../content-type.ts";
import type { Class } from "../types/untyped.ts";
import { AbstractActor, BIND } from "./abstract-actor.ts";
import { ActorId } from "./actor-id.ts";
import type { ActorStateManager } from "./actor-state-manager.ts";
import { duringCall, withoutCall } from "./state-source.ts";

/** Looks up methods by name at run time; see callable-methods.ts of @dapr-ts/actors. */
const FIND_METHOD = Symbol.for("@dapr-ts/actors/find-method");

/** Members of every actor, which cannot be called from outside, and what is never a method. */
const isOwn = (name: string): boolean =>
  name in AbstractActor.prototype || name in Object.prototype || name === "then";

/**
 * Returns a class of our own actors around a class of the official SDK's.
 *
 * @param client returns the client that the official SDK passes to an actor's constructor
 */
export function hosted<T extends AbstractActor>(cls: Class<T>, client: () => DaprClient): ActorClass {
  class Hosted extends Actor {
    static [FIND_METHOD](name: string) {
      if (isOwn(name)) return undefined;
      return function (this: Hosted, ...args: unknown[]): Promise<unknown> {
        const isTick = this.call !== undefined && this.call.kind !== "method";
        return this.run(name, isTick ? [tickData(args[0])] : spread(args));
      };
    }

    readonly #inner: Record<string, unknown> & T;
    readonly #states: ActorStateManager;
    readonly #duringCall;

    constructor(context: ActorContext) {
      super(context);
      this.#inner = new cls(client(), new ActorId(context.id)) as Record<string, unknown> & T;
      this.#duringCall = duringCall(this.state);
      this.#states = this.#inner[BIND](this.#duringCall);
    }

    onActivate(): Promise<void> {
      return this.#states.tracking(() => this.#inner.onActivate());
    }

    async onDeactivate(): Promise<void> {
      // No call runs, so what the hook changes is saved here.
      this.#inner[BIND](withoutCall(this.client, this.type, this.id));
      await this.#states.clearCache();
      await this.#inner.onDeactivate();
      await this.#states.saveState();
    }

    onReminder({ data }: FiredReminder): Promise<unknown> {
      return this.run("receiveReminder", [tickData(data)]);
    }

    /** Calls a method with the official SDK's hooks around it. */
    run(name: string, args: readonly unknown[]): Promise<unknown> {
      const inner = this.#inner;
      const method = inner[name];
      if (typeof method !== "function")
        throw new Error(
          JSON.stringify({
            error: "ACTOR_METHOD_DOES_NOT_EXIST",
            errorMsg: `The actor method '${name}' does not exist on ${cls.name}`,
          }),
        );
      return this.#states.tracking(async () => {
        await inner.onActorMethodPre();
        const result: unknown = await Reflect.apply(method, inner, args);
        await inner.onActorMethodPost();
        return result;
      });
    }
  }
  return Hosted;
}

/** Returns the arguments of a call. The official SDK sends them as one JSON array, which is spread. */
const spread = (args: readonly unknown[]): readonly unknown[] =>
  args.length === 1 && Array.isArray(args[0]) ? (args[0] as unknown[]) : args;

/** Returns the data of a timer or reminder. The official SDK parses text that is JSON, and passes `""` for no data. */
const tickData = (data: unknown): unknown =>
  data === undefined || data === null ? "" : typeof data === "string" ? parseOrText(data) : data;
