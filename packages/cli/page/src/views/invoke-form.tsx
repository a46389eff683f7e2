import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";
import type { Calls } from "../../../src/ui/protocol.ts";
import type { Dialogs } from "../data/dialogs.ts";
import { usePage } from "../data/page-context.ts";
import { useAction } from "../data/use-action.ts";
import { useValue } from "../data/use-value.ts";
import { formatDuration } from "../model/format.ts";
import { AppSelect } from "../parts/app-select.tsx";
import { CopyCommand } from "../parts/copy-command.tsx";
import { DataArea } from "../parts/data-area.tsx";
import { Select, TextField } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";
import { PayloadView } from "../parts/payload.tsx";

interface Request {
  readonly appId: string;
  readonly method: string;
  readonly verb: string;
  readonly body: string;
}

const VERBS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** Opens the form that calls an app's method. */
export function openInvoke(dialogs: Dialogs, request: Partial<Request> = {}): void {
  dialogs.open("Call an app", () => <InvokeForm request={request} />);
}

function InvokeForm({ request }: { request: Partial<Request> }): ComponentChild {
  const { store } = usePage();
  const apps = useValue(store.apps);
  const { act, isBusy } = useAction();
  const [form, setForm] = useState<Request>({
    appId: apps[0]?.appId ?? "",
    method: "",
    verb: "POST",
    body: "",
    ...request,
  });
  const [reply, setReply] = useState<Calls["invoke.call"]["result"] | undefined>(undefined);
  const { appId, method, verb, body } = form;
  const set = (change: Partial<Request>): void => setForm({ ...form, ...change });
  const known = useValue(store.invocations.list);
  const methods = new Set(
    known.filter((call) => call.kind === "service" && call.to === appId).map((call) => call.method),
  );
  const invoke = async (): Promise<void> => {
    setReply(undefined);
    const params = { appId, method, verb, ...(body === "" ? {} : { body }) };
    const text = ({ status, duration }: Calls["invoke.call"]["result"]): string =>
      `${appId} returned ${String(status)} after ${formatDuration(duration)}.`;
    setReply(await act("invoke.call", params, { text }));
  };
  return (
    <Form onSubmit={invoke}>
      <div class="fields">
        <AppSelect value={appId} onChange={(value) => set({ appId: value })} />
        <Select label="Verb" value={verb} options={VERBS} onChange={(value) => set({ verb: value })} />
        <TextField
          label="Method"
          value={method}
          required
          suggestions={[...methods]}
          onChange={(value) => set({ method: value })}
        />
      </div>
      <DataArea label="Body" rows={5} value={body} onChange={(value) => set({ body: value })} />
      <div class="actions end">
        <CopyCommand
          disabled={method === ""}
          words={["invoke"]}
          flags={{ "app-id": appId, method, verb, data: body }}
        />
        <button type="submit" class="primary" disabled={isBusy || method === ""}>
          Call
        </button>
      </div>
      {reply !== undefined && (
        <PayloadView label={`Response ${String(reply.status)}`} payload={reply.payload} missing="No body" />
      )}
    </Form>
  );
}
