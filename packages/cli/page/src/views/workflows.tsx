import type { ComponentChild } from "preact";
import type { WorkflowSummary } from "../../../src/ui/protocol.ts";
import { usePage, useRoute } from "../data/page-context.ts";
import { useCall } from "../data/use-call.ts";
import type { Fields } from "../model/filter.ts";
import { formatDuration } from "../model/format.ts";
import { isEnded } from "../model/workflow-rows.ts";
import { Empty } from "../parts/empty.tsx";
import { FilterBar } from "../parts/filter-bar.tsx";
import { ListView } from "../parts/list-view.tsx";
import { AppName, Time } from "../parts/marks.tsx";
import { useFiltered } from "../parts/use-filtered.ts";
import { VirtualList } from "../parts/virtual-list.tsx";
import { WorkflowDetail } from "./workflow-detail.tsx";
import { openStartWorkflow } from "./workflow-forms.tsx";
import { StatusBadge } from "./workflow-marks.tsx";

const MOST = 1000;

const FIELDS: Fields<WorkflowSummary> = {
  app: ({ appId }) => appId,
  name: ({ name }) => name,
  id: ({ id }) => id,
  status: ({ status }) => status,
};

const textOf = ({ appId, name, id, status, customStatus, failure }: WorkflowSummary): string =>
  [appId, name, id, status, customStatus, failure].join(" ");

const PRESETS = [
  { name: "All", filter: "" },
  { name: "Running", filter: "status:running" },
  { name: "Suspended", filter: "status:suspended" },
  { name: "Failed", filter: "status:failed" },
  { name: "Stalled", filter: "status:stalled" },
  { name: "Completed", filter: "status:completed" },
];

const NONE: readonly WorkflowSummary[] = [];
const keyOf = ({ appId, id }: WorkflowSummary): string => `${appId}/${id}`;

/** The instances of workflows. */
export function WorkflowsView(): ComponentChild {
  const { router, dialogs } = usePage();
  const { params } = useRoute();
  const { data, error } = useCall("workflows.list", { limit: MOST }, "workflows");
  const instances = data?.instances ?? NONE;
  const shown = useFiltered(instances, FIELDS, textOf);
  const [appId, ...rest] = (params["id"] ?? "").split("/");
  const id = rest.join("/");
  const start = (): void => openStartWorkflow(dialogs);
  return (
    <ListView
      title="Workflows"
      hasWideDetail
      actions={
        <button type="button" class="primary" data-key="n" onClick={start}>
          Start
        </button>
      }
      filter={
        <FilterBar
          placeholder="name:checkout status:running"
          presets={PRESETS}
          shown={shown.length}
          total={instances.length}
          noun="instance"
        />
      }
      notes={[
        ...(data?.notes ?? []),
        ...(data?.hasMore === true ? [`Only the newest ${String(MOST)} instances are listed.`] : []),
      ]}
      error={data === undefined ? undefined : error}
      list={
        error !== undefined && data === undefined ? (
          <Empty title="The workflows cannot be read">{error.message}</Empty>
        ) : data !== undefined && instances.length === 0 ? (
          <Empty title="No instances yet">
            <p>
              An instance appears here when an app starts one, as with{" "}
              <code>dapr.workflow.schedule(checkout, order)</code>.
            </p>
            <button type="button" onClick={start}>
              Start a workflow
            </button>
          </Empty>
        ) : data !== undefined && shown.length === 0 ? (
          <Empty title="No instance matches the filter" />
        ) : (
          <>
            <div class="head workflow-row" aria-hidden="true">
              <span class="c-time">Started</span>
              <span class="c-main">Instance</span>
              <span class="c-from">App</span>
              <span class="c-size">Took</span>
              <span class="c-result">Status</span>
            </div>
            <VirtualList
              label="Workflow instances"
              items={shown}
              keyOf={keyOf}
              rowClass="workflow-row"
              selected={params["id"]}
              onOpen={(key) => router.setParams({ id: key, step: undefined })}
              row={(instance) => <InstanceRow instance={instance} />}
            />
          </>
        )
      }
      detail={
        appId !== undefined && id !== "" ? (
          <WorkflowDetail key={params["id"]} appId={appId} id={id} />
        ) : undefined
      }
    />
  );
}

function InstanceRow({
  instance: { appId, id, name, status, createdAt, updatedAt, failure },
}: {
  instance: WorkflowSummary;
}): ComponentChild {
  return (
    <>
      <span class="c-time">
        <Time at={createdAt} />
      </span>
      <span class="c-main">
        <span class="strong">{name}</span> <span class="mono muted">{id}</span>
        {failure !== undefined && <span class="bad-text"> {failure}</span>}
      </span>
      <span class="c-from">
        <AppName id={appId} />
      </span>
      <span class="c-size mono muted">{isEnded(status) ? formatDuration(updatedAt - createdAt) : ""}</span>
      <span class="c-result">
        <StatusBadge status={status} />
      </span>
    </>
  );
}
