import { byId } from "@dapr-ts/page-kit/browser";
import type { TracesView } from "../../src/trace/view.ts";
import { showTrace } from "./show-trace.ts";

const lost = byId("lost", HTMLElement);
const place = byId("place", HTMLButtonElement);
const list = byId("traces", HTMLElement);
const news = byId("news", HTMLElement);
let view: TracesView = { traces: [] };
/** Undefined: the newest one. */
let chosen: string | undefined;

function say(text: string | undefined): void {
  lost.textContent = text ?? "";
  lost.hidden = text === undefined;
}

function show(): void {
  const current = view.traces.find(({ id }) => id === chosen) ?? view.traces[0];
  byId("none", HTMLElement).hidden = view.traces.length > 0;
  list.replaceChildren(
    ...view.traces.map(({ id, number, duration, spans }) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.setAttribute("aria-pressed", String(id === current?.id));
      const facts = document.createElement("small");
      facts.textContent = `${String(spans.length)} spans, ${duration.toFixed(0)} ms`;
      button.append(`Order ${String(number)}`, facts);
      button.addEventListener("click", () => {
        chosen = id;
        show();
      });
      item.append(button);
      return item;
    }),
  );
  showTrace(current);
}

place.addEventListener("click", () => {
  place.disabled = true;
  chosen = undefined;
  const id = `order-${crypto.randomUUID().replaceAll("-", "")}`;
  void fetch(`/api/orders/${id}`, { method: "PUT" })
    .then((response) => {
      say(response.ok ? undefined : "The order was refused. Try again.");
      if (response.ok) news.textContent = "The order is placed.";
    })
    .catch(() => say("The page's server does not respond."))
    .finally(() => (place.disabled = false));
});

const events = new EventSource("/api/events");
events.addEventListener("message", ({ data }: MessageEvent<string>) => {
  say(undefined);
  view = JSON.parse(data) as TracesView;
  show();
});
// The browser opens it again by itself.
events.addEventListener("error", () =>
  say("The page's server does not respond. The page shows what it read last."),
);
show();
