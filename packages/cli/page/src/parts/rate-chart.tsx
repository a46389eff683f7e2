import type { ComponentChild } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { usePage } from "../data/page-context.ts";
import { CHART_SECONDS } from "../data/store.ts";
import { useValue } from "../data/use-value.ts";

const HEIGHT = 132;
const SECOND_MS = 1000;

/** Events and calls of each second, as lines that move on. */
export function RateChart(): ComponentChild {
  const { store, settings } = usePage();
  const theme = useValue(settings.theme);
  const host = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const dark = matchMedia("(prefers-color-scheme: dark)");
    let chart: uPlot | undefined;
    const build = (): void => {
      chart?.destroy();
      chart = new uPlot(optionsFor(element), [[], [], []], element);
      update();
    };
    const update = (): void => {
      const now = store.now();
      // The second that is under way is not complete.
      const events = store.eventRates.window(now - SECOND_MS);
      const calls = store.callRates.window(now - SECOND_MS);
      const last = Math.floor(now / SECOND_MS) - 1;
      chart?.setData([events.map((_, index) => last - CHART_SECONDS + 1 + index), events, calls]);
      if (legend.current !== null)
        legend.current.textContent = `${String(events.at(-1) ?? 0)} events/s · ${String(calls.at(-1) ?? 0)} calls/s`;
    };
    build();
    const timer = setInterval(update, SECOND_MS);
    const size = new ResizeObserver(() => chart?.setSize({ width: element.clientWidth, height: HEIGHT }));
    size.observe(element);
    dark.addEventListener("change", build);
    return () => {
      clearInterval(timer);
      size.disconnect();
      dark.removeEventListener("change", build);
      chart?.destroy();
    };
  }, [theme]);
  return (
    <figure class="chart">
      <figcaption>
        <span class="key events-key">Events</span>
        <span class="key calls-key">Calls</span>
        <span class="muted">each second, the last {CHART_SECONDS / 60} minutes</span>
        <span ref={legend} class="chart-now mono" />
      </figcaption>
      <div ref={host} role="img" aria-label="Chart of events and calls each second" />
    </figure>
  );
}

function optionsFor(element: HTMLElement): uPlot.Options {
  const style = getComputedStyle(element);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  const axis = {
    stroke: resolved(element, "--muted"),
    grid: { stroke: resolved(element, "--line"), width: 1 },
    ticks: { show: false },
    font: `11px ${color("--sans") || "sans-serif"}`,
  };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    cursor: { show: false },
    legend: { show: false },
    padding: [8, 8, 0, 0],
    scales: { x: { time: true }, y: { range: (_, __, most) => [0, Math.max(4, most * 1.15)] } },
    axes: [
      { ...axis, grid: { show: false }, size: 26, space: 70, values: "{HH}:{mm}:{ss}" },
      { ...axis, size: 34, space: 28, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000] },
    ],
    series: [
      {},
      { stroke: resolved(element, "--accent"), width: 1.5, points: { show: false } },
      { stroke: resolved(element, "--second"), width: 1.5, points: { show: false } },
    ],
  };
}

/** Returns a colour that a canvas can draw; the variable itself may be `light-dark()`. */
function resolved(element: HTMLElement, name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
