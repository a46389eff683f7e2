import type { Platform } from "../platform/platform.ts";
import type { CloudEvent } from "./cloud-event.ts";
import type { EventOutcome } from "./outcome.ts";
import type { EventTarget } from "./subscription.ts";

/** An event that its subscription does not take, with the outcome that it chose for such events. */
export class RefusedEvent extends Error {
  readonly outcome: EventOutcome;

  constructor(outcome: EventOutcome) {
    super(`the payload is not a CloudEvent, and the subscription's onPlainPayload is ${outcome}`);
    this.outcome = outcome;
  }
}

/**
 * Creates an event around a JSON payload that its publisher sent without a CloudEvent.
 *
 * @throws RefusedEvent if the subscription does not take such payloads
 */
export function plainEvent(payload: unknown, { subscription }: EventTarget, platform: Platform): CloudEvent {
  const { pubsub, topic, onPlainPayload } = subscription;
  if (onPlainPayload !== "DELIVER") throw new RefusedEvent(onPlainPayload);
  return rawEvent(platform.randomId(), pubsub, topic, "application/json", payload);
}

/** Creates a CloudEvent around a payload that came without one. */
export function rawEvent(
  id: string,
  pubsubname: string,
  topic: string,
  datacontenttype: string | undefined,
  data: unknown,
): CloudEvent {
  const type =
    datacontenttype === undefined || datacontenttype === "" ? "application/octet-stream" : datacontenttype;
  const source = { source: "Dapr", type: "com.dapr.event.sent", specversion: "1.0" };
  return { id, ...source, datacontenttype: type, pubsubname, topic, data };
}
