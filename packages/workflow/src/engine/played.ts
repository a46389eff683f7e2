import type { HistoryEvent } from "@dapr-ts/core";
import type { PastEvents } from "@dapr-ts/core/internal";

/** Events of a history that were played, as far as it takes to recognise them. */
export class Played {
  count = 0;
  #last: HistoryEvent | undefined;
  #startedAt = -1;
  #executionId: string | undefined;

  add(...lists: readonly (readonly HistoryEvent[])[]): void {
    for (const list of lists)
      for (const event of list) {
        if (event.type === "executionStarted") {
          this.#startedAt = this.count;
          this.#executionId = event.executionId;
        }
        this.#last = event;
        this.count++;
      }
  }

  /** Returns false for another run, and for a history that lacks something, such as one of a sidecar that was killed. */
  isStartOf(past: PastEvents): boolean {
    if (this.#last === undefined || past.length < this.count) return false;
    const started = past.at(this.#startedAt);
    if (started?.type !== "executionStarted" || started.executionId !== this.#executionId) return false;
    return isSame(past.at(this.count - 1), this.#last);
  }
}

function isSame(one: HistoryEvent | undefined, other: HistoryEvent): boolean {
  return (
    one?.type === other.type &&
    one.id === other.id &&
    one.time.getTime() === other.time.getTime() &&
    settledBy(one) === settledBy(other)
  );
}

/** Returns the id of the action that an event settles. */
function settledBy(event: HistoryEvent): number | undefined {
  if ("scheduledId" in event) return event.scheduledId;
  return "timerId" in event ? event.timerId : undefined;
}
