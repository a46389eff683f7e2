import type { ComponentChild } from "preact";
import type { BusEvent } from "../../../src/ui/protocol.ts";
import { usePage, useRoute } from "../data/page-context.ts";
import { useCall } from "../data/use-call.ts";
import { useValue } from "../data/use-value.ts";
import { attemptsOf, resultOf } from "../model/event-result.ts";
import type { Fields } from "../model/filter.ts";
import { formatBytes } from "../model/format.ts";
import { Empty } from "../parts/empty.tsx";
import { FilterBar } from "../parts/filter-bar.tsx";
import { Gone } from "../parts/gone.tsx";
import { ListView } from "../parts/list-view.tsx";
import { AppName, Time } from "../parts/marks.tsx";
import { useByTime, useFiltered } from "../parts/use-filtered.ts";
import { VirtualList } from "../parts/virtual-list.tsx";
import { EventDetail } from "./event-detail.tsx";
import { ResultBadge } from "./event-marks.tsx";
import { openPublish } from "./publish-form.tsx";

const FIELDS: Fields<BusEvent> = {
  topic: ({ topic }) => topic,
  pubsub: ({ pubsub }) => pubsub,
  app: ({ source, deliveries }) => [source, ...deliveries.map(({ appId }) => appId)],
  from: ({ source }) => source,
  type: ({ type }) => type,
  result: resultOf,
  attempts: attemptsOf,
  size: ({ payload }) => payload?.size,
  trace: ({ traceId }) => traceId,
  id: ({ id }) => id,
};

const textOf = ({ topic, pubsub, source, type, id, payload, deliveries }: BusEvent): string =>
  [topic, pubsub, source, type, id, payload?.text, ...deliveries.map(({ appId }) => appId)].join(" ");

const PRESETS = [
  { name: "All", filter: "" },
  { name: "Failed", filter: "result:failed" },
  { name: "Retried", filter: "attempts:>1" },
  { name: "Dead letters", filter: 'result:"dead letter"' },
];

/** The events as they pass. */
export function EventsView(): ComponentChild {
  const { store, router, dialogs } = usePage();
  const { params } = useRoute();
  const events = useByTime(useValue(store.events.list), ({ time }) => time);
  const sources = useCall("events.sources", {}).data?.sources ?? [];
  const shown = useFiltered(events, FIELDS, textOf, true);
  const selected = params["id"] === undefined ? undefined : store.events.get(params["id"]);
  const blind = sources.filter(({ dataFrom }) => dataFrom === "spans").map(({ pubsub }) => pubsub);
  return (
    <ListView
      title="Events"
      actions={
        <button type="button" class="primary" data-key="n" onClick={() => openPublish(dialogs)}>
          Publish
        </button>
      }
      filter={
        <FilterBar
          placeholder="topic:orders app:shop result:failed"
          presets={PRESETS}
          shown={shown.length}
          total={events.length}
          noun="event"
        />
      }
      notes={
        blind.length === 0
          ? []
          : [`Events of ${blind.join(", ")} are known from traces alone, so without data.`]
      }
      list={
        events.length === 0 ? (
          <NoEvents />
        ) : shown.length === 0 ? (
          <Empty title="No event matches the filter" />
        ) : (
          <>
            <div class="head event-row" aria-hidden="true">
              <span class="c-time">Time</span>
              <span class="c-main">Topic</span>
              <span class="c-from">From</span>
              <span class="c-to">To</span>
              <span class="c-size">Size</span>
              <span class="c-tries">Tries</span>
              <span class="c-result">Result</span>
            </div>
            <VirtualList
              label="Events"
              items={shown}
              keyOf={({ key }) => key}
              rowClass="event-row"
              selected={params["id"]}
              onOpen={(id) => router.setParams({ id })}
              row={(event) => <EventRow event={event} />}
            />
          </>
        )
      }
      detail={
        selected !== undefined ? (
          <EventDetail key={selected.key} event={selected} />
        ) : (
          params["id"] !== undefined && <Gone kind="Event" id={params["id"]} />
        )
      }
    />
  );
}

function EventRow({ event }: { event: BusEvent }): ComponentChild {
  const { time, topic, pubsub, source, deliveries, payload } = event;
  const attempts = attemptsOf(event);
  return (
    <>
      <span class="c-time">
        <Time at={time} />
      </span>
      <span class="c-main">
        <span class="strong">{topic}</span> <span class="muted">{pubsub}</span>
      </span>
      <span class="c-from">
        <AppName id={source} />
      </span>
      <span class="c-to">
        {deliveries.map(({ appId }) => (
          <AppName key={appId} id={appId} />
        ))}
      </span>
      <span class="c-size mono muted">{payload === undefined ? "–" : formatBytes(payload.size)}</span>
      <span class={`c-tries mono${attempts > 1 ? " warn-text" : " muted"}`}>
        {attempts === 0 ? "–" : attempts}
      </span>
      <span class="c-result">
        <ResultBadge result={resultOf(event)} />
      </span>
    </>
  );
}

function NoEvents(): ComponentChild {
  const { dialogs, store } = usePage();
  const subscriptions = useValue(store.apps).flatMap((app) => app.subscriptions);
  return (
    <Empty title="No events yet">
      <p>
        Each event appears here when an app publishes it.{" "}
        {subscriptions.length === 0
          ? "No app subscribes to a topic."
          : `Apps subscribe to ${[...new Set(subscriptions.map(({ topic }) => topic))].join(", ")}.`}
      </p>
      <button type="button" onClick={() => openPublish(dialogs)}>
        Publish an event
      </button>
    </Empty>
  );
}
