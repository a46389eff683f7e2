import { effect, signal, type ReadonlySignal } from "@preact/signals-core";
import type { Problem } from "../model/problem.ts";
import { problemsOf } from "../model/problems.ts";
import type { Store } from "./store.ts";

/** Time between two searches in all that the page keeps. */
const PAUSE_MS = 1000;

/** Returns the problems of the run, which are looked for at most once a second. */
export function watchProblems(store: Store): ReadonlySignal<readonly Problem[]> {
  const problems = signal<readonly Problem[]>([]);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const find = (): void => {
    timer = undefined;
    const { apps, events, invocations, spans, logs } = store;
    problems.value = problemsOf({
      apps: apps.peek(),
      events: events.list.peek(),
      invocations: invocations.list.peek(),
      spans: spans.list.peek(),
      logs: logs.list.peek(),
    });
  };
  effect(() => {
    const { apps, events, invocations, spans, logs, connection } = store;
    const sources = [apps, events.list, invocations.list, spans.list, logs.list, connection];
    const isFirst = sources.map(({ value }) => value).includes("live") && problems.peek().length === 0;
    timer ??= setTimeout(find, isFirst ? 0 : PAUSE_MS);
  });
  return problems;
}
