import type { ComponentChild } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { SpanView } from "../../../src/ui/protocol.ts";
import { usePage, useRoute } from "../data/page-context.ts";
import { useValue } from "../data/use-value.ts";
import { formatDate, formatDuration, plural } from "../model/format.ts";
import { workflowsOf } from "../model/related.ts";
import { linkTo } from "../model/route.ts";
import { spanRows } from "../model/span-tree.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { Detail } from "../parts/detail.tsx";
import { Empty } from "../parts/empty.tsx";
import { Facts } from "../parts/facts.tsx";
import { AppName, Badge, useHues } from "../parts/marks.tsx";
import { TimeRows } from "../parts/time-rows.tsx";

/** The spans of a trace as a waterfall, and the attributes of one. */
export function TraceDetail({ traceId }: { traceId: string }): ComponentChild {
  const { store, router } = usePage();
  const { params } = useRoute();
  const spans = useValue(store.spans.list);
  const events = useValue(store.events.list);
  const [collapsed, collapse] = useState<ReadonlySet<string>>(new Set());
  const own = useMemo(() => spans.filter((span) => span.traceId === traceId), [spans, traceId]);
  const hueOf = useHues();
  const rows = useMemo(() => spanRows(own, collapsed, hueOf), [own, collapsed]);
  const selected = own.find(({ spanId }) => spanId === params["span"]);
  const ofTrace = events.filter((event) => event.traceId === traceId);
  const workflows = useMemo(() => workflowsOf(own), [own]);
  const toggle = (spanId: string): void => {
    const next = new Set(collapsed);
    if (!next.delete(spanId)) next.add(spanId);
    collapse(next);
  };
  return (
    <Detail
      kind="Trace"
      title={rows[0]?.label ?? traceId}
      onClose={() => router.setParams({ id: undefined, span: undefined })}
      actions={
        <>
          <a href={linkTo("logs", { q: `trace:${traceId}` })}>Logs</a>
          <a href={linkTo("calls", { q: `trace:${traceId}` })}>Calls</a>
          {ofTrace.length > 0 && (
            <a href={linkTo("events", { q: `trace:${traceId}` })}>{plural(ofTrace.length, "event")}</a>
          )}
          {workflows.map(({ key, href, text }) => (
            <a key={key} href={href}>
              {text}
            </a>
          ))}
          <CopyButton label="Copy id" short="Copy id" text={traceId} />
        </>
      }
    >
      {own.length === 0 ? (
        <Empty title="No spans of this trace">
          They have not arrived yet, or were dropped because the page keeps the newest ones.
        </Empty>
      ) : (
        <TimeRows
          label="Spans"
          rows={rows}
          selected={params["span"]}
          onOpen={(span) => router.setParams({ span })}
          onToggle={toggle}
        />
      )}
      {selected !== undefined && <SpanDetail span={selected} />}
    </Detail>
  );
}

function SpanDetail({ span }: { span: SpanView }): ComponentChild {
  const { name, service, recordedBy, kind, scope, start, duration, isError, statusMessage, attributes } =
    span;
  return (
    <section class="span-detail" aria-label={`Span ${name}`}>
      <header class="line">
        <h3>{name}</h3>
        {isError && <Badge tone="bad">failed</Badge>}
      </header>
      <Facts
        of={{
          App: <AppName id={service} />,
          "Recorded by": recordedBy === "sidecar" ? "the sidecar" : `the app (${scope})`,
          Kind: kind,
          Time: formatDate(start),
          Took: formatDuration(duration),
          Message: statusMessage === undefined || statusMessage === "" ? undefined : statusMessage,
          Links:
            span.links.length === 0
              ? undefined
              : span.links.map(({ traceId, spanId }) => (
                  <a key={spanId} href={linkTo("traces", { id: traceId, span: spanId })} class="mono">
                    {traceId.slice(0, 16)}…{" "}
                  </a>
                )),
        }}
      />
      {Object.keys(attributes).length > 0 && (
        <>
          <h4>Attributes</h4>
          <Facts of={texts(attributes)} />
        </>
      )}
      {span.events.map((event, index) => (
        <div key={index}>
          <h4>
            {event.name} <span class="mono muted">+{formatDuration(event.time - start)}</span>
          </h4>
          <Facts of={texts(event.attributes)} />
        </div>
      ))}
    </section>
  );
}

function texts(attributes: SpanView["attributes"]): Record<string, ComponentChild> {
  return Object.fromEntries(
    Object.entries(attributes)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, value]) => [name, <span class="mono">{String(value)}</span>]),
  );
}
