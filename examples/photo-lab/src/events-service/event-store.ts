import type { DaprClient } from "@dapr-ts/server";
import { Queue } from "../state/queue.ts";
import type { ImageEvent, StoredEvent } from "./image-event.ts";

/** Which ids are given away. Clearing begins a new epoch, and what is still being written belongs to the old one. */
interface Sequence {
  readonly epoch: number;
  readonly next: number;
}

/** Every instance of the service writes the sequence. */
const ATTEMPTS = 100;

const SEQUENCE = "sequence";
const EMPTY: Sequence = { epoch: 1, next: 1 };

/** The newest that are listed. */
const LISTED = 1000;

/** How long an event that is delivered again is known. */
const DELIVERY_TTL_SECONDS = 24 * 60 * 60;

/** Events under ids that count up from 1, on Dapr's state, for any number of writers. */
export class EventStore {
  readonly #state: DaprClient["state"];
  readonly #store: string;
  readonly #queue = new Queue();

  constructor(state: DaprClient["state"], store: string) {
    this.#state = state;
    this.#store = store;
  }

  /**
   * @param delivery names a delivery that may be repeated: the second one of a name adds nothing
   * @returns its id; undefined when it is there already
   */
  add(event: ImageEvent, delivery?: string): Promise<number | undefined> {
    return this.#queue.run(() => this.#add(event, delivery));
  }

  async #add(event: ImageEvent, delivery: string | undefined): Promise<number | undefined> {
    const delivered = delivery === undefined ? undefined : `delivery-${encodeURIComponent(delivery)}`;
    if (delivered !== undefined && (await this.#state.get(this.#store, delivered)) !== undefined)
      return undefined;
    const { epoch, next } = await this.#state.update<Sequence>(
      this.#store,
      SEQUENCE,
      (sequence = EMPTY) => ({ ...sequence, next: sequence.next + 1 }),
      { attempts: ATTEMPTS },
    );
    const id = next - 1;
    const stored: StoredEvent = { id, ...event };
    await this.#state.transaction(this.#store, [
      { operation: "upsert", key: keyOf(epoch, id), value: stored },
      ...(delivered === undefined
        ? []
        : [
            {
              operation: "upsert" as const,
              key: delivered,
              value: id,
              ttlSeconds: DELIVERY_TTL_SECONDS,
            },
          ]),
    ]);
    return id;
  }

  /** The newest thousand, oldest first. */
  async list(): Promise<StoredEvent[]> {
    const { epoch, next } = await this.#sequence();
    const ids = Array.from({ length: Math.min(LISTED, next - 1) }, (_, i) => next - 1 - i).reverse();
    if (ids.length === 0) return [];
    const entries = await this.#state.getBulk<StoredEvent>(
      this.#store,
      ids.map((id) => keyOf(epoch, id)),
    );
    return entries.flatMap(({ value }) => (value === undefined ? [] : [value])).sort((a, b) => a.id - b.id);
  }

  /** Forgets all events; the next one has the id 1 again. */
  async clear(): Promise<void> {
    const { epoch, next } = await this.#sequence();
    await this.#state.update<Sequence>(
      this.#store,
      SEQUENCE,
      (sequence = EMPTY) => ({ epoch: sequence.epoch + 1, next: 1 }),
      { attempts: ATTEMPTS },
    );
    const keys = Array.from({ length: next - 1 }, (_, i) => ({ key: keyOf(epoch, i + 1) }));
    if (keys.length > 0) await this.#state.deleteBulk(this.#store, keys);
  }

  async #sequence(): Promise<Sequence> {
    return (await this.#state.get<Sequence>(this.#store, SEQUENCE)) ?? EMPTY;
  }
}

const keyOf = (epoch: number, id: number): string => `event-${String(epoch)}-${String(id)}`;
