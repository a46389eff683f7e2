import type { ComponentChild } from "preact";
import type { FailureView, WorkflowStep, WorkflowView } from "../../../src/ui/protocol.ts";
import { usePage } from "../data/page-context.ts";
import { formatDate, formatDuration } from "../model/format.ts";
import { linkTo } from "../model/route.ts";
import { isEnded, type WorkflowRow } from "../model/workflow-rows.ts";
import { Facts } from "../parts/facts.tsx";
import { AppName, Badge, type Tone } from "../parts/marks.tsx";
import { Code, PayloadView } from "../parts/payload.tsx";
import { openRerun } from "./workflow-forms.tsx";

const TONES: Readonly<Record<WorkflowStep["status"], Tone>> = {
  running: "busy",
  completed: "good",
  failed: "bad",
  canceled: "quiet",
};

/** A step of a workflow with all of its attempts. */
export function StepDetail({ instance, row }: { instance: WorkflowView; row: WorkflowRow }): ComponentChild {
  const { dialogs } = usePage();
  const first = row.steps[0];
  const last = row.steps.at(-1);
  if (first === undefined || last === undefined) return null;
  const { canRerun, kind, instanceId, appId, fireAt, failure, output } = last;
  const childApp = appId ?? instance.appId;
  return (
    <section class="span-detail" aria-label={`Step ${row.label}`}>
      <header class="line">
        <h3>
          {row.kind} {row.label}
        </h3>
        <Badge tone={TONES[last.status]}>{last.status}</Badge>
        {first.canRerun && (
          <button
            type="button"
            class="small"
            disabled={!isEnded(instance.status)}
            title={isEnded(instance.status) ? undefined : "The instance has not ended"}
            onClick={() => openRerun(dialogs, instance, canRerun ? last : first)}
          >
            Rerun from here
          </button>
        )}
      </header>
      <Facts
        of={{
          Started: formatDate(first.start),
          Took: last.end === undefined ? "not ended" : formatDuration(last.end - first.start),
          Fires: fireAt === undefined ? undefined : formatDate(fireAt),
          Instance:
            instanceId === undefined ? undefined : (
              <a href={linkTo("workflows", { id: `${childApp}/${instanceId}` })} class="mono">
                {instanceId}
              </a>
            ),
          App: appId === undefined ? undefined : <AppName id={appId} />,
        }}
      />
      {row.steps.length > 1 && <Attempts steps={row.steps} />}
      {failure !== undefined && <Failure failure={failure} />}
      {first.input !== undefined && <PayloadView label="Step input" payload={first.input} />}
      {output !== undefined && (
        <PayloadView label={kind === "event" ? "Data" : "Step output"} payload={output} />
      )}
    </section>
  );
}

function Attempts({ steps }: { steps: readonly WorkflowStep[] }): ComponentChild {
  return (
    <ol class="attempts">
      {steps.map(({ attempt, status, start, end, failure }) => (
        <li key={attempt}>
          <Badge tone={TONES[status]}>{status}</Badge>{" "}
          <span class="mono muted">{end === undefined ? "" : formatDuration(end - start)}</span>{" "}
          {failure?.message}
        </li>
      ))}
    </ol>
  );
}

/** Why something failed. */
export function Failure({
  failure: { type, message, stackTrace },
}: {
  failure: FailureView;
}): ComponentChild {
  return (
    <section class="failure" aria-label="Failure">
      <p>
        <strong>{type}</strong> {message}
      </p>
      {stackTrace !== undefined && stackTrace !== "" && (
        <details>
          <summary>Stack</summary>
          <Code text={stackTrace} label="Stack" />
        </details>
      )}
    </section>
  );
}
