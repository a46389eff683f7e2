import type { SpanView } from "../protocol.ts";

const LIMIT = 10_000;

/** Actors whose calls were seen, by type and id, with the time of the last call. */
export class ActorsSeen {
  readonly #times = new Map<string, number>();

  /** Reads the actor of a span, if it is one of a call of an actor. */
  add({ name, attributes, start }: SpanView): void {
    const actor = attributes["dapr.actor"];
    const [, type] = /^CallActor\/([^/]+)\//.exec(name) ?? [];
    if (typeof actor !== "string" || type === undefined || !actor.startsWith(`${type}.`)) return;
    const key = actorKey(type, actor.slice(type.length + 1));
    this.#times.delete(key);
    this.#times.set(key, start);
    if (this.#times.size > LIMIT)
      for (const oldest of this.#times.keys()) return void this.#times.delete(oldest);
  }

  lastCall(type: string, id: string): number | undefined {
    return this.#times.get(actorKey(type, id));
  }

  idsOf(type: string): string[] {
    const start = actorKey(type, "");
    return [...this.#times.keys()]
      .filter((key) => key.startsWith(start))
      .map((key) => key.slice(start.length));
  }
}

function actorKey(type: string, id: string): string {
  return `${type}\n${id}`;
}
