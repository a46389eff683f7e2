import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";
import type { WorkflowStep, WorkflowView } from "../../../src/ui/protocol.ts";
import type { Dialogs } from "../data/dialogs.ts";
import { usePage } from "../data/page-context.ts";
import { useAction } from "../data/use-action.ts";
import { useValue } from "../data/use-value.ts";
import { formatValue } from "../model/format.ts";
import { jsonFault } from "../model/json-fault.ts";
import { linkTo } from "../model/route.ts";
import { shellCommand } from "../model/shell-command.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { Select, TextArea, TextField } from "../parts/field.tsx";

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
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div class="fields">
        <Select
          label="App"
          value={appId}
          options={apps.map((app) => app.appId)}
          onChange={(value) => set({ appId: value })}
        />
        <TextField label="Workflow" value={name} required onChange={(value) => set({ name: value })} />
        <TextField
          label="Instance id"
          value={id}
          hint="Empty: a random one"
          onChange={(value) => set({ id: value })}
        />
      </div>
      <TextArea
        label="Input"
        value={input}
        hint={input === "" ? "Empty" : jsonFault(input)}
        onChange={(value) => set({ input: value })}
      />
      <div class="actions end">
        <CopyButton
          label="Copy command"
          short="Copy command"
          text={shellCommand(["workflow", "start", name], { "app-id": appId, id, data: input })}
        />
        <button type="submit" class="primary" disabled={isBusy || name === ""}>
          Start
        </button>
      </div>
    </form>
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
    <form
      onSubmit={(submitted) => {
        submitted.preventDefault();
        void submit();
      }}
    >
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
      <TextArea
        label="Data"
        rows={5}
        value={data}
        hint={data === "" ? "Empty" : jsonFault(data)}
        onChange={setData}
      />
      <div class="actions end">
        <CopyButton
          label="Copy command"
          short="Copy command"
          text={shellCommand(["workflow", "raise", id, event], { "app-id": appId, data })}
        />
        <button type="submit" class="primary" disabled={isBusy || event === ""}>
          Raise
        </button>
      </div>
    </form>
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
    <form
      onSubmit={(submitted) => {
        submitted.preventDefault();
        void submit();
      }}
    >
      <p>A new instance keeps what {id} did before this step, and runs this step and all later ones again.</p>
      {canEdit && (
        <TextArea
          label="Input of the step"
          value={input}
          hint={input === "" ? "Empty" : jsonFault(input)}
          onChange={setInput}
        />
      )}
      <div class="actions end">
        <CopyButton
          label="Copy command"
          short="Copy command"
          text={shellCommand(["workflow", "rerun", id], { "app-id": appId, from: String(step.eventId) })}
        />
        <button type="submit" class="primary" disabled={isBusy}>
          Rerun
        </button>
      </div>
    </form>
  );
}
