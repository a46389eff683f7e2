import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import type { ComponentChild } from "preact";
import { useEffect, useId, useLayoutEffect, useReducer, useRef, useState } from "preact/hooks";
import { focusDetail } from "./focus.ts";
import { useNarrow } from "./use-narrow.ts";

export interface VirtualListProps<T> {
  /** Name of the list for screen readers. */
  readonly label: string;
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  /** Renders the cells of a row. */
  readonly row: (item: T) => ComponentChild;
  /** Class of the rows, which sets their columns. */
  readonly rowClass: string;
  /** Height of a row in pixels. Default: 32, and 52 on a narrow screen. */
  readonly height?: readonly [wide: number, narrow: number];
  readonly selected?: string | undefined;
  /** Called with the key of a row that was clicked or entered. */
  readonly onOpen: (key: string) => void;
  /** True to stay at the end while rows are added there. */
  readonly follows?: boolean;
  /** Called when the user leaves the end, or comes back to it. */
  readonly onFollow?: (isAtEnd: boolean) => void;
}

const HEIGHT = [32, 52] as const;

/**
 * A list of which only the visible rows are in the document. It is a listbox: one tab stop, arrows move in it, Enter opens a
 * row. The row that is read stays in place while others come.
 */
export function VirtualList<T>(props: VirtualListProps<T>): ComponentChild {
  const { label, items, keyOf, row, rowClass, height = HEIGHT, selected, onOpen, follows, onFollow } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const size = height[useNarrow() ? 1 : 0];
  const [, render] = useReducer((count: number, _: undefined) => count + 1, 0);
  const [active, setActive] = useState<string | undefined>(selected);
  const top = scroller.current?.scrollTop ?? 0;

  const options = {
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => size,
    getItemKey: (index: number) => keyOf(items[index] as T),
    overscan: 8,
    // At the top the newest rows are to be seen as they come; elsewhere the rows that are read stay.
    anchorTo: follows === true || top > 0 ? ("end" as const) : ("start" as const),
    followOnAppend: follows === true,
    scrollEndThreshold: size,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => render(undefined),
  };
  const [list] = useState(() => new Virtualizer<HTMLDivElement, HTMLElement>(options));
  list.setOptions(options);
  useLayoutEffect(() => list._didMount(), []);
  useLayoutEffect(() => list._willUpdate());
  useLayoutEffect(() => list.measure(), [size]);

  const indexOf = (key: string | undefined): number =>
    key === undefined ? -1 : items.findIndex((item) => keyOf(item) === key);
  useEffect(() => {
    if (follows === true && items.length > 0) list.scrollToIndex(items.length - 1, { align: "end" });
  }, [follows]);
  // The selected row of a link may come after the link was opened.
  const selectedAt = indexOf(selected);
  useEffect(() => {
    if (selectedAt < 0) return;
    setActive(selected);
    list.scrollToIndex(selectedAt, { align: "auto" });
  }, [selected, selectedAt < 0]);

  const move = (to: number): void => {
    const index = Math.max(0, Math.min(items.length - 1, to));
    const item = items[index];
    if (item === undefined) return;
    const key = keyOf(item);
    setActive(key);
    list.scrollToIndex(index, { align: "auto" });
    if (selected !== undefined) onOpen(key);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = indexOf(active);
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? size) / size) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: items.length - 1,
    };
    const step = steps[event.key];
    if (step !== undefined) move(step);
    else if ((event.key === "Enter" || event.key === " ") && active !== undefined) {
      onOpen(active);
      focusDetail();
    } else return;
    event.preventDefault();
  };
  const onScroll = (): void => {
    const element = scroller.current;
    if (element === null || onFollow === undefined) return;
    onFollow(element.scrollHeight - element.scrollTop - element.clientHeight < size * 2);
  };

  const rows = list.getVirtualItems();
  const idOf = (key: string): string => `${id}${encodeURIComponent(key)}`;
  return (
    <div
      ref={scroller}
      class="list"
      role="listbox"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={
        active !== undefined && rows.some(({ key }) => key === active) ? idOf(active) : undefined
      }
      onKeyDown={onKeyDown}
      onFocus={() => active === undefined && items[0] !== undefined && setActive(keyOf(items[0]))}
      onScroll={onScroll}
    >
      <div role="presentation" class="list-sizer" style={{ height: `${String(list.getTotalSize())}px` }}>
        {rows.map(({ index, start }) => {
          const item = items[index];
          if (item === undefined) return null;
          const key = keyOf(item);
          return (
            <div
              key={key}
              id={idOf(key)}
              class={`row ${rowClass}${key === active ? " active" : ""}`}
              role="option"
              aria-selected={key === selected}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              style={{ height: `${String(size)}px`, transform: `translateY(${String(start)}px)` }}
              onClick={() => {
                setActive(key);
                onOpen(key);
              }}
            >
              {row(item)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
