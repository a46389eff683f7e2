import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";
import type { StateKey, StateStore } from "../../../src/ui/protocol.ts";
import { usePage, useRoute } from "../data/page-context.ts";
import { useCall } from "../data/use-call.ts";
import { formatCount } from "../model/format.ts";
import { Empty } from "../parts/empty.tsx";
import { FilterBar } from "../parts/filter-bar.tsx";
import { ListView } from "../parts/list-view.tsx";
import { AppName } from "../parts/marks.tsx";
import { VirtualList } from "../parts/virtual-list.tsx";
import { openNewState } from "./state-form.tsx";
import { StateDetail } from "./state-detail.tsx";

/** Kinds of keys. Workflows have many for each that an app has, so the state of apps is the default. */
const KINDS: readonly { readonly value: StateKey["kind"] | "all"; readonly text: string }[] = [
  { value: "state", text: "State of apps" },
  { value: "actor", text: "Actors" },
  { value: "workflow", text: "Workflows" },
  { value: "other", text: "Other" },
  { value: "all", text: "All keys" },
];

const PAGE = 200;
const MOST = 1000;
const NO_STORES: readonly StateStore[] = [];
const NO_KEYS: readonly StateKey[] = [];

/** The keys of a state store, and the value of one. */
export function StateView(): ComponentChild {
  const { router, dialogs } = usePage();
  const { params } = useRoute();
  const { data: all, error } = useCall("state.stores", {});
  const stores = all?.stores ?? NO_STORES;
  const store = stores.find(({ name }) => name === params["store"]) ?? stores[0];
  const kind = KINDS.find(({ value }) => value === params["kind"])?.value ?? "state";
  const search = params["q"] ?? "";
  const [limit, setLimit] = useState(PAGE);
  const keys = useCall(
    "state.keys",
    store === undefined
      ? undefined
      : {
          store: store.name,
          limit,
          ...(search === "" ? {} : { search }),
          ...(kind === "all" ? {} : { kind }),
        },
    "state",
    true,
  );
  const list = keys.data?.keys ?? NO_KEYS;
  const selected = params["id"];
  return (
    <ListView
      title="State"
      actions={
        <>
          {stores.length > 1 && (
            <select
              aria-label="State store"
              value={store?.name ?? ""}
              onChange={(event) => router.setParams({ store: event.currentTarget.value, id: undefined })}
            >
              {stores.map(({ name, type }) => (
                <option key={name} value={name}>
                  {name} – {type}
                </option>
              ))}
            </select>
          )}
          <select
            aria-label="Kind of keys"
            value={kind}
            onChange={(event) => router.setParams({ kind: event.currentTarget.value, id: undefined })}
          >
            {KINDS.map(({ value, text }) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
          <button
            type="button"
            class="primary"
            data-key="n"
            disabled={store === undefined}
            onClick={() => store !== undefined && openNewState(dialogs, store)}
          >
            New key
          </button>
        </>
      }
      filter={
        <FilterBar
          placeholder="Part of a key"
          shown={keys.data?.total ?? 0}
          total={keys.data?.total ?? 0}
          noun="key"
        />
      }
      notes={
        store?.keysFrom === "seen"
          ? [
              `The keys of ${store.type} cannot be listed. Keys that apps used since the start of the run are here.`,
            ]
          : []
      }
      error={keys.data === undefined ? undefined : keys.error}
      list={
        (error ?? keys.error) !== undefined && keys.data === undefined ? (
          <Empty title="The keys cannot be read">{(error ?? keys.error)?.message}</Empty>
        ) : all !== undefined && store === undefined ? (
          <Empty title="No state store">
            Add a state store to the resources, or start the run without <code>--resources-path</code>: it
            then has <code>statestore</code>.
          </Empty>
        ) : keys.data !== undefined && list.length === 0 ? (
          <Empty title={search === "" ? "No keys of this kind" : "No key matches"}>
            {search === "" && (
              <>
                <p>Keys appear here when an app saves state. “New key” saves one.</p>
                {kind !== "all" && (
                  <button type="button" onClick={() => router.setParams({ kind: "all" })}>
                    Show all keys
                  </button>
                )}
              </>
            )}
          </Empty>
        ) : (
          <>
            <div class="head state-row" aria-hidden="true">
              <span class="c-main">Key</span>
              <span class="c-from">App</span>
              <span class="c-result">Kind</span>
            </div>
            <VirtualList
              label="Keys"
              items={list}
              keyOf={({ fullKey }) => fullKey}
              rowClass="state-row"
              selected={params["id"]}
              onOpen={(id) => router.setParams({ id })}
              row={({ key, appId, kind: kindOfKey, actor }) => (
                <>
                  <span class="c-main mono">
                    {actor === undefined ? key : `${actor.type} ${actor.id} · ${actor.name}`}
                  </span>
                  <span class="c-from">
                    <AppName id={appId} />
                  </span>
                  <span class="c-result muted">{kindOfKey}</span>
                </>
              )}
            />
            {keys.data?.hasMore === true &&
              (limit < MOST ? (
                <button type="button" class="more" onClick={() => setLimit(Math.min(MOST, limit + PAGE))}>
                  Show more keys
                </button>
              ) : (
                <p class="more muted">These are the first {formatCount(MOST)} keys. Filter to see others.</p>
              ))}
          </>
        )
      }
      detail={
        selected !== undefined && store !== undefined ? (
          <StateDetail key={`${store.name} ${selected}`} store={store.name} fullKey={selected} />
        ) : undefined
      }
    />
  );
}
