import type { CloudEvent, EventContext, EventOutcome } from "@dapr-ts/core";
import type { Logger } from "../logger/logger.ts";
import { parseOrText } from "../content-type.ts";
import type { PubSubSubscriptionTopicRouteType } from "../types/pubsub.ts";

/** Options of the handling of events. */
export interface EventHandlingOptions {
  readonly isGrpc: boolean;
  /** True if the subscription is delivered in batches. */
  readonly isBulk: boolean;
  readonly acknowledgesFailures: boolean;
  readonly logger: Logger;
}

/** Calls all handlers of a route with an event, and returns the outcome of the highest priority. */
export async function handleEvent(
  route: PubSubSubscriptionTopicRouteType,
  ctx: EventContext,
  { isGrpc, isBulk, acknowledgesFailures, logger }: EventHandlingOptions,
): Promise<EventOutcome> {
  const data = isGrpc ? dataOverGrpc(ctx.event) : dataOverHttp(ctx.event);
  const headers = isBulk && !isGrpc ? ctx.metadata : ctx.headers.toJSON();
  const outcomes: unknown[] = [];
  for (const handler of route.eventHandlers) {
    try {
      outcomes.push(await handler(data, headers));
    } catch (error) {
      logger.error(`[route-${route.path}] Message processing failed, ${String(error)}`);
      if (!acknowledgesFailures) outcomes.push("RETRY");
    }
  }
  return outcomes.includes("RETRY") ? "RETRY" : outcomes.includes("DROP") ? "DROP" : "SUCCESS";
}

/**
 * Returns what the official SDK passes over HTTP: the data, parsed if it came as bytes. Of an event without data it passes the
 * whole event, and of a payload without a CloudEvent its member `data` if it has one.
 */
function dataOverHttp(event: CloudEvent): unknown {
  const { data } = event;
  if (data === undefined || data === null || data === "") return event;
  if (data instanceof Uint8Array) return parsed(data);
  if (isSynthesized(event) && typeof data === "object" && !Array.isArray(data)) {
    const { data: inner } = data as { data?: unknown };
    return inner || data;
  }
  return data;
}

/** Returns true for the event that core creates around a payload without one; daprd's own have a time. */
const isSynthesized = ({ source, type, time }: CloudEvent): boolean =>
  time === undefined && source === "Dapr" && type === "com.dapr.event.sent";

/** Returns what the official SDK passes over gRPC: the data, parsed if it is JSON, whatever its content type. */
function dataOverGrpc({ data, datacontenttype = "" }: CloudEvent): unknown {
  if (data === undefined) return "";
  if (data instanceof Uint8Array) return parsed(data);
  return typeof data === "string" && !/json/i.test(datacontenttype) ? parseOrText(data) : data;
}

const parsed = (bytes: Uint8Array): unknown => parseOrText(Buffer.from(bytes).toString("utf8"));
