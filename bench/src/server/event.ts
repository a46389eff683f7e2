import { PUBSUB, TOPIC } from "../sidecar/names.ts";
import { VALUE } from "../contestants/calls.ts";

/** An event as daprd posts it (publish of an object, tracing off). */
export const EVENT = JSON.stringify({
  data: VALUE,
  datacontenttype: "application/json",
  id: "8e0b1c4e-7a9f-4f0e-9d3b-0c6f0d2b9a51",
  pubsubname: PUBSUB,
  source: "bench",
  specversion: "1.0",
  time: "2026-11-21T12:00:00Z",
  topic: TOPIC,
  traceid: "",
  traceparent: "",
  tracestate: "",
  type: "com.dapr.event.sent",
});

/** daprd sends zeros if tracing is off. */
const NO_TRACE = "00-00000000000000000000000000000000-0000000000000000-00";

/** The context of a trace that daprd did not sample. */
export const UNSAMPLED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

/** The request that brings it, with the headers that daprd's own has. */
export function eventRequest(route: string, port: number, traceparent = NO_TRACE): Buffer {
  return Buffer.from(
    [
      `POST ${route} HTTP/1.1`,
      `Host: 127.0.0.1:${String(port)}`,
      "User-Agent: Go-http-client/1.1",
      `Content-Length: ${String(Buffer.byteLength(EVENT))}`,
      "Content-Type: application/cloudevents+json",
      `Pubsubname: ${PUBSUB}`,
      `Traceparent: ${traceparent}`,
      "Accept-Encoding: gzip",
      "",
      EVENT,
    ].join("\r\n"),
  );
}

/** Reads the route of an app's subscription, as daprd does. */
export async function routeOf(port: number): Promise<string> {
  const asked = await fetch(`http://127.0.0.1:${String(port)}/dapr/subscribe`);
  const [subscription] = (await asked.json()) as { route?: string; routes?: { default: string } }[];
  const route = subscription?.route ?? subscription?.routes?.default;
  if (route === undefined) throw new Error("the app has no subscription");
  return route;
}
