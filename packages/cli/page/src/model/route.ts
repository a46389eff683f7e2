/** The views, in the order of the menu. */
export const VIEWS = [
  "overview",
  "events",
  "state",
  "actors",
  "workflows",
  "calls",
  "jobs",
  "logs",
  "traces",
] as const;

export type View = (typeof VIEWS)[number];

/** A view and its parameters. It is in the URL, so that each is a link. */
export interface Route {
  readonly view: View;
  /** Filter, selected item and whatever else the view has. */
  readonly params: Readonly<Record<string, string>>;
}

/** Reads the hash of a URL: `#/events?q=topic:orders&id=7`. */
export function parseRoute(hash: string): Route {
  const [, name = "", query = ""] = /^#\/?([^?]*)\??(.*)$/u.exec(hash) ?? [];
  const view = VIEWS.find((known) => known === name) ?? "overview";
  return { view, params: Object.fromEntries(new URLSearchParams(query)) };
}

/** Returns the hash of a view with its parameters; empty ones are left out. */
export function linkTo(view: View, params: Readonly<Record<string, string | undefined>> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params))
    if (value !== undefined && value !== "") query.set(name, value);
  const text = query.toString().replaceAll("%3A", ":").replaceAll("%2F", "/");
  return `#/${view}${text === "" ? "" : `?${text}`}`;
}
