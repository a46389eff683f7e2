import { signal } from "@preact/signals-core";
import { linkTo, parseRoute, type Route, type View } from "../model/route.ts";

/** State of an entry of the browser's history. */
interface HistoryEntry {
  /** Hash of the list that the item was opened from. */
  readonly openedFrom?: string;
}

type Params = Readonly<Record<string, string | undefined>>;

/** The view that is shown, kept in the hash of its URL. */
export class Router {
  readonly route = signal<Route>(parseRoute(location.hash));

  constructor() {
    addEventListener("hashchange", () => this.#read());
  }

  /**
   * Changes parameters of the view that is shown; `undefined` removes one. Opening an item adds an entry to the browser's history,
   * so that Back closes it; all other changes replace the entry.
   */
  setParams(change: Params): void {
    const { view, params } = this.route.peek();
    const hash = linkTo(view, { ...params, ...change });
    const former = location.hash;
    if (hash === former) return;
    const { openedFrom } = (history.state ?? {}) as HistoryEntry;
    const opens = params["id"] === undefined && change["id"] !== undefined;
    // Closing an item is the way back to the list, unless the list is another one now.
    if (openedFrom !== undefined && openedFrom === hash) history.back();
    else if (opens) history.pushState({ openedFrom: former } satisfies HistoryEntry, "", hash);
    else history.replaceState(history.state, "", hash);
    this.route.value = parseRoute(hash);
  }

  /** Opens a view. */
  open(view: View, params: Params = {}): void {
    location.hash = linkTo(view, params);
    // The browser reports the change later, and the next key may come before that.
    this.#read();
  }

  #read(): void {
    this.route.value = parseRoute(location.hash);
  }
}
