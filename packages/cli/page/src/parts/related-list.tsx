import type { ComponentChild } from "preact";
import { formatDuration } from "../model/format.ts";
import type { Related } from "../model/related.ts";
import { linkTo } from "../model/route.ts";
import { AppName } from "./marks.tsx";

/** Links to what happened in the same trace, with the time since its begin. */
export function RelatedList({
  title,
  items,
  since,
}: {
  title: string;
  items: readonly Related[];
  since: number;
}): ComponentChild {
  if (items.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul class="related">
        {items.map(({ key, kind, text, appId, isError, href, time }) => (
          <li key={`${kind} ${key}`}>
            <span class="mono muted">+{formatDuration(Math.max(0, time - since))}</span>
            <span class={`kind kind-${kind}`}>{kind}</span>
            <a href={href} class={isError ? "bad-text" : undefined}>
              {text}
            </a>
            <AppName id={appId} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Links from a trace's id to the trace, and to its lines in the logs. */
export function TraceLinks({ traceId, spanId }: { traceId: string; spanId?: string }): ComponentChild {
  return (
    <span class="links">
      <a href={linkTo("traces", { id: traceId, span: spanId })} class="mono">
        {traceId.slice(0, 16)}…
      </a>
      <a href={linkTo("logs", { q: `trace:${traceId}` })}>logs</a>
    </span>
  );
}
