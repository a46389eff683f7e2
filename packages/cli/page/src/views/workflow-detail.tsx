import type { ComponentChild } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { WorkflowView } from "../../../src/ui/protocol.ts";
import { usePage, useRoute } from "../data/page-context.ts";
import { useCall } from "../data/use-call.ts";
import { formatDate, formatDuration, plural } from "../model/format.ts";
import { linkTo } from "../model/route.ts";
import { isEnded, workflowRows } from "../model/workflow-rows.ts";
import { Detail } from "../parts/detail.tsx";
import { Empty } from "../parts/empty.tsx";
import { Facts } from "../parts/facts.tsx";
import { AppName, Time } from "../parts/marks.tsx";
import { PayloadView } from "../parts/payload.tsx";
import { TimeRows } from "../parts/time-rows.tsx";
import { Failure, StepDetail } from "./step-detail.tsx";
import { WorkflowActions } from "./workflow-actions.tsx";
import { StatusBadge } from "./workflow-marks.tsx";

/** One instance: its timeline, one of its steps, and its values. */
export function WorkflowDetail({ appId, id }: { appId: string; id: string }): ComponentChild {
  const { router } = usePage();
  const { params } = useRoute();
  const { data, error, reload } = useCall("workflows.read", { appId, id }, "workflows");
  const instance = data?.instance;
  const rows = useMemo(() => (instance === undefined ? [] : workflowRows(instance)), [instance]);
  const selected = rows.find(({ key }) => key === params["step"]);
  const traceId = instance === undefined ? undefined : traceIdOf(instance);
  return (
    <Detail
      kind="Workflow"
      title={instance?.name ?? id}
      badge={instance === undefined ? undefined : <StatusBadge status={instance.status} />}
      onClose={() => router.setParams({ id: undefined, step: undefined })}
      actions={
        instance === undefined ? undefined : <WorkflowActions instance={instance} onChanged={reload} />
      }
    >
      {error !== undefined && data === undefined && (
        <Empty title="The instance cannot be read">{error.message}</Empty>
      )}
      {instance !== undefined && (
        <>
          <Facts
            of={{
              Instance: <span class="mono">{id}</span>,
              App: <AppName id={appId} />,
              Started: formatDate(instance.createdAt),
              [isEnded(instance.status) ? "Took" : "Last turn"]: isEnded(instance.status)
                ? formatDuration(instance.updatedAt - instance.createdAt)
                : formatDate(instance.updatedAt),
              "Custom status":
                instance.customStatus === undefined ? undefined : (
                  <span class="mono">{instance.customStatus}</span>
                ),
              "Waits for": instance.waitsFor.length === 0 ? undefined : instance.waitsFor.join(", "),
              Links: (
                <span class="links">
                  <a href={linkTo("logs", { q: id })}>logs</a>
                  {traceId !== undefined && <a href={linkTo("traces", { id: traceId })}>trace</a>}
                  <a href={linkTo("state", { q: id, kind: "workflow" })}>state</a>
                </span>
              ),
            }}
          />
          {instance.failureDetails !== undefined && <Failure failure={instance.failureDetails} />}
          {instance.status === "STALLED" && <p class="note">{stalledText(instance)}</p>}
          <TimeRows
            label="Timeline"
            rows={rows}
            selected={params["step"]}
            onOpen={(step) => router.setParams({ step })}
          />
          {selected !== undefined && selected.steps.length > 0 && (
            <StepDetail key={selected.key} instance={instance} row={selected} />
          )}
          <PayloadView label="Input" payload={instance.input} />
          <PayloadView label="Output" payload={instance.output} />
          <History instance={instance} />
        </>
      )}
    </Detail>
  );
}

/** Returns why an instance is stalled, and what helps. */
function stalledText({ history }: WorkflowView): string {
  const { reason, description } = history.findLast(({ type }) => type === "executionStalled")?.details ?? {};
  const why = [reason, description].filter((part) => typeof part === "string" && part !== "").join(": ");
  return `The runtime does not continue this instance${why === "" ? "" : ` (${why})`}. It goes on when a worker has code that fits its history. Until then, events and all actions but Purge fail.`;
}

/** Returns the trace that the instance was started in. */
function traceIdOf({ history }: WorkflowView): string | undefined {
  const traceparent = history.find(({ type }) => type === "executionStarted")?.details["traceparent"];
  return typeof traceparent === "string" ? traceparent.split("-")[1] : undefined;
}

function History({ instance: { history } }: { instance: WorkflowView }): ComponentChild {
  // A history may have thousands of events, so it is rendered only when it is to be seen.
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Whole history ({plural(history.length, "event")})</summary>
      {isOpen && (
        <ol class="history">
          {history.map(({ id, type, time, details }, index) => (
            <li key={index}>
              <Time at={time} /> <span class="strong">{type}</span>{" "}
              {id >= 0 && <span class="muted mono">#{id}</span>}
              <span class="mono muted"> {compact(details)}</span>
            </li>
          ))}
        </ol>
      )}
    </details>
  );
}

function compact(details: Readonly<Record<string, unknown>>): string {
  return Object.entries(details)
    .filter(([, value]) => value !== undefined && value !== null && value !== "")
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" ");
}
