import type { FleetView } from "../../src/fleet/view.ts";
import { byId } from "@dapr-ts/page-kit/browser";

const KEPT = 30;

/** Shows what has happened; the function that it returns adds what is new. */
export function logView(): (fleet: FleetView) => void {
  const list = byId("log", HTMLElement);
  let shown = 0;
  return ({ log }) => {
    for (const { number, at, what } of [...log].reverse()) {
      if (number <= shown) continue;
      shown = number;
      const line = document.createElement("li");
      const time = document.createElement("time");
      time.dateTime = new Date(at).toISOString();
      time.textContent = new Date(at).toLocaleTimeString();
      const text = document.createElement("span");
      text.textContent = what;
      line.append(time, text);
      list.prepend(line);
    }
    while (list.children.length > KEPT) list.lastElementChild?.remove();
    byId("log-empty", HTMLElement).hidden = shown > 0;
    list.hidden = shown === 0;
  };
}
