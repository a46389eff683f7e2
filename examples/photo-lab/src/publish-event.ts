import type { DaprClient } from "@dapr-ts/server";
import { EVENTS_TOPIC, PUBSUB } from "./components.ts";
import type { ImageEvent } from "./events-service/image-event.ts";

/** Publishes the event of a processed photo. A failure does not undo the work: it is logged. */
export async function publishEvent(
  client: Pick<DaprClient, "pubsub">,
  op_type: string,
  photo: Uint8Array,
): Promise<void> {
  const event: ImageEvent = { event_ts: Date.now(), op_type, input_size: photo.length };
  try {
    await client.pubsub.publish(PUBSUB, EVENTS_TOPIC, event, { timeoutMs: 2_000 });
  } catch (error) {
    console.warn(`an event of ${op_type} was lost:`, error instanceof Error ? error.message : error);
  }
}
