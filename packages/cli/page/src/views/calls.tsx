import type { ComponentChild } from "preact";
import type { Invocation } from "../../../src/ui/protocol.ts";
import { usePage, useRoute } from "../data/page-context.ts";
import { useValue } from "../data/use-value.ts";
import type { Fields } from "../model/filter.ts";
import { formatDate, formatDuration } from "../model/format.ts";
import { linkTo } from "../model/route.ts";
import { CopyCommand } from "../parts/copy-command.tsx";
import { Detail } from "../parts/detail.tsx";
import { Empty } from "../parts/empty.tsx";
import { Facts } from "../parts/facts.tsx";
import { FilterBar } from "../parts/filter-bar.tsx";
import { Gone } from "../parts/gone.tsx";
import { ListView } from "../parts/list-view.tsx";
import { AppName, Badge, Time } from "../parts/marks.tsx";
import { TraceLinks } from "../parts/related-list.tsx";
import { useByTime, useFiltered } from "../parts/use-filtered.ts";
import { VirtualList } from "../parts/virtual-list.tsx";
import { openInvoke } from "./invoke-form.tsx";

const FIELDS: Fields<Invocation> = {
  from: ({ from }) => from,
  to: ({ to }) => to,
  app: ({ from, to }) => [from, to],
  method: ({ method }) => method,
  kind: ({ kind }) => kind,
  status: ({ status, isError }) => status ?? (isError ? "error" : "ok"),
  result: ({ isError }) => (isError ? "failed" : "ok"),
  took: ({ duration }) => duration,
  trace: ({ traceId }) => traceId,
};

const textOf = ({ from, to, verb, method, status, kind }: Invocation): string =>
  [from, to, verb, method, status, kind].join(" ");

const PRESETS = [
  { name: "All", filter: "" },
  { name: "Failed", filter: "result:failed" },
  { name: "Slow", filter: "took:>500" },
  { name: "Services", filter: "kind:service" },
  { name: "Actors", filter: "kind:actor" },
];

/** Calls between apps, and of actors. */
export function CallsView(): ComponentChild {
  const { store, router, dialogs } = usePage();
  const { params } = useRoute();
  const calls = useByTime(useValue(store.invocations.list), ({ start }) => start);
  const shown = useFiltered(calls, FIELDS, textOf, true);
  const selected = params["id"] === undefined ? undefined : store.invocations.get(params["id"]);
  return (
    <ListView
      title="Calls"
      actions={
        <button type="button" class="primary" data-key="n" onClick={() => openInvoke(dialogs)}>
          Call an app
        </button>
      }
      filter={
        <FilterBar
          placeholder="to:billing took:>100"
          presets={PRESETS}
          shown={shown.length}
          total={calls.length}
          noun="call"
        />
      }
      list={
        calls.length === 0 ? (
          <Empty title="No calls yet">
            <p>Each call of an app’s method, or of an actor, through Dapr appears here.</p>
            <button type="button" onClick={() => openInvoke(dialogs)}>
              Call an app
            </button>
          </Empty>
        ) : shown.length === 0 ? (
          <Empty title="No call matches the filter" />
        ) : (
          <>
            <div class="head call-row" aria-hidden="true">
              <span class="c-time">Time</span>
              <span class="c-from">From</span>
              <span class="c-to">To</span>
              <span class="c-main">Method</span>
              <span class="c-size">Took</span>
              <span class="c-result">Status</span>
            </div>
            <VirtualList
              label="Calls"
              items={shown}
              keyOf={({ key }) => key}
              rowClass="call-row"
              selected={params["id"]}
              onOpen={(id) => router.setParams({ id })}
              row={(call) => <CallRow call={call} />}
            />
          </>
        )
      }
      detail={
        selected !== undefined ? (
          <CallDetail key={selected.key} call={selected} />
        ) : (
          params["id"] !== undefined && <Gone kind="Call" id={params["id"]} />
        )
      }
    />
  );
}

function StatusBadge({ call: { status, isError } }: { call: Invocation }): ComponentChild {
  return <Badge tone={isError ? "bad" : "good"}>{status ?? (isError ? "error" : "ok")}</Badge>;
}

function CallRow({ call }: { call: Invocation }): ComponentChild {
  const { start, from, to, verb, method, duration, kind } = call;
  return (
    <>
      <span class="c-time">
        <Time at={start} />
      </span>
      <span class="c-from">
        <AppName id={from} />
      </span>
      <span class="c-to">
        <span class="muted">→ </span>
        {kind === "actor" ? <span class="strong">{to}</span> : <AppName id={to} />}
      </span>
      <span class="c-main mono">
        {verb !== undefined && <span class="muted">{verb} </span>}
        {method}
      </span>
      <span class="c-size mono muted">{formatDuration(duration)}</span>
      <span class="c-result">
        <StatusBadge call={call} />
      </span>
    </>
  );
}

function CallDetail({ call }: { call: Invocation }): ComponentChild {
  const { dialogs } = usePage();
  const { from, to, verb, method, kind, start, duration, traceId, spanId } = call;
  return (
    <Detail
      kind={kind === "actor" ? "Actor call" : "Call"}
      title={method}
      badge={<StatusBadge call={call} />}
      actions={
        <>
          {kind === "service" && (
            <>
              <button
                type="button"
                onClick={() =>
                  openInvoke(dialogs, { appId: to, method, ...(verb === undefined ? {} : { verb }) })
                }
              >
                Edit and call
              </button>
              <CopyCommand words={["invoke"]} flags={{ "app-id": to, method, verb }} />
            </>
          )}
          <a href={linkTo("traces", { id: traceId, span: spanId })}>Show in its trace</a>
        </>
      }
    >
      <Facts
        of={{
          From: from === undefined ? "not part of the run" : <AppName id={from} />,
          To: kind === "actor" ? <a href={linkTo("actors", { id: to })}>{to}</a> : <AppName id={to} />,
          Method: <span class="mono">{[verb, method].filter(Boolean).join(" ")}</span>,
          Time: formatDate(start),
          Took: formatDuration(duration),
          Trace: <TraceLinks traceId={traceId} spanId={spanId} />,
        }}
      />
    </Detail>
  );
}
