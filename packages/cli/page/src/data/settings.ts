import { effect, signal, type Signal } from "@preact/signals-core";

export type Theme = "system" | "light" | "dark";

const PREFIX = "dapr-ts:";

/** Settings that this browser keeps. Without storage, as in a private window, it lasts until the page is closed. */
export class Settings {
  readonly theme: Signal<Theme>;
  /** True if single keys are shortcuts. */
  readonly hasKeys: Signal<boolean>;
  /** Filters that the user has saved, by view. */
  readonly savedFilters: Signal<Readonly<Record<string, readonly string[]>>>;
  /** The events that were published last, the newest first. */
  readonly published: Signal<readonly PublishedEvent[]>;

  constructor() {
    this.theme = stored<Theme>("theme", "system");
    this.hasKeys = stored("keys", true);
    this.savedFilters = stored("filters", {});
    this.published = stored("published", []);
    effect(() => {
      document.documentElement.dataset["theme"] = this.theme.value;
    });
  }
}

/** An event that the editor keeps. */
export interface PublishedEvent {
  readonly appId: string;
  readonly pubsub: string;
  readonly topic: string;
  readonly data: string;
  readonly contentType: string;
  /** Type of the CloudEvent, by which routes are chosen; empty for that of Dapr. */
  readonly type: string;
}

function stored<T>(name: string, initial: T): Signal<T> {
  const value = signal(read(name, initial));
  effect(() => write(name, value.value));
  return value;
}

function read<T>(name: string, initial: T): T {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? initial : (JSON.parse(text) as T);
  } catch {
    return initial;
  }
}

function write(name: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Nothing depends on it.
  }
}
