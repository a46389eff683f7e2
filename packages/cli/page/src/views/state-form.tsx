import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";
import type { StateStore } from "../../../src/ui/protocol.ts";
import type { Dialogs } from "../data/dialogs.ts";
import { usePage } from "../data/page-context.ts";
import { useAction } from "../data/use-action.ts";
import { DataArea } from "../parts/data-area.tsx";
import { Select, TextField } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";

/** Opens the form of a new key. */
export function openNewState(dialogs: Dialogs, store: StateStore): void {
  dialogs.open(`New key in ${store.name}`, (close) => <NewState store={store} onDone={close} />);
}

function NewState({ store, onDone }: { store: StateStore; onDone: () => void }): ComponentChild {
  const { router } = usePage();
  const { act, isBusy } = useAction();
  const [form, setForm] = useState({ appId: store.appIds[0] ?? "", key: "", value: "{}" });
  const save = async (): Promise<void> => {
    const result = await act("state.write", { store: store.name, ...form }, { text: `Saved ${form.key}.` });
    if (result === undefined) return;
    onDone();
    router.setParams({ store: store.name, id: result.entry.fullKey });
  };
  return (
    <Form onSubmit={save}>
      <div class="fields">
        <Select
          label="App"
          value={form.appId}
          options={store.appIds}
          onChange={(appId) => setForm({ ...form, appId })}
        />
        <TextField label="Key" value={form.key} required onChange={(key) => setForm({ ...form, key })} />
      </div>
      <DataArea
        label="Value"
        value={form.value}
        note="A value of an existing key is overwritten."
        onChange={(value) => setForm({ ...form, value })}
      />
      <div class="actions end">
        <button type="submit" class="primary" disabled={isBusy || form.key === ""}>
          Save
        </button>
      </div>
    </Form>
  );
}
