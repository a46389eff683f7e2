import type { ComponentChild } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { LogEntry } from "../../../src/ui/protocol.ts";
import { usePage, useRoute } from "../data/page-context.ts";
import { useValue } from "../data/use-value.ts";
import type { Fields } from "../model/filter.ts";
import { formatDate, formatValue } from "../model/format.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { Detail } from "../parts/detail.tsx";
import { Empty } from "../parts/empty.tsx";
import { Facts } from "../parts/facts.tsx";
import { FilterBar } from "../parts/filter-bar.tsx";
import { Gone } from "../parts/gone.tsx";
import { ListView } from "../parts/list-view.tsx";
import { AppName, Time } from "../parts/marks.tsx";
import { Code } from "../parts/payload.tsx";
import { TraceLinks } from "../parts/related-list.tsx";
import { useFiltered } from "../parts/use-filtered.ts";
import { VirtualList } from "../parts/virtual-list.tsx";

const LEVELS = ["debug", "info", "warn", "error", "fatal"] as const;

/** Levels from one on, as a filter matches them: the level and those above it. */
const atLeast = (level: LogEntry["level"]): readonly string[] => LEVELS.slice(0, LEVELS.indexOf(level) + 1);

const FIELDS: Fields<LogEntry> = {
  app: ({ appId }) => appId,
  source: ({ source }) => source,
  level: ({ level }) => level,
  min: ({ level }) => atLeast(level),
  trace: ({ traceId }) => traceId,
};

const PRESETS = [
  { name: "All", filter: "" },
  { name: "Apps", filter: "source:app" },
  { name: "Sidecars", filter: "source:daprd" },
  { name: "Warnings", filter: "min:warn" },
  { name: "Errors", filter: "min:error" },
];

const HEIGHT = [24, 44] as const;

/** The logs of all apps, sidecars and the run itself. */
export function LogsView(): ComponentChild {
  const { store, router } = usePage();
  const { params } = useRoute();
  const lines = useValue(store.logs.list);
  const shown = useFiltered(lines, FIELDS, ({ text, appId, source }) => `${text} ${appId ?? ""} ${source}`);
  const [follows, follow] = useState(params["id"] === undefined);
  const selected = params["id"] === undefined ? undefined : store.logs.get(params["id"]);
  useEffect(() => {
    if (params["id"] !== undefined) follow(false);
  }, [params["id"]]);
  return (
    <ListView
      title="Logs"
      actions={
        <button type="button" aria-pressed={follows} onClick={() => follow(!follows)}>
          {follows ? "Following" : "Follow"}
        </button>
      }
      filter={
        <FilterBar
          placeholder="Search, or app:shop min:warn"
          presets={PRESETS}
          shown={shown.length}
          total={lines.length}
          noun="line"
        />
      }
      list={
        lines.length === 0 ? (
          <Empty title="No lines yet">What apps and sidecars write appears here.</Empty>
        ) : shown.length === 0 ? (
          <Empty title="No line matches the filter" />
        ) : (
          <VirtualList
            label="Lines of logs"
            items={shown}
            keyOf={({ seq }) => String(seq)}
            rowClass="log-row"
            height={HEIGHT}
            selected={params["id"]}
            onOpen={(id) => router.setParams({ id })}
            follows={follows}
            onFollow={(isAtEnd) => isAtEnd !== follows && params["id"] === undefined && follow(isAtEnd)}
            row={(line) => (
              <>
                <span class="c-time">
                  <Time at={line.time} />
                </span>
                <span class={`c-level level-${line.level}`}>{line.level}</span>
                <span class="c-from">
                  {line.appId === undefined ? (
                    <span class="muted">{line.source}</span>
                  ) : (
                    <AppName id={line.appId} />
                  )}
                  {line.appId !== undefined && line.source !== "app" && (
                    <span class="muted"> {line.source}</span>
                  )}
                </span>
                <span class={`c-main mono level-${line.level}`}>{line.text}</span>
              </>
            )}
          />
        )
      }
      detail={
        selected !== undefined ? (
          <LineDetail key={selected.seq} line={selected} />
        ) : (
          params["id"] !== undefined && <Gone kind="Line" id={params["id"]} />
        )
      }
    />
  );
}

function LineDetail({ line }: { line: LogEntry }): ComponentChild {
  const { time, source, appId, level, text, traceId } = line;
  return (
    <Detail
      kind="Line"
      title={`${appId ?? source} · ${level}`}
      actions={<CopyButton label="Copy the line" text={text} />}
    >
      <Facts
        of={{
          Time: formatDate(time),
          App: appId === undefined ? undefined : <AppName id={appId} />,
          Source: source,
          Level: level,
          Trace: traceId === undefined ? undefined : <TraceLinks traceId={traceId} />,
        }}
      />
      <section class="payload">
        <h3>Text</h3>
        <Code text={text.startsWith("{") ? formatValue(text) : text} label="Text of the line" />
      </section>
    </Detail>
  );
}
