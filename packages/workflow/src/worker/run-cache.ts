import type { WorkflowTurn } from "@dapr-ts/core/internal";
import { playFrom, type EngineOptions, type Player, type TurnResult } from "../engine/turn.ts";

/** Histories of all runs that are kept, together, in bytes. */
const MAX_BYTES = 32 * 1024 * 1024;

/** States of runs between their turns, so that a turn plays only what is new. The ones that were used last are kept. */
export class RunCache {
  readonly #limit: number;
  readonly #players = new Map<string, { readonly player: Player; readonly bytes: number }>();
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#players.size;
  }

  async play(turn: WorkflowTurn, options: EngineOptions): Promise<TurnResult> {
    const { instanceId, past } = turn;
    // It is not in the cache while it plays: two turns must not share it.
    const known = this.#take(instanceId);
    const player = await playFrom(turn.replays ? undefined : known, turn, options);
    const result = player.result();
    if (!turn.replays && player.canContinue) this.#keep(instanceId, player, past.bytes ?? 0);
    return result;
  }

  /** Forgets a run, so that its next turn replays the history. */
  forget(id: string): void {
    this.#take(id);
  }

  #take(id: string): Player | undefined {
    const kept = this.#players.get(id);
    if (kept === undefined) return undefined;
    this.#players.delete(id);
    this.#bytes -= kept.bytes;
    return kept.player;
  }

  #keep(id: string, player: Player, bytes: number): void {
    this.#take(id);
    this.#players.set(id, { player, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#players.keys()) {
      if (this.#players.size <= this.#limit && this.#bytes <= MAX_BYTES) return;
      this.#take(oldest);
    }
  }
}
