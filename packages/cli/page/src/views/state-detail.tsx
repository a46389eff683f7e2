import type { ComponentChild } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { StateKey } from "../../../src/ui/protocol.ts";
import { usePage } from "../data/page-context.ts";
import { useAction } from "../data/use-action.ts";
import { useCall } from "../data/use-call.ts";
import { formatBytes, formatDate, formatValue } from "../model/format.ts";
import { linkTo } from "../model/route.ts";
import { CopyCommand } from "../parts/copy-command.tsx";
import { DataArea } from "../parts/data-area.tsx";
import { Detail } from "../parts/detail.tsx";
import { confirm } from "../parts/dialog.tsx";
import { Empty } from "../parts/empty.tsx";
import { Facts } from "../parts/facts.tsx";
import { AppName } from "../parts/marks.tsx";
import { PayloadView } from "../parts/payload.tsx";

/** The value of a key, which can be changed with the etag that was read. */
export function StateDetail({ store, fullKey }: { store: string; fullKey: string }): ComponentChild {
  const { dialogs, router } = usePage();
  const { act, isBusy } = useAction();
  const { data, error, reload } = useCall("state.read", { store, key: fullKey }, "state");
  const entry = data?.entry;
  const stored = entry?.payload === undefined ? "" : formatValue(entry.payload.text);
  const [draft, setDraft] = useState<{ text: string; etag: string | undefined } | undefined>(undefined);
  // A text that equals the stored value counts as unchanged.
  useEffect(() => {
    if (draft !== undefined && draft.text === stored) setDraft(undefined);
  }, [stored]);
  const { appId, key = fullKey, actor }: Partial<StateKey> = entry ?? {};
  const canEdit = entry !== undefined && entry.readOnly === undefined && appId !== undefined;
  const isOutdated = draft !== undefined && entry !== undefined && draft.etag !== entry.etag;
  const save = async (): Promise<void> => {
    if (draft === undefined || appId === undefined) return;
    const { text, etag } = draft;
    const params = { store, appId, key, value: text, ...(etag === undefined ? {} : { etag }) };
    if ((await act("state.write", params, { text: `Saved ${key}.` })) === undefined) return reload();
    setDraft(undefined);
    reload();
  };
  const remove = async (): Promise<void> => {
    if (appId === undefined) return;
    const isSure = await confirm(dialogs, {
      title: "Delete the key?",
      text: `${fullKey} will be deleted from ${store}. This cannot be undone.`,
      action: "Delete",
    });
    if (!isSure) return;
    const params = { store, appId, key, ...(entry?.etag === undefined ? {} : { etag: entry.etag }) };
    const result = await act("state.delete", params, { text: `Deleted ${key}.` });
    if (result !== undefined) router.setParams({ id: undefined });
  };
  return (
    <Detail
      kind="Key"
      title={key}
      actions={
        canEdit ? (
          <>
            <button
              type="button"
              class="primary"
              disabled={isBusy || draft === undefined}
              onClick={() => void save()}
            >
              Save
            </button>
            <button type="button" disabled={draft === undefined} onClick={() => setDraft(undefined)}>
              Discard
            </button>
            <button type="button" class="danger" disabled={isBusy} onClick={() => void remove()}>
              Delete
            </button>
            <CopyCommand words={["state", "get", store, key]} flags={{ "app-id": appId }} />
          </>
        ) : undefined
      }
    >
      {error !== undefined && data === undefined && (
        <Empty title="The value cannot be read">{error.message}</Empty>
      )}
      {entry !== undefined && (
        <>
          <Facts
            of={{
              Store: store,
              App: <AppName id={appId} />,
              "Full key": <span class="mono">{fullKey}</span>,
              Actor:
                actor === undefined ? undefined : (
                  <a href={linkTo("actors", { id: `${actor.type}/${actor.id}` })}>
                    {actor.type} {actor.id}
                  </a>
                ),
              Etag: entry.etag === undefined ? undefined : <span class="mono">{entry.etag}</span>,
              Size: entry.payload === undefined ? undefined : formatBytes(entry.payload.size),
              Expires: entry.expiresAt === undefined ? undefined : formatDate(entry.expiresAt),
            }}
          />
          {entry.readOnly !== undefined && <p class="note">{entry.readOnly}</p>}
          {isOutdated && (
            <p class="note" role="status">
              The value has changed since you began to edit. Saving will fail; discard to see the new value.
            </p>
          )}
          {entry.payload === undefined ? (
            <p class="muted">The key does not exist any longer.</p>
          ) : canEdit && !entry.payload.isCut && entry.payload.encoding !== "base64" ? (
            <DataArea
              label="Value"
              rows={Math.max(4, Math.min(24, stored.split("\n").length + 1))}
              value={draft?.text ?? stored}
              onChange={(text) => setDraft({ text, etag: draft === undefined ? entry.etag : draft.etag })}
            />
          ) : (
            <PayloadView label="Value" payload={entry.payload} />
          )}
        </>
      )}
    </Detail>
  );
}
