import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";
import type { Payload, ReminderView } from "../../../src/ui/protocol.ts";
import { usePage } from "../data/page-context.ts";
import { useAction } from "../data/use-action.ts";
import { useCall } from "../data/use-call.ts";
import { formatDuration } from "../model/format.ts";
import { linkTo } from "../model/route.ts";
import { CopyCommand } from "../parts/copy-command.tsx";
import { DataArea } from "../parts/data-area.tsx";
import { Detail } from "../parts/detail.tsx";
import { confirm } from "../parts/dialog.tsx";
import { Empty } from "../parts/empty.tsx";
import { Facts } from "../parts/facts.tsx";
import { TextField } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";
import { AppName } from "../parts/marks.tsx";
import { PayloadView } from "../parts/payload.tsx";

/** One actor: its state, its reminders, and its methods to call. */
export function ActorDetail({ type, id }: { type: string; id: string }): ComponentChild {
  const { data, error, reload } = useCall("actors.read", { type, id }, "actors");
  const actor = data?.actor;
  return (
    <Detail
      kind={type}
      title={id}
      actions={
        <>
          <a href={linkTo("calls", { q: `kind:actor to:${type}/${id}` })}>Calls</a>
          <a href={linkTo("traces", { q: `${type}` })}>Traces</a>
          <CopyCommand words={["actors", "reminders", type, id]} flags={{ "app-id": actor?.appIds[0] }} />
        </>
      }
    >
      {error !== undefined && data === undefined && (
        <Empty title="The actor cannot be read">{error.message}</Empty>
      )}
      {actor !== undefined && (
        <>
          <Facts of={{ Type: type, Apps: actor.appIds.map((app) => <AppName key={app} id={app} />) }} />
          {actor.notes.map((note) => (
            <p key={note} class="note">
              {note}
            </p>
          ))}
          <section>
            <h3>Reminders</h3>
            {actor.reminders.length === 0 ? (
              <p class="muted">No reminders</p>
            ) : (
              <ul class="plain">
                {actor.reminders.map((reminder) => (
                  <ReminderItem
                    key={reminder.name}
                    type={type}
                    id={id}
                    reminder={reminder}
                    onDeleted={reload}
                  />
                ))}
              </ul>
            )}
          </section>
          {actor.state.length === 0 && (
            <section>
              <h3>State</h3>
              <p class="muted">No keys</p>
            </section>
          )}
          {actor.state.map((entry) => (
            <PayloadView
              key={entry.fullKey}
              label={`State “${entry.actor?.name ?? entry.key}”`}
              payload={entry.payload}
            />
          ))}
          <CallActor type={type} id={id} />
        </>
      )}
    </Detail>
  );
}

function ReminderItem({
  type,
  id,
  reminder: { name, dueTime, period, ttl, payload },
  onDeleted,
}: {
  type: string;
  id: string;
  reminder: ReminderView;
  onDeleted: () => void;
}): ComponentChild {
  const { dialogs } = usePage();
  const { act, isBusy } = useAction();
  const remove = async (): Promise<void> => {
    const text = `The actor ${type} ${id} will not be called by “${name}” any longer.`;
    if (!(await confirm(dialogs, { title: "Delete the reminder?", text, action: "Delete" }))) return;
    const result = await act(
      "actors.deleteReminder",
      { type, id, name },
      { text: `Deleted the reminder ${name}.` },
    );
    if (result !== undefined) onDeleted();
  };
  return (
    <li class="card">
      <div class="line">
        <span class="strong">{name}</span>
        <button
          type="button"
          class="small danger"
          disabled={isBusy}
          aria-label={`Delete the reminder ${name}`}
          onClick={() => void remove()}
        >
          Delete
        </button>
      </div>
      <Facts of={{ Due: dueTime, Period: period, "Time to live": ttl }} />
      {payload !== undefined && <PayloadView label={`Data of ${name}`} payload={payload} />}
    </li>
  );
}

function CallActor({ type, id }: { type: string; id: string }): ComponentChild {
  const { act, isBusy } = useAction();
  const [method, setMethod] = useState("");
  const [data, setData] = useState("");
  const [result, setResult] = useState<Payload | undefined>(undefined);
  const invoke = async (): Promise<void> => {
    setResult(undefined);
    const params = { type, id, method, ...(data === "" ? {} : { data }) };
    const reply = await act("actors.invoke", params, {
      text: ({ duration }) => `${method} returned after ${formatDuration(duration)}.`,
    });
    setResult(reply?.payload);
  };
  return (
    <Form class="card" onSubmit={invoke}>
      <h3>Call a method</h3>
      <TextField label="Method" value={method} required onChange={setMethod} />
      <DataArea label="Data" rows={3} value={data} onChange={setData} />
      <div class="actions end">
        <button type="submit" disabled={isBusy || method === ""}>
          Call
        </button>
      </div>
      {result !== undefined && <PayloadView label="Result" payload={result} />}
    </Form>
  );
}
