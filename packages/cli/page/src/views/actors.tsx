import type { ComponentChild } from "preact";
import { useMemo } from "preact/hooks";
import type { ActorRef } from "../../../src/ui/protocol.ts";
import { usePage, useRoute } from "../data/page-context.ts";
import { useCall } from "../data/use-call.ts";
import type { Fields } from "../model/filter.ts";
import { plural } from "../model/format.ts";
import { Empty } from "../parts/empty.tsx";
import { FilterBar } from "../parts/filter-bar.tsx";
import { ListView } from "../parts/list-view.tsx";
import { AppName, Time } from "../parts/marks.tsx";
import { useFiltered } from "../parts/use-filtered.ts";
import { VirtualList } from "../parts/virtual-list.tsx";
import { ActorDetail } from "./actor-detail.tsx";

interface ActorRow extends ActorRef {
  readonly type: string;
  readonly appIds: readonly string[];
}

const FIELDS: Fields<ActorRow> = {
  type: ({ type }) => type,
  id: ({ id }) => id,
  app: ({ appIds }) => appIds,
  reminders: ({ reminders }) => reminders,
  keys: ({ keys }) => keys,
};

const keyOf = ({ type, id }: ActorRow): string => `${type}/${id}`;

/** The known actors of each type. */
export function ActorsView(): ComponentChild {
  const { router } = usePage();
  const { params } = useRoute();
  const { data, error } = useCall("actors.list", {}, "actors");
  const types = data?.types ?? [];
  const actors = useMemo(
    () =>
      types.flatMap(({ type, appIds, actors: list }) => list.map((actor) => ({ ...actor, type, appIds }))),
    [data],
  );
  const shown = useFiltered(actors, FIELDS, (actor) => `${actor.type} ${actor.id} ${actor.appIds.join(" ")}`);
  const [type, ...rest] = (params["id"] ?? "").split("/");
  const id = rest.join("/");
  return (
    <ListView
      title="Actors"
      filter={
        <FilterBar
          placeholder="type:Cart reminders:>0"
          presets={[
            { name: "All", filter: "" },
            ...types.map((one) => ({
              name: `${one.type} (${String(one.active)})`,
              filter: `type:${one.type}`,
            })),
          ]}
          shown={shown.length}
          total={actors.length}
          noun="known actor"
        />
      }
      notes={data?.notes ?? []}
      error={data === undefined ? undefined : error}
      list={
        error !== undefined && data === undefined ? (
          <Empty title="The actors cannot be read">{error.message}</Empty>
        ) : data !== undefined && types.length === 0 ? (
          <Empty title="No actor types">
            An app that hosts actors registers their types with <code>server.use(actors({"{ … }"}))</code>.
          </Empty>
        ) : data !== undefined && actors.length === 0 ? (
          <Empty title="No known actors">
            The apps host {types.map((one) => one.type).join(", ")}. An actor appears here once it is called,
            or has state or a reminder.
          </Empty>
        ) : (
          <>
            <div class="head actor-row" aria-hidden="true">
              <span class="c-main">Actor</span>
              <span class="c-from">Apps</span>
              <span class="c-to">State, reminders</span>
              <span class="c-time">Last call</span>
            </div>
            <VirtualList
              label="Actors"
              items={shown}
              keyOf={keyOf}
              rowClass="actor-row"
              selected={params["id"]}
              onOpen={(key) => router.setParams({ id: key })}
              row={(actor) => (
                <>
                  <span class="c-main">
                    <span class="muted">{actor.type}</span> <span class="strong">{actor.id}</span>
                  </span>
                  <span class="c-from">
                    {actor.appIds.map((app) => (
                      <AppName key={app} id={app} />
                    ))}
                  </span>
                  <span class="c-to muted">
                    {[
                      ...(actor.keys === undefined ? [] : [plural(actor.keys, "key")]),
                      ...(actor.reminders === 0 ? [] : [plural(actor.reminders, "reminder")]),
                    ].join(", ")}
                  </span>
                  <span class="c-time">
                    <Time at={actor.lastCall} />
                  </span>
                </>
              )}
            />
          </>
        )
      }
      detail={
        type !== undefined && id !== "" ? <ActorDetail key={params["id"]} type={type} id={id} /> : undefined
      }
    />
  );
}
