import { appendFileSync, readFileSync, rmSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A record of effects outside Dapr, which several processes may write at once and which outlives all of them: a file with
 * one line per effect. A test that kills apps and sidecars compares it with what it asked for.
 *
 * @example
 * ```ts
 * using ledger = new EffectLedger();
 * server.subscribe("pubsub", "orders", (order: { id: string }) => ledger.record(order.id));
 * // publish, kill, restart …
 * expect(ledger.missing(published)).toEqual([]);
 * ```
 */
export class EffectLedger implements Disposable {
  /** The file; a child process opens the same ledger with it. */
  readonly path: string;
  readonly #isOwn: boolean;

  /** @param path a file that another process has made. Default: a new one in the temporary folder. */
  constructor(path?: string) {
    this.#isOwn = path === undefined;
    this.path = path ?? join(tmpdir(), `dapr-ts-ledger-${randomUUID()}`);
    if (this.#isOwn) appendFileSync(this.path, "");
  }

  /** Records one effect. It is on disk, as far as the operating system goes, when this returns. */
  record(effect: string): void {
    appendFileSync(this.path, `${JSON.stringify(effect)}\n`);
  }

  /** Returns every effect in the order in which they were recorded. */
  entries(): string[] {
    const lines = readFileSync(this.path, "utf8").split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as string);
  }

  /** Returns how often each effect was recorded. */
  counts(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const effect of this.entries()) counts.set(effect, (counts.get(effect) ?? 0) + 1);
    return counts;
  }

  /** Returns the expected effects that were not recorded. */
  missing(expected: Iterable<string>): string[] {
    const counts = this.counts();
    return [...expected].filter((effect) => !counts.has(effect));
  }

  /** Returns how many effects were recorded beyond the first time of each. */
  duplicates(): number {
    return [...this.counts().values()].reduce((sum, count) => sum + count - 1, 0);
  }

  /** Deletes the file, unless another process made it. */
  [Symbol.dispose](): void {
    if (this.#isOwn) rmSync(this.path, { force: true });
  }
}
