import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";
import type { JobView } from "../../../src/ui/protocol.ts";
import type { Dialogs } from "../data/dialogs.ts";
import { usePage } from "../data/page-context.ts";
import { useAction } from "../data/use-action.ts";
import { useValue } from "../data/use-value.ts";
import { AppSelect } from "../parts/app-select.tsx";
import { DataArea } from "../parts/data-area.tsx";
import { TextField } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";

/** Opens the form of a job; with a job, its values are filled in. */
export function openScheduleJob(dialogs: Dialogs, job: JobView | undefined, onDone: () => void): void {
  dialogs.open(job === undefined ? "Schedule a job" : `Schedule ${job.name} anew`, (close) => (
    <JobForm
      job={job}
      onDone={() => {
        close();
        onDone();
      }}
    />
  ));
}

function JobForm({ job, onDone }: { job: JobView | undefined; onDone: () => void }): ComponentChild {
  const { store, router } = usePage();
  const apps = useValue(store.apps);
  const { act, isBusy } = useAction();
  const [form, setForm] = useState({
    appId: job?.appId ?? apps[0]?.appId ?? "",
    name: job?.name ?? "",
    schedule: job?.schedule ?? "",
    dueTime: job?.dueTime ?? "",
    repeats: job?.repeats === undefined ? "" : String(job.repeats),
    data: job?.payload?.text ?? "",
  });
  const set = (change: Partial<typeof form>): void => setForm({ ...form, ...change });
  const { appId, name, schedule, dueTime, repeats, data } = form;
  const save = async (): Promise<void> => {
    const result = await act(
      "jobs.schedule",
      {
        appId,
        name,
        ...(schedule === "" ? {} : { schedule }),
        ...(dueTime === "" ? {} : { dueTime }),
        ...(repeats === "" ? {} : { repeats: Number(repeats) }),
        ...(data === "" ? {} : { data }),
      },
      { text: `Scheduled ${name}.` },
    );
    if (result === undefined) return;
    onDone();
    router.setParams({ id: `${appId}/${name}` });
  };
  return (
    <Form onSubmit={save}>
      <div class="fields">
        <AppSelect value={appId} onChange={(value) => set({ appId: value })} />
        <TextField
          label="Name"
          value={name}
          required
          hint="An existing job with this name is replaced"
          onChange={(value) => set({ name: value })}
        />
        <TextField
          label="Schedule"
          value={schedule}
          hint="Cron with six fields, or @every 10s"
          onChange={(value) => set({ schedule: value })}
        />
        <TextField
          label="Due time"
          value={dueTime}
          hint="A date, or a time such as 10s"
          onChange={(value) => set({ dueTime: value })}
        />
        <TextField
          label="Repeats"
          value={repeats}
          hint="Empty: no limit"
          onChange={(value) => set({ repeats: value })}
        />
      </div>
      <DataArea label="Data" rows={5} value={data} onChange={(value) => set({ data: value })} />
      <div class="actions end">
        <button
          type="submit"
          class="primary"
          disabled={isBusy || name === "" || (schedule === "" && dueTime === "")}
        >
          Schedule
        </button>
      </div>
    </Form>
  );
}
