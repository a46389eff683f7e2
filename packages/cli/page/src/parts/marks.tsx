import type { ComponentChild } from "preact";
import { usePage } from "../data/page-context.ts";
import { formatDate, formatTime } from "../model/format.ts";

export type Tone = "good" | "bad" | "warn" | "busy" | "quiet";

/** A state in a word, with a dot of its colour. */
export function Badge({ tone, children }: { tone: Tone; children: ComponentChild }): ComponentChild {
  return <span class={`badge ${tone}`}>{children}</span>;
}

/** A time of day; the date is its title. */
export function Time({ at }: { at: number | undefined }): ComponentChild {
  if (at === undefined) return <span class="muted">–</span>;
  return (
    <time class="mono muted" dateTime={new Date(at).toISOString()} title={formatDate(at)}>
      {formatTime(at)}
    </time>
  );
}

/** An app's id, with the app's colour. */
export function AppName({ id }: { id: string | undefined }): ComponentChild {
  const hueOf = useHues();
  if (id === undefined) return <span class="muted">–</span>;
  return <span class={`app-name hue-${String(hueOf(id))}`}>{id}</span>;
}

/** Number of colours of apps. */
const HUES = 6;

/** Returns a function that returns the number of an app's colour: apps of the run have different ones as far as they suffice. */
export function useHues(): (id: string) => number {
  const apps = usePage().store.apps.peek();
  return (id) => {
    const at = apps.findIndex(({ appId }) => appId === id);
    return (at === -1 ? id.length : at) % HUES;
  };
}

/** An icon of 16 pixels, drawn with one path. */
export function Icon({ path }: { path: string }): ComponentChild {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
