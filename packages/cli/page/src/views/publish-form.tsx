import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";
import type { AppView } from "../../../src/ui/protocol.ts";
import type { Dialogs } from "../data/dialogs.ts";
import { usePage } from "../data/page-context.ts";
import type { PublishedEvent } from "../data/settings.ts";
import { useAction } from "../data/use-action.ts";
import { useValue } from "../data/use-value.ts";
import { linkTo } from "../model/route.ts";
import { AppSelect } from "../parts/app-select.tsx";
import { CopyCommand } from "../parts/copy-command.tsx";
import { DataArea } from "../parts/data-area.tsx";
import { Select, TextField } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";

const RECENT = 12;
const EXAMPLE = '{\n  "id": 1\n}';

/** Opens the editor of an event. */
export function openPublish(dialogs: Dialogs, event: Partial<PublishedEvent> = {}): void {
  dialogs.open("Publish an event", (close) => <PublishForm event={event} onDone={close} />);
}

/** Returns the type of a CloudEvent, without that which Dapr gives events of no other type. */
export const ownType = (type = ""): string => (type === "com.dapr.event.sent" ? "" : type);

/** Returns the metadata that gives an event its type, as the command takes it; undefined for the type of Dapr. */
export const typeMetadata = (type: string | undefined): string | undefined =>
  ownType(type) === "" ? undefined : `cloudevent.type=${ownType(type)}`;

function pubsubsOf(apps: readonly AppView[]): string[] {
  const names = apps.flatMap(({ components }) =>
    components.filter(({ type }) => type.startsWith("pubsub.")).map(({ name }) => name),
  );
  return [...new Set(names)];
}

function PublishForm({
  event,
  onDone,
}: {
  event: Partial<PublishedEvent>;
  onDone: () => void;
}): ComponentChild {
  const { store, settings } = usePage();
  const apps = useValue(store.apps);
  const events = useValue(store.events.list);
  const recent = useValue(settings.published);
  const { act, isBusy } = useAction();
  const pubsubs = pubsubsOf(apps);
  const [form, setForm] = useState<PublishedEvent>({
    appId: apps[0]?.appId ?? "",
    pubsub: pubsubs[0] ?? "pubsub",
    topic: recent[0]?.topic ?? apps.flatMap(({ subscriptions }) => subscriptions)[0]?.topic ?? "",
    data: recent[0]?.data ?? EXAMPLE,
    contentType: "",
    type: "",
    ...event,
  });
  const set = (change: Partial<PublishedEvent>): void => setForm({ ...form, ...change });
  const topics = new Set([
    ...apps.flatMap(({ subscriptions }) => subscriptions.map(({ topic }) => topic)),
    ...events.map(({ topic }) => topic),
  ]);
  const types = new Set(events.flatMap((one) => one.type ?? []));
  const { appId, pubsub, topic, data, contentType, type } = form;
  const publish = async (): Promise<void> => {
    const params = {
      appId,
      pubsub,
      topic,
      data,
      ...(contentType === "" ? {} : { contentType }),
      ...(type === "" ? {} : { metadata: { "cloudevent.type": type } }),
    };
    const result = await act("events.publish", params, {
      text: `Published to ${topic}.`,
      link: () => ({ href: linkTo("events", { q: `topic:${topic}` }), text: "Show" }),
    });
    if (result === undefined) return;
    const others = recent.filter((one) => JSON.stringify(one) !== JSON.stringify(form));
    settings.published.value = [form, ...others].slice(0, RECENT);
    onDone();
  };
  return (
    <Form onSubmit={publish}>
      {recent.length > 0 && (
        <Select
          label="Recent"
          value=""
          options={[
            { value: "", text: "Take a recent event…" },
            ...recent.map((one, index) => ({
              value: String(index),
              text: `${one.topic}  ${one.data.replaceAll(/\s+/gu, " ").slice(0, 60)}`,
            })),
          ]}
          onChange={(index) => set(recent[Number(index)] ?? {})}
        />
      )}
      <div class="fields">
        <AppSelect label="Through the sidecar of" value={appId} onChange={(value) => set({ appId: value })} />
        <Select
          label="Pub/sub"
          value={pubsub}
          options={pubsubs.includes(pubsub) ? pubsubs : [...pubsubs, pubsub]}
          onChange={(value) => set({ pubsub: value })}
        />
        <TextField
          label="Topic"
          value={topic}
          required
          suggestions={[...topics]}
          onChange={(value) => set({ topic: value })}
        />
        <TextField
          label="Content type"
          value={contentType}
          hint="Empty: JSON, or text"
          suggestions={["application/json", "text/plain", "application/cloudevents+json"]}
          onChange={(value) => set({ contentType: value })}
        />
        <TextField
          label="Event type"
          value={type}
          hint="Empty: that of Dapr"
          suggestions={[...types]}
          onChange={(value) => set({ type: value })}
        />
      </div>
      <DataArea
        label="Data"
        value={data}
        contentType={contentType}
        onChange={(value) => set({ data: value })}
      />
      <div class="actions end">
        <CopyCommand
          disabled={topic === ""}
          words={["publish"]}
          flags={{ "app-id": appId, pubsub, topic, data, metadata: typeMetadata(type) }}
        />
        <button type="submit" class="primary" disabled={isBusy || topic === ""}>
          Publish
        </button>
      </div>
    </Form>
  );
}
