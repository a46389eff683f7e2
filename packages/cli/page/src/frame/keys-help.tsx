import type { ComponentChild } from "preact";
import { usePage } from "../data/page-context.ts";
import { useValue } from "../data/use-value.ts";
import { VIEWS } from "../model/route.ts";
import { NAMES } from "./view-names.ts";

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [["/"], "Filter or search"],
  [["↑", "↓"], "Move in a list; also Page Up, Page Down, Home and End"],
  [["Enter"], "Open the row, and go to its detail"],
  [["Esc"], "Close the detail, or leave the filter"],
  [["n"], "New: publish, start or schedule"],
  [["p"], "Pause the lists, or go on"],
  [["t"], "Next theme"],
  [["?"], "Show these keys"],
];

/** The keys of the page, and how filters are written. */
export function KeysHelp(): ComponentChild {
  const { settings } = usePage();
  const hasKeys = useValue(settings.hasKeys);
  return (
    <div class="keys-help">
      <dl>
        {KEYS.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>1</kbd> … <kbd>9</kbd>
          </dt>
          <dd>{VIEWS.map((view) => NAMES[view]).join(", ")}</dd>
        </div>
      </dl>
      <label class="check">
        <input
          type="checkbox"
          checked={hasKeys}
          onChange={(event) => (settings.hasKeys.value = event.currentTarget.checked)}
        />
        Single keys are shortcuts
      </label>
      <h3>Filters</h3>
      <p>
        Words match any part of a row. <code>topic:orders</code> matches one field, <code>-topic:orders</code>{" "}
        the opposite, <code>took:&gt;100</code> compares numbers, and <code>"two words"</code> keeps words
        together. A filter is part of the page's URL.
      </p>
    </div>
  );
}
