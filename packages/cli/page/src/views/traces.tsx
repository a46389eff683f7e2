import type { ComponentChild } from "preact";
import { useMemo } from "preact/hooks";
import { usePage, useRoute } from "../data/page-context.ts";
import { useValue } from "../data/use-value.ts";
import type { Fields } from "../model/filter.ts";
import { formatDuration } from "../model/format.ts";
import { summarizeTraces, type TraceSummary } from "../model/span-tree.ts";
import { Empty } from "../parts/empty.tsx";
import { FilterBar } from "../parts/filter-bar.tsx";
import { ListView } from "../parts/list-view.tsx";
import { AppName, Badge, Time } from "../parts/marks.tsx";
import { useFiltered } from "../parts/use-filtered.ts";
import { VirtualList } from "../parts/virtual-list.tsx";
import { TraceDetail } from "./trace-detail.tsx";

const FIELDS: Fields<TraceSummary> = {
  app: ({ services }) => services,
  name: ({ name }) => name,
  trace: ({ traceId }) => traceId,
  result: ({ errorCount }) => (errorCount > 0 ? "failed" : "ok"),
  spans: ({ spanCount }) => spanCount,
  took: ({ duration }) => duration,
};

const PRESETS = [
  { name: "All", filter: "" },
  { name: "With errors", filter: "result:failed" },
  { name: "Slow", filter: "took:>500" },
];

/** Traces across apps and sidecars. */
export function TracesView(): ComponentChild {
  const { store, router } = usePage();
  const { params } = useRoute();
  const spans = useValue(store.spans.list);
  const traces = useMemo(() => summarizeTraces(spans), [spans]);
  const shown = useFiltered(
    traces,
    FIELDS,
    (trace) => `${trace.name} ${trace.services.join(" ")} ${trace.traceId}`,
  );
  const selected = params["id"];
  return (
    <ListView
      title="Traces"
      hasWideDetail
      filter={
        <FilterBar
          placeholder="app:shop took:>100"
          presets={PRESETS}
          shown={shown.length}
          total={traces.length}
          noun="trace"
        />
      }
      list={
        traces.length === 0 ? (
          <Empty title="No traces yet">
            Sidecars report a trace of each call, event and workflow here. Apps that use <code>otel()</code>{" "}
            of @dapr-ts/client add their own spans.
          </Empty>
        ) : shown.length === 0 ? (
          <Empty title="No trace matches the filter" />
        ) : (
          <>
            <div class="head trace-row" aria-hidden="true">
              <span class="c-time">Time</span>
              <span class="c-main">Trace</span>
              <span class="c-from">Apps</span>
              <span class="c-tries">Spans</span>
              <span class="c-size">Took</span>
              <span class="c-result">Result</span>
            </div>
            <VirtualList
              label="Traces"
              items={shown}
              keyOf={({ traceId }) => traceId}
              rowClass="trace-row"
              selected={selected}
              onOpen={(id) => router.setParams({ id, span: undefined })}
              row={(trace) => (
                <>
                  <span class="c-time">
                    <Time at={trace.start} />
                  </span>
                  <span class="c-main strong">{trace.name}</span>
                  <span class="c-from">
                    {trace.services.map((service) => (
                      <AppName key={service} id={service} />
                    ))}
                  </span>
                  <span class="c-tries mono muted">{trace.spanCount}</span>
                  <span class="c-size mono muted">{formatDuration(trace.duration)}</span>
                  <span class="c-result">
                    <Badge tone={trace.errorCount > 0 ? "bad" : "good"}>
                      {trace.errorCount > 0 ? `${String(trace.errorCount)} failed` : "ok"}
                    </Badge>
                  </span>
                </>
              )}
            />
          </>
        )
      }
      detail={selected === undefined ? undefined : <TraceDetail key={selected} traceId={selected} />}
    />
  );
}
