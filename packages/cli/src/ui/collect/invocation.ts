import type { Invocation, SpanView } from "../protocol.ts";

/** Returns the invocation that a span of the calling sidecar records; undefined for any other span. */
export function invocationOf(span: SpanView): Invocation | undefined {
  if (span.recordedBy !== "sidecar" || span.kind !== "client") return undefined;
  const [, kind, target = "", method = ""] = /^Call(Local|Actor)\/([^/]+)\/(.+)$/.exec(span.name) ?? [];
  if (kind === undefined) return undefined;
  const { attributes } = span;
  const verb = attributes["http.request.method"];
  const status = attributes["dapr.status_code"] ?? span.statusMessage;
  return {
    key: `${span.traceId}${span.spanId}`,
    from: span.service,
    // An actor is named "type.id"; its type has no dot in the span's name.
    to: kind === "Actor" ? actorName(target, String(attributes["dapr.actor"] ?? target)) : target,
    method,
    ...(typeof verb === "string" && { verb }),
    kind: kind === "Actor" ? "actor" : "service",
    start: span.start,
    duration: span.duration,
    isError: span.isError || Number(attributes["dapr.status_code"] ?? 0) >= 400,
    ...(status !== undefined && { status: String(status) }),
    traceId: span.traceId,
    spanId: span.spanId,
  };
}

function actorName(type: string, name: string): string {
  return name.startsWith(`${type}.`) ? `${type}/${name.slice(type.length + 1)}` : name;
}
