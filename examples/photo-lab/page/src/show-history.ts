import { byId, say, show } from "./elements.ts";
import { duration, size, time } from "./format.ts";

interface Invocation {
  readonly number: number;
  readonly at: number;
  readonly appId: string;
  readonly oldSize: number;
  readonly newSize: number;
  readonly costMs: number;
}

interface History {
  readonly count: number;
  readonly last: readonly Invocation[];
}

/** Reads the history and shows it. That it cannot be read is said in its place. */
export async function showHistory(): Promise<void> {
  const empty = byId("history-empty", HTMLElement);
  let history: History;
  try {
    const response = await fetch("/api/history");
    if (!response.ok) throw new Error(String(response.status));
    history = (await response.json()) as History;
  } catch {
    say(empty, "The history cannot be read now.");
    show(byId("stat-text", HTMLElement), false);
    return;
  }
  const { count, last } = history;
  say(byId("history-count", HTMLElement), count === 0 ? undefined : `${String(count)} in all`);
  say(empty, count === 0 ? "Nothing has been done yet." : undefined);
  show(byId("stat-text", HTMLElement), count > 0);
  byId("history", HTMLElement).replaceChildren(...last.map(row));
}

function row({ number, at, appId, oldSize, newSize, costMs }: Invocation): HTMLTableRowElement {
  const cells = {
    number: String(number),
    time: time(at, new Date()),
    app: appId,
    photo: size(oldSize),
    answer: size(newSize),
    took: duration(costMs),
  };
  const element = document.createElement("tr");
  for (const [is, text] of Object.entries(cells)) {
    const cell = element.insertCell();
    cell.dataset["is"] = is;
    cell.textContent = text;
  }
  return element;
}
