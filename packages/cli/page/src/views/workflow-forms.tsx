import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";
import type { WorkflowStep, WorkflowView } from "../../../src/ui/protocol.ts";
import type { Dialogs } from "../data/dialogs.ts";
import { usePage } from "../data/page-context.ts";
import { useAction } from "../data/use-action.ts";
import { useValue } from "../data/use-value.ts";
import { formatValue } from "../model/format.ts";
import { linkTo } from "../model/route.ts";
import { AppSelect } from "../parts/app-select.tsx";
import { CopyCommand } from "../parts/copy-command.tsx";
import { DataArea } from "../parts/data-area.tsx";
import { TextField } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";

interface Start {
  readonly appId: string;
  readonly name: string;
  readonly input: string;
  readonly id: string;
}

/** Opens the form that starts an instance. */
export function openStartWorkflow(dialogs: Dialogs, start: Partial<Start> = {}): void {
  dialogs.open("Start a workflow", (close) => <StartForm start={start} onDone={close} />);
}

/** Opens the form that raises an event to an instance. */
export function openRaise(dialogs: Dialogs, instance: WorkflowView, onDone: () => void): void {
  dialogs.open(`Raise an event to ${instance.id}`, (close) => (
    <RaiseForm
      instance={instance}
      onDone={() => {
        close();
        onDone();
      }}
    />
  ));
}

/** Opens the form that runs an instance again from a step. */
export function openRerun(dialogs: Dialogs, instance: WorkflowView, step: WorkflowStep): void {
  dialogs.open(`Rerun from ${step.name === "" ? step.kind : step.name}`, (close) => (
    <RerunForm instance={instance} step={step} onDone={close} />
  ));
}

function StartForm({ start, onDone }: { start: Partial<Start>; onDone: () => void }): ComponentChild {
  const { store, router } = usePage();
  const apps = useValue(store.apps);
  const hosts = apps.filter(({ workflowWorkers }) => workflowWorkers > 0);
  const { act, isBusy } = useAction();
  const [form, setForm] = useState<Start>({
    appId: (hosts[0] ?? apps[0])?.appId ?? "",
    name: "",
    id: "",
    ...start,
    input: formatValue(start.input ?? ""),
  });
  const { appId, name, input, id } = form;
  const set = (change: Partial<Start>): void => setForm({ ...form, ...change });
  const submit = async (): Promise<void> => {
    const params = { appId, name, ...(input === "" ? {} : { input }), ...(id === "" ? {} : { id }) };
    const result = await act("workflows.start", params, {
      text: (started) => `Started ${name} as ${started.id}.`,
    });
    if (result === undefined) return;
    onDone();
    router.open("workflows", { id: `${appId}/${result.id}` });
  };
  return (
    <Form onSubmit={submit}>
      <div class="fields">
        <AppSelect value={appId} onChange={(value) => set({ appId: value })} />
        <TextField label="Workflow" value={name} required onChange={(value) => set({ name: value })} />
        <TextField
          label="Instance id"
          value={id}
          hint="Empty: a random one"
          onChange={(value) => set({ id: value })}
        />
      </div>
      <DataArea label="Input" value={input} onChange={(value) => set({ input: value })} />
      <div class="actions end">
        <CopyCommand
          disabled={name === ""}
          words={["workflow", "start", name]}
          flags={{ "app-id": appId, id, data: input }}
        />
        <button type="submit" class="primary" disabled={isBusy || name === ""}>
          Start
        </button>
      </div>
    </Form>
  );
}

function RaiseForm({ instance, onDone }: { instance: WorkflowView; onDone: () => void }): ComponentChild {
  const { act, isBusy } = useAction();
  const { appId, id, waitsFor } = instance;
  const [event, setEvent] = useState(waitsFor[0] ?? "");
  const [data, setData] = useState("");
  const submit = async (): Promise<void> => {
    const params = { appId, id, event, ...(data === "" ? {} : { data }) };
    if ((await act("workflows.raise", params, { text: `Raised ${event} to ${id}.` })) !== undefined) onDone();
  };
  return (
    <Form onSubmit={submit}>
      <TextField
        label="Event"
        value={event}
        required
        suggestions={waitsFor}
        hint={
          waitsFor.length === 0
            ? "The instance waits for no event now"
            : `It waits for ${waitsFor.join(", ")}`
        }
        onChange={setEvent}
      />
      <DataArea label="Data" rows={5} value={data} onChange={setData} />
      <div class="actions end">
        <CopyCommand
          disabled={event === ""}
          words={["workflow", "raise", id, event]}
          flags={{ "app-id": appId, data }}
        />
        <button type="submit" class="primary" disabled={isBusy || event === ""}>
          Raise
        </button>
      </div>
    </Form>
  );
}

function RerunForm({
  instance,
  step,
  onDone,
}: {
  instance: WorkflowView;
  step: WorkflowStep;
  onDone: () => void;
}): ComponentChild {
  const { act, isBusy } = useAction();
  const { appId, id } = instance;
  const stored = formatValue(step.input?.text ?? "");
  const [input, setInput] = useState(stored);
  const canEdit = step.kind !== "timer" && step.input?.isCut !== true;
  const submit = async (): Promise<void> => {
    const params = { appId, id, from: step.eventId, ...(input === stored ? {} : { input }) };
    const result = await act("workflows.rerun", params, {
      text: (rerun) => `Reran ${id} as ${rerun.id}.`,
      link: (rerun) => ({ href: linkTo("workflows", { id: `${appId}/${rerun.id}` }), text: "Show" }),
    });
    if (result !== undefined) onDone();
  };
  return (
    <Form onSubmit={submit}>
      <p>A new instance keeps what {id} did before this step, and runs this step and all later ones again.</p>
      {canEdit && <DataArea label="Input of the step" value={input} onChange={setInput} />}
      <div class="actions end">
        <CopyCommand
          words={["workflow", "rerun", id]}
          flags={{ "app-id": appId, from: String(step.eventId) }}
        />
        <button type="submit" class="primary" disabled={isBusy}>
          Rerun
        </button>
      </div>
    </Form>
  );
}
