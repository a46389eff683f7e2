import type { ComponentChild, FunctionComponent } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { usePage, useRoute } from "../data/page-context.ts";
import { useValue } from "../data/use-value.ts";
import type { View } from "../model/route.ts";
import { DialogHost } from "../parts/dialog.tsx";
import { ActorsView } from "../views/actors.tsx";
import { CallsView } from "../views/calls.tsx";
import { EventsView } from "../views/events.tsx";
import { JobsView } from "../views/jobs.tsx";
import { LogsView } from "../views/logs.tsx";
import { OverviewView } from "../views/overview.tsx";
import { StateView } from "../views/state.tsx";
import { TracesView } from "../views/traces.tsx";
import { WorkflowsView } from "../views/workflows.tsx";
import { Menu } from "./menu.tsx";
import { NewsList } from "./news-list.tsx";
import { TopBar } from "./top-bar.tsx";
import { useKeys } from "./use-keys.ts";
import { NAMES } from "./view-names.ts";

const COMPONENTS: Readonly<Record<View, FunctionComponent>> = {
  overview: OverviewView,
  events: EventsView,
  state: StateView,
  actors: ActorsView,
  workflows: WorkflowsView,
  calls: CallsView,
  jobs: JobsView,
  logs: LogsView,
  traces: TracesView,
};

/** The whole page. */
export function Frame(): ComponentChild {
  const { view } = useRoute();
  const Shown = COMPONENTS[view];
  useKeys();
  useTitle(view);
  useFocusOnChange(view);
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.querySelector<HTMLElement>("main h1")?.focus();
        }}
      >
        Skip to the content
      </a>
      <TopBar />
      <Menu />
      <main id="main">
        <Shown key={view} />
      </main>
      <NewsList />
      <DialogHost />
    </>
  );
}

function useTitle(view: View): void {
  const apps = useValue(usePage().store.apps);
  const ids = apps.map(({ appId }) => appId).join(", ");
  useEffect(() => {
    document.title = `${NAMES[view]} – ${ids === "" ? "dapr-ts" : ids}`;
  }, [view, ids]);
}

/** Moves the focus to the title of a view that was opened, so that screen readers read it. */
function useFocusOnChange(view: View): void {
  const former = useRef(view);
  useLayoutEffect(() => {
    if (former.current === view) return;
    former.current = view;
    document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
  }, [view]);
}
