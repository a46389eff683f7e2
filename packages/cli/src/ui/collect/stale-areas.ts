import type { CallName, SpanView, StaleArea } from "../protocol.ts";

const PAUSE_MS = 1_000;

/** Returns the parts of the page that a span shows to have changed. */
export function areasOf({ name, attributes }: SpanView): StaleArea[] {
  if (name.startsWith("CallActor/") || name.startsWith("/v1.0/actors/") || name.includes("ActorState"))
    return ["actors", "state"];
  if (attributes["durabletask.type"] !== undefined || name.startsWith("/TaskHubSidecarService/"))
    return ["workflows", "state"];
  if (attributes["db.system"] === "state" || /State(Transaction)?$/.test(name)) return ["state"];
  return name.startsWith("/v1.0/jobs/") || /Job(Alpha1)?$/.test(name) ? ["jobs"] : [];
}

/** Returns the parts that a call of the page changes. */
export function areasOfCall(name: CallName): StaleArea[] {
  const [block, what = ""] = name.split(".");
  if (["list", "read", "keys", "stores", "sources"].includes(what)) return [];
  if (block === "state") return ["state"];
  if (block === "actors") return ["actors", "state"];
  if (block === "workflows") return ["workflows", "state"];
  return block === "jobs" ? ["jobs"] : [];
}

/** Passes parts on, each at most once a second: at once, and again after what came in between. */
export class StaleAreas implements Disposable {
  readonly #emit: (area: StaleArea) => void;
  readonly #timers = new Map<StaleArea, NodeJS.Timeout>();
  readonly #again = new Set<StaleArea>();

  constructor(emit: (area: StaleArea) => void) {
    this.#emit = emit;
  }

  add(...areas: readonly StaleArea[]): void {
    for (const area of areas) {
      if (this.#timers.has(area)) this.#again.add(area);
      else this.#pass(area);
    }
  }

  #pass(area: StaleArea): void {
    this.#emit(area);
    const timer = setTimeout(() => {
      this.#timers.delete(area);
      if (this.#again.delete(area)) this.#pass(area);
    }, PAUSE_MS);
    this.#timers.set(area, timer.unref());
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }
}
