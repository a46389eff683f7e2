import type { ComponentChild } from "preact";
import { useEffect, useState } from "preact/hooks";
import { usePage, useRoute } from "../data/page-context.ts";
import { useValue } from "../data/use-value.ts";
import { plural } from "../model/format.ts";

/** A filter that a view offers by itself. */
export interface Preset {
  readonly name: string;
  readonly filter: string;
}

/** The filter of a list, with those that the view offers and those that the user has saved. */
export function FilterBar({
  placeholder,
  presets = [],
  shown,
  total,
  noun,
  more,
}: {
  placeholder: string;
  presets?: readonly Preset[];
  shown: number;
  total: number;
  noun: string;
  /** Plural of the noun. Default: with an s. */
  more?: string;
}): ComponentChild {
  const { router, settings } = usePage();
  const { view, params } = useRoute();
  const all = useValue(settings.savedFilters);
  const saved = all[view] ?? [];
  const filter = params["q"] ?? "";
  const save = (list: readonly string[]): void => {
    settings.savedFilters.value = { ...all, [view]: list };
  };
  const isKnown =
    filter === "" || saved.includes(filter) || presets.some((preset) => preset.filter === filter);
  const filters = [...presets, ...saved.map((text) => ({ name: text, filter: text }))];
  return (
    <div class="filter-bar" role="search">
      <input
        type="search"
        class="filter"
        aria-label={`Filter ${more ?? `${noun}s`}`}
        aria-keyshortcuts="/"
        placeholder={placeholder}
        value={filter}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => router.setParams({ q: event.currentTarget.value })}
      />
      <div class="chips" role="group" aria-label="Saved filters">
        {filters.map(({ name, filter: text }) => (
          <button
            key={text}
            type="button"
            class="chip"
            aria-pressed={filter === text}
            onClick={() => router.setParams({ q: text })}
          >
            {name}
          </button>
        ))}
        {!isKnown && (
          <button type="button" class="chip" onClick={() => save([...saved, filter])}>
            + Save filter
          </button>
        )}
        {saved.includes(filter) && (
          <button type="button" class="chip" onClick={() => save(saved.filter((text) => text !== filter))}>
            Forget filter
          </button>
        )}
      </div>
      <Count shown={shown} total={total} noun={noun} more={more} filter={filter} />
    </div>
  );
}

const QUIET_MS = 1200;

/** The number of rows. Screen readers hear it when the filter has changed, and not each time that a row comes. */
function Count({
  shown,
  total,
  noun,
  more,
  filter,
}: {
  shown: number;
  total: number;
  noun: string;
  more: string | undefined;
  filter: string;
}): ComponentChild {
  const [spoken, speak] = useState("");
  const all = plural(total, noun, more);
  const text = filter === "" ? all : `${plural(shown, "match", "matches")} of ${all}`;
  useEffect(() => {
    if (filter === "") return speak("");
    const timer = setTimeout(() => speak(text), QUIET_MS);
    return () => clearTimeout(timer);
  }, [filter]);
  return (
    <>
      <span class="count muted">{text}</span>
      <span class="hidden-text" role="status">
        {spoken}
      </span>
    </>
  );
}
