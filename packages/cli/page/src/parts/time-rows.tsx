import type { ComponentChild } from "preact";
import { useEffect, useReducer } from "preact/hooks";
import { usePage } from "../data/page-context.ts";
import { formatDuration, formatTick } from "../model/format.ts";
import { placeOf, scaleOf, type TimeRow } from "../model/time-rows.ts";
import { useNarrow } from "./use-narrow.ts";
import { VirtualList } from "./virtual-list.tsx";

const HEIGHT = [28, 34] as const;
const TICK_MS = 500;
const SCALE_HEIGHT = 26;
const MOST_HEIGHT = "60vh";

/** Rows with a track of time each: a workflow's timeline, or a trace's waterfall. */
export function TimeRows<T extends TimeRow>({
  label,
  rows,
  selected,
  onOpen,
  onToggle,
}: {
  label: string;
  rows: readonly T[];
  selected: string | undefined;
  onOpen: (key: string) => void;
  /** Called with the key of a row that is to be collapsed or expanded. */
  onToggle?: (key: string) => void;
}): ComponentChild {
  const { store } = usePage();
  const isOpen = rows.some(({ bars }) => bars.some(({ end }) => end === undefined));
  useTicks(isOpen);
  const now = store.now();
  const isNarrow = useNarrow();
  const scale = scaleOf(rows, now, isNarrow ? 2 : 5);
  const length = scale.end - scale.start;
  const size = HEIGHT[isNarrow ? 1 : 0];
  return (
    <div
      class="time-rows"
      style={{ height: `min(${String(rows.length * size + SCALE_HEIGHT)}px, ${MOST_HEIGHT})` }}
      onKeyDown={(event) => {
        if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
        const row = rows.find(({ key }) => key === selected);
        if (row?.isCollapsed === undefined || row.isCollapsed !== (event.key === "ArrowRight")) return;
        onToggle?.(row.key);
        event.preventDefault();
      }}
    >
      <div class="scale" aria-hidden="true">
        <span class="scale-track">
          {scale.ticks.map((tick) => (
            <span key={tick} style={{ left: `${String((tick / length) * 100)}%` }}>
              {formatTick(tick)}
            </span>
          ))}
        </span>
      </div>
      <VirtualList
        label={label}
        items={rows}
        keyOf={({ key }) => key}
        rowClass="time-row"
        height={HEIGHT}
        selected={selected}
        onOpen={onOpen}
        row={(row) => (
          <>
            <span class="time-label" style={{ paddingLeft: `${String(Math.min(row.depth, 12) * 12)}px` }}>
              <Twisty row={row} onToggle={onToggle} />
              <span class={`kind kind-${row.kind}`}>{row.kind}</span>
              <span class={row.isError ? "name bad-text" : "name"}>{row.label}</span>
              {row.note !== undefined && <span class="muted note-text">{row.note}</span>}
            </span>
            <span class="track" aria-hidden="true">
              {row.bars.map((bar, index) => {
                const { left, width } = placeOf(bar, scale, now);
                return (
                  <span
                    key={index}
                    class={`bar ${bar.tone}`}
                    title={bar.title}
                    style={{ left: `${String(left)}%`, width: `${String(width)}%` }}
                  />
                );
              })}
            </span>
            <span class="took mono muted">{tookOf(row, now)}</span>
          </>
        )}
      />
    </div>
  );
}

function Twisty({
  row,
  onToggle,
}: {
  row: TimeRow;
  onToggle: ((key: string) => void) | undefined;
}): ComponentChild {
  if (row.isCollapsed === undefined) return <span class="twisty" />;
  return (
    <span
      class="twisty"
      aria-hidden="true"
      onClick={(event) => {
        event.stopPropagation();
        onToggle?.(row.key);
      }}
    >
      {row.isCollapsed ? "▸" : "▾"}
    </span>
  );
}

function tookOf({ bars }: TimeRow, now: number): string {
  const first = bars[0];
  const last = bars.at(-1);
  if (first === undefined || last === undefined) return "";
  return formatDuration(Math.max(0, (last.end ?? now) - first.start));
}

/** Renders again each half second while something has not ended. */
function useTicks(isOn: boolean): void {
  const [, render] = useReducer((count: number, _: undefined) => count + 1, 0);
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => render(undefined), TICK_MS);
    return () => clearInterval(timer);
  }, [isOn]);
}
