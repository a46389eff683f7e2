import { signal } from "@preact/signals-core";
import { linkTo, parseRoute, type Route, type View } from "../model/route.ts";

type Params = Readonly<Record<string, string | undefined>>;

/** The view that is shown, kept in the hash of its URL. */
export class Router {
  readonly route = signal<Route>(parseRoute(location.hash));

  constructor() {
    addEventListener("hashchange", () => (this.route.value = parseRoute(location.hash)));
  }

  /** Changes parameters of the view that is shown; `undefined` removes one. It adds nothing to the browser's history. */
  setParams(change: Params): void {
    const { view, params } = this.route.peek();
    const hash = linkTo(view, { ...params, ...change });
    if (hash === location.hash) return;
    history.replaceState(undefined, "", hash);
    this.route.value = parseRoute(hash);
  }

  /** Opens a view. */
  open(view: View, params: Params = {}): void {
    location.hash = linkTo(view, params);
  }
}
