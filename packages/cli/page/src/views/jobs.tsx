import type { ComponentChild } from "preact";
import type { JobView } from "../../../src/ui/protocol.ts";
import { usePage, useRoute } from "../data/page-context.ts";
import { useAction } from "../data/use-action.ts";
import { useCall } from "../data/use-call.ts";
import type { Fields } from "../model/filter.ts";
import { formatDate } from "../model/format.ts";
import { CopyCommand } from "../parts/copy-command.tsx";
import { Detail } from "../parts/detail.tsx";
import { confirm } from "../parts/dialog.tsx";
import { Empty } from "../parts/empty.tsx";
import { Facts } from "../parts/facts.tsx";
import { FilterBar } from "../parts/filter-bar.tsx";
import { Gone } from "../parts/gone.tsx";
import { ListView } from "../parts/list-view.tsx";
import { AppName, Badge, Time } from "../parts/marks.tsx";
import { PayloadView } from "../parts/payload.tsx";
import { TraceLinks } from "../parts/related-list.tsx";
import { useFiltered } from "../parts/use-filtered.ts";
import { VirtualList } from "../parts/virtual-list.tsx";
import { openScheduleJob } from "./job-form.tsx";

const FIELDS: Fields<JobView> = {
  app: ({ appId }) => appId,
  name: ({ name }) => name,
  result: ({ lastRun }) => (lastRun === undefined ? "none" : lastRun.isError ? "failed" : "ok"),
};

const NO_JOBS: readonly JobView[] = [];
const keyOf = ({ appId, name }: JobView): string => `${appId}/${name}`;
const whenOf = ({ schedule, dueTime }: JobView): string => schedule ?? dueTime ?? "";

/** The scheduled jobs. */
export function JobsView(): ComponentChild {
  const { router, dialogs } = usePage();
  const { params } = useRoute();
  const { data, error, reload } = useCall("jobs.list", {}, "jobs");
  const jobs = data?.jobs ?? NO_JOBS;
  const shown = useFiltered(jobs, FIELDS, (job) => `${job.appId} ${job.name} ${whenOf(job)}`);
  const selected = jobs.find((job) => keyOf(job) === params["id"]);
  const schedule = (job?: JobView): void => openScheduleJob(dialogs, job, reload);
  return (
    <ListView
      title="Jobs"
      actions={
        <button type="button" class="primary" data-key="n" onClick={() => schedule()}>
          Schedule
        </button>
      }
      filter={
        <FilterBar
          placeholder="app:shop result:failed"
          presets={[
            { name: "All", filter: "" },
            { name: "Failed", filter: "result:failed" },
          ]}
          shown={shown.length}
          total={jobs.length}
          noun="job"
        />
      }
      notes={data?.notes ?? []}
      error={data === undefined ? undefined : error}
      list={
        error !== undefined && data === undefined ? (
          <Empty title="The jobs cannot be read">{error.message}</Empty>
        ) : data !== undefined && jobs.length === 0 ? (
          <Empty title="No jobs">
            <p>
              A job that an app schedules with <code>dapr.jobs.schedule</code> appears here until its last
              run.
            </p>
            <button type="button" onClick={() => schedule()}>
              Schedule a job
            </button>
          </Empty>
        ) : (
          <>
            <div class="head job-row" aria-hidden="true">
              <span class="c-main">Job</span>
              <span class="c-from">App</span>
              <span class="c-to">Schedule</span>
              <span class="c-time">Last run</span>
              <span class="c-result">Result</span>
            </div>
            <VirtualList
              label="Jobs"
              items={shown}
              keyOf={keyOf}
              rowClass="job-row"
              selected={params["id"]}
              onOpen={(id) => router.setParams({ id })}
              row={(job) => (
                <>
                  <span class="c-main strong">{job.name}</span>
                  <span class="c-from">
                    <AppName id={job.appId} />
                  </span>
                  <span class="c-to mono muted">{whenOf(job)}</span>
                  <span class="c-time">
                    <Time at={job.lastRun?.time} />
                  </span>
                  <span class="c-result">
                    <RunBadge job={job} />
                  </span>
                </>
              )}
            />
          </>
        )
      }
      detail={
        selected !== undefined ? (
          <JobDetail
            key={keyOf(selected)}
            job={selected}
            onChanged={reload}
            onEdit={() => schedule(selected)}
          />
        ) : (
          params["id"] !== undefined && data !== undefined && <Gone kind="Job" id={params["id"]} />
        )
      }
    />
  );
}

function RunBadge({ job: { lastRun } }: { job: JobView }): ComponentChild {
  if (lastRun === undefined) return <Badge tone="quiet">not run</Badge>;
  return <Badge tone={lastRun.isError ? "bad" : "good"}>{lastRun.isError ? "failed" : "ok"}</Badge>;
}

function JobDetail({
  job,
  onChanged,
  onEdit,
}: {
  job: JobView;
  onChanged: () => void;
  onEdit: () => void;
}): ComponentChild {
  const { dialogs, router } = usePage();
  const { act, isBusy } = useAction();
  const { appId, name, schedule, dueTime, repeats, ttl, payload, lastRun } = job;
  const run = async (): Promise<void> => {
    if ((await act("jobs.run", { appId, name }, { text: `${name} runs now.` })) !== undefined) onChanged();
  };
  const remove = async (): Promise<void> => {
    const text = `${name} of ${appId} will not run any longer.`;
    if (!(await confirm(dialogs, { title: "Delete the job?", text, action: "Delete" }))) return;
    if ((await act("jobs.delete", { appId, name }, { text: `Deleted the job ${name}.` })) === undefined)
      return;
    router.setParams({ id: undefined });
    onChanged();
  };
  return (
    <Detail
      kind="Job"
      title={name}
      badge={<RunBadge job={job} />}
      actions={
        <>
          <button type="button" disabled={isBusy} onClick={() => void run()}>
            Run now
          </button>
          <button type="button" onClick={onEdit}>
            Edit
          </button>
          <button type="button" class="danger" disabled={isBusy} onClick={() => void remove()}>
            Delete
          </button>
          <CopyCommand
            words={["jobs", "schedule", name, "--overwrite"]}
            flags={{
              "app-id": appId,
              schedule,
              "due-time": dueTime,
              repeats: repeats === undefined ? undefined : String(repeats),
              data: payload?.text,
            }}
          />
        </>
      }
    >
      <Facts
        of={{
          App: <AppName id={appId} />,
          Schedule: schedule === undefined ? undefined : <span class="mono">{schedule}</span>,
          Due: dueTime === undefined ? undefined : <span class="mono">{dueTime}</span>,
          Repeats: repeats === undefined ? undefined : String(repeats),
          "Time to live": ttl,
          "Last run": lastRun === undefined ? undefined : formatDate(lastRun.time),
          Trace: lastRun === undefined ? undefined : <TraceLinks traceId={lastRun.traceId} />,
        }}
      />
      <PayloadView label="Data" payload={payload} />
    </Detail>
  );
}
