import type { DaprdLine } from "./log-entry.ts";
import type { EventBook } from "./event-book.ts";

/**
 * Reads what daprd's log has of deliveries and its spans have not: which ones failed with the status RETRY or DROP, and the
 * body of an error (pkg/runtime/subscription/subscription.go, pkg/runtime/subscription/postman).
 */
export function readDeliveryLog(book: EventBook, appId: string, { message, time }: DaprdLine): void {
  if (!message.includes("event ") && !message.includes("subscribed message")) return;
  const [, topic] =
    /^encountered a retriable error while publishing a subscribed message to topic (.+?), err: /.exec(
      message,
    ) ?? [];
  if (topic !== undefined) return book.failedOn(appId, topic, time ?? Date.now());
  const [, dropped] =
    /^(?:DROP status|non-retriable error) returned from app while processing pub\/sub event ([^\s:]+)/.exec(
      message,
    ) ?? [];
  if (dropped !== undefined) return book.dropped(appId, dropped);
  const [, id, body = "", status = ""] =
    /^retriable error returned from app while processing pub\/sub event ([^\s,]+), topic: .*?, body: (.*)\. status code returned: (\d+)$/s.exec(
      message,
    ) ?? [];
  if (id !== undefined)
    book.failed(appId, id, body === "" ? `status ${status}` : `status ${status}: ${body.slice(0, 500)}`);
}

/** Reads the error of a handler from the log of an app that uses @dapr-ts/server or the client's subscriptions. */
export function readHandlerLog(book: EventBook, appId: string, line: string, time: number): void {
  const [, topic, reason] =
    /^(?:\S+ )*?topic (.+?) of \S+: the handler threw; Dapr will deliver .*? retries (?:\w*Error: )?(.+)$/.exec(
      line,
    ) ?? [];
  if (topic !== undefined && reason !== undefined) book.threw(appId, topic, reason.slice(0, 500), time);
}
