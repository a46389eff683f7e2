import { byId } from "@dapr-ts/page-kit/browser";
import type { SpanView, TraceView } from "../../src/trace/view.ts";

const APPS = ["page", "shop", "warehouse"];
const TICKS = 5;
const row = byId("row", HTMLTemplateElement);
const list = byId("spans", HTMLElement);
const detail = byId("detail", HTMLElement);
/** The span whose attributes are shown. */
let open: string | undefined;

/** Shows the waterfall of a trace; nothing for `undefined`. */
export function showTrace(trace: TraceView | undefined): void {
  byId("empty", HTMLElement).hidden = trace !== undefined;
  byId("scale", HTMLElement).replaceChildren(...(trace === undefined ? [] : [ticks(trace.duration)]));
  byId("legend", HTMLElement).replaceChildren(...(trace === undefined ? [] : APPS.map(legend)));
  byId("trace-title", HTMLElement).textContent =
    trace === undefined ? "Waterfall" : `Order ${String(trace.number)}: ${String(trace.spans.length)} spans`;
  const focused = document.activeElement?.getAttribute("data-span");
  list.replaceChildren(...(trace?.spans.map((span) => rowOf(span, trace)) ?? []));
  if (focused !== undefined && focused !== null)
    list.querySelector<HTMLElement>(`[data-span="${focused}"]`)?.focus();
  showDetail(trace?.spans.find(({ id }) => id === open));
}

function legend(app: string): HTMLElement {
  const item = document.createElement("li");
  item.dataset["app"] = app;
  item.textContent = app;
  return item;
}

function ticks(duration: number): HTMLElement {
  const scale = document.createElement("div");
  scale.className = "ticks";
  for (let at = 0; at < TICKS; at++) {
    const tick = document.createElement("span");
    tick.textContent = `${((duration * at) / (TICKS - 1)).toFixed(0)} ms`;
    scale.append(tick);
  }
  return scale;
}

function rowOf(span: SpanView, trace: TraceView): Node {
  const item = row.content.cloneNode(true) as DocumentFragment;
  const button = item.querySelector("button") as HTMLButtonElement;
  const percent = (ms: number): string => `${((100 * ms) / Math.max(trace.duration, 0.001)).toFixed(3)}%`;
  button.dataset["app"] = span.app;
  button.dataset["span"] = span.id;
  button.classList.toggle("sidecar", span.isSidecar);
  button.classList.toggle("failed", span.isError);
  button.classList.toggle("late", span.start + span.duration > trace.duration * 0.9);
  button.style.setProperty("--depth", String(span.depth));
  button.style.setProperty("--left", percent(span.start));
  button.style.setProperty("--width", percent(span.duration));
  button.setAttribute("aria-expanded", String(span.id === open));
  button.setAttribute("aria-controls", "detail");
  const text = (selector: string, value: string): void => {
    (button.querySelector(selector) as HTMLElement).textContent = value;
  };
  text(".name", span.name);
  text(".from", span.isSidecar ? `${span.app} daprd` : span.app);
  text(".took", `${span.duration.toFixed(1)} ms`);
  button.addEventListener("click", () => {
    open = open === span.id ? undefined : span.id;
    showTrace(trace);
  });
  return item;
}

function showDetail(span: SpanView | undefined): void {
  detail.hidden = span === undefined;
  if (span === undefined) return;
  byId("detail-title", HTMLElement).textContent = `${span.name} (${span.kind})`;
  const attributes = Object.entries(span.attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  byId("attributes", HTMLElement).replaceChildren(
    ...attributes.flatMap(([name, value]) => {
      const term = document.createElement("dt");
      term.textContent = name;
      const description = document.createElement("dd");
      description.textContent = String(value);
      return [term, description];
    }),
  );
}
