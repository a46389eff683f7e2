import { fromTemplate, setText, within } from "@dapr-ts/page-kit/browser";
import type { StepState, StepView } from "../../src/shop/view.ts";

const MEANINGS: Readonly<Record<StepState, string>> = {
  done: ", done",
  failed: ", failed",
  planned: ", to come",
  running: ", running",
  waiting: ", waiting",
};

/** Shows the steps of an order: changes the lines that are there, and adds or removes others. */
export function showSteps(list: HTMLElement, steps: readonly StepView[]): void {
  const shown = new Map([...list.children].map((line) => [(line as HTMLElement).dataset["key"], line]));
  for (const [index, step] of steps.entries()) {
    const line = (shown.get(step.key) as HTMLElement | undefined) ?? fromTemplate("step");
    shown.delete(step.key);
    line.dataset["key"] = step.key;
    line.dataset["state"] = step.state;
    line.dataset["undoes"] = String(step.undoes);
    setText(within(line, ".title"), step.title);
    setText(within(line, ".meaning"), MEANINGS[step.state]);
    setText(within(line, ".detail"), step.detail ?? "");
    setText(
      within(line, ".took"),
      step.tookMs === undefined || step.tookMs === 0 ? "" : seconds(step.tookMs),
    );
    if (list.children[index] !== line) list.insertBefore(line, list.children[index] ?? null);
  }
  for (const line of shown.values()) line.remove();
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
