import type { ComponentChild } from "preact";
import { useMemo } from "preact/hooks";
import type { BusEvent, Delivery } from "../../../src/ui/protocol.ts";
import { usePage } from "../data/page-context.ts";
import { useAction } from "../data/use-action.ts";
import { useValue } from "../data/use-value.ts";
import { resultOf } from "../model/event-result.ts";
import { formatDate, formatDuration, formatValue } from "../model/format.ts";
import { causedBy } from "../model/related.ts";
import { linkTo } from "../model/route.ts";
import { CopyCommand } from "../parts/copy-command.tsx";
import { Detail } from "../parts/detail.tsx";
import { Facts } from "../parts/facts.tsx";
import { AppName, Badge, Time, type Tone } from "../parts/marks.tsx";
import { PayloadView } from "../parts/payload.tsx";
import { RelatedList, TraceLinks } from "../parts/related-list.tsx";
import { ResultBadge } from "./event-marks.tsx";
import { openPublish, ownType, typeMetadata } from "./publish-form.tsx";

/** One event: what became of it, what it caused, and its data. */
export function EventDetail({ event }: { event: BusEvent }): ComponentChild {
  const { store, dialogs } = usePage();
  const { act, isBusy } = useAction();
  const { pubsub, topic, payload, source, traceId, id, type, time, deadLetterOf, attributes } = event;
  const known = {
    events: useValue(store.events.list),
    invocations: useValue(store.invocations.list),
    spans: useValue(store.spans.list),
  };
  const caused = useMemo(() => causedBy(event, known), [event, known.events, known.invocations, known.spans]);
  const appId = source ?? event.deliveries[0]?.appId;
  const canSend = payload !== undefined && !payload.isCut && payload.encoding !== "base64";
  return (
    <Detail
      kind="Event"
      title={topic}
      badge={<ResultBadge result={resultOf(event)} />}
      actions={
        <>
          <button
            type="button"
            disabled={isBusy || payload === undefined}
            onClick={() => void act("events.resend", { key: event.key }, { text: `Sent to ${topic} again.` })}
          >
            Send again
          </button>
          <button
            type="button"
            disabled={!canSend}
            onClick={() =>
              openPublish(dialogs, {
                pubsub,
                topic,
                data: formatValue(payload?.text ?? ""),
                contentType: payload?.contentType ?? "",
                type: ownType(type),
                ...(appId === undefined ? {} : { appId }),
              })
            }
          >
            Edit and send
          </button>
          <CopyCommand
            words={["publish"]}
            flags={{ "app-id": appId, pubsub, topic, data: payload?.text, metadata: typeMetadata(type) }}
          />
        </>
      }
    >
      <Facts
        of={{
          "Pub/sub": pubsub,
          From: <AppName id={source} />,
          Time: formatDate(time),
          Id: id === undefined ? undefined : <span class="mono">{id}</span>,
          Type: type,
          "Dead letter of":
            deadLetterOf === undefined ? undefined : (
              <a href={linkTo("events", { id: deadLetterOf })}>the event</a>
            ),
          Trace: traceId === undefined ? undefined : <TraceLinks traceId={traceId} />,
        }}
      />
      <section>
        <h3>Deliveries</h3>
        {event.deliveries.length === 0 ? (
          <p class="muted">No app of this run subscribes to the topic.</p>
        ) : (
          <ul class="deliveries">
            {event.deliveries.map((delivery) => (
              <DeliveryItem key={delivery.appId} delivery={delivery} />
            ))}
          </ul>
        )}
      </section>
      <RelatedList title="What it caused" items={caused} since={time} />
      <PayloadView label="Data" payload={payload} missing="The data of this event is not known." />
      {Object.keys(attributes).length > 0 && (
        <section>
          <h3>Other attributes</h3>
          <Facts of={attributes} />
        </section>
      )}
    </Detail>
  );
}

const RESULTS: Readonly<Record<Delivery["result"], { tone: Tone; text: string }>> = {
  pending: { tone: "busy", text: "pending" },
  success: { tone: "good", text: "ok" },
  retrying: { tone: "warn", text: "retrying" },
  dropped: { tone: "warn", text: "dropped" },
  deadLettered: { tone: "bad", text: "dead letter" },
  failed: { tone: "bad", text: "failed" },
};

function DeliveryItem({ delivery }: { delivery: Delivery }): ComponentChild {
  const { appId, result, attempts, attemptCount, deadLetterTopic } = delivery;
  const { tone, text } = RESULTS[result];
  return (
    <li>
      <div class="line">
        <AppName id={appId} />
        <Badge tone={tone}>{text}</Badge>
        {result === "deadLettered" && <span class="muted">to {deadLetterTopic}</span>}
        {attemptCount > attempts.length && (
          <span class="muted">
            the last {attempts.length} of {attemptCount} attempts
          </span>
        )}
      </div>
      <ol class="attempts" start={attemptCount - attempts.length + 1}>
        {attempts.map(({ start, duration, isError, detail, traceId, spanId }) => (
          <li key={spanId}>
            <a href={linkTo("traces", { id: traceId, span: spanId })}>
              <Time at={start} />{" "}
              <span class={isError ? "bad-text" : undefined}>{isError ? "failed" : "ok"}</span>
            </a>{" "}
            <span class="muted mono">{formatDuration(duration)}</span>{" "}
            {detail !== undefined && <span>{detail}</span>}
          </li>
        ))}
      </ol>
    </li>
  );
}
