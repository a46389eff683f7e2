import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";
import { usePage } from "../data/page-context.ts";
import { useValue } from "../data/use-value.ts";
import { formatAge, formatCount } from "../model/format.ts";
import type { Problem } from "../model/problem.ts";
import { AppName } from "./marks.tsx";

const SHOWN = 6;

/** Shows what went wrong in the run, each with the way to it. */
export function ProblemList(): ComponentChild {
  const { problems, store } = usePage();
  const all = useValue(problems);
  const [isWhole, showAll] = useState(false);
  if (all.length === 0) return null;
  const now = store.now();
  return (
    <section class="problems" aria-labelledby="problems-title">
      <h2 id="problems-title">Needs attention</h2>
      <ul>
        {(isWhole ? all : all.slice(0, SHOWN)).map((problem) => (
          <ProblemItem key={problem.key} problem={problem} now={now} />
        ))}
      </ul>
      {all.length > SHOWN && !isWhole && (
        <button type="button" class="small" onClick={() => showAll(true)}>
          Show {all.length - SHOWN} more
        </button>
      )}
    </section>
  );
}

function ProblemItem({
  problem: { tone, text, appId, reason, count, time, href },
  now,
}: {
  problem: Problem;
  now: number;
}): ComponentChild {
  return (
    <li class={tone}>
      <span class="problem-title">
        <AppName id={appId} /> <a href={href}>{text}</a>
        {count > 1 && <span class="muted"> ×{formatCount(count)}</span>}
      </span>
      {time !== undefined && <span class="muted problem-time">{formatAge(now - time)}</span>}
      {reason !== undefined && <span class="problem-reason mono">{reason}</span>}
    </li>
  );
}
