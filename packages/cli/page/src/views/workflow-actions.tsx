import type { ComponentChild } from "preact";
import type { WorkflowView } from "../../../src/ui/protocol.ts";
import { usePage } from "../data/page-context.ts";
import { useAction } from "../data/use-action.ts";
import { isEnded } from "../model/workflow-rows.ts";
import { CopyCommand } from "../parts/copy-command.tsx";
import { confirm } from "../parts/dialog.tsx";
import { openRaise, openStartWorkflow } from "./workflow-forms.tsx";

/** Buttons for an instance, by its status. */
export function WorkflowActions({
  instance,
  onChanged,
}: {
  instance: WorkflowView;
  onChanged: () => void;
}): ComponentChild {
  const { dialogs, router } = usePage();
  const { act, isBusy } = useAction();
  const { appId, id, name, status } = instance;
  const hasEnded = isEnded(status);
  // Only a purge with force ends an instance that is stalled.
  const isStalled = status === "STALLED";
  const after = (result: unknown): void => {
    if (result !== undefined) onChanged();
  };
  const suspend = async (): Promise<void> =>
    after(
      await act("workflows.suspend", { appId, id }, { text: `Suspended ${id}. Activities that run finish.` }),
    );
  const resume = async (): Promise<void> =>
    after(await act("workflows.resume", { appId, id }, { text: `Resumed ${id}.` }));
  const terminate = async (): Promise<void> => {
    const text = `${name} ${id} and its children end now. Activities that run finish; compensations do not run.`;
    if (!(await confirm(dialogs, { title: "Terminate the instance?", text, action: "Terminate" }))) return;
    after(await act("workflows.terminate", { appId, id }, { text: `Terminated ${id}.` }));
  };
  const purge = async (): Promise<void> => {
    const text = `The history and the output of ${id} will be deleted. This cannot be undone.`;
    if (!(await confirm(dialogs, { title: "Purge the instance?", text, action: "Purge" }))) return;
    const done = { text: ({ deleted }: { deleted: number }) => `Purged ${id} (${String(deleted)} deleted).` };
    const params = { appId, id, ...(isStalled ? { force: true } : {}) };
    if ((await act("workflows.purge", params, done)) !== undefined)
      router.setParams({ id: undefined, step: undefined });
  };
  return (
    <>
      {!hasEnded && !isStalled && (
        <>
          <button type="button" onClick={() => openRaise(dialogs, instance, onChanged)}>
            Raise event
          </button>
          {status === "SUSPENDED" ? (
            <button type="button" disabled={isBusy} onClick={() => void resume()}>
              Resume
            </button>
          ) : (
            <button type="button" disabled={isBusy} onClick={() => void suspend()}>
              Suspend
            </button>
          )}
          <button type="button" class="danger" disabled={isBusy} onClick={() => void terminate()}>
            Terminate
          </button>
        </>
      )}
      <button
        type="button"
        onClick={() =>
          openStartWorkflow(dialogs, {
            appId,
            name,
            ...(instance.input === undefined ? {} : { input: instance.input.text }),
          })
        }
      >
        Start anew…
      </button>
      {(hasEnded || isStalled) && (
        <button type="button" class="danger" disabled={isBusy} onClick={() => void purge()}>
          Purge
        </button>
      )}
      <CopyCommand words={["workflow", "history", id]} flags={{ "app-id": appId }} />
    </>
  );
}
