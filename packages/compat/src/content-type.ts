const CLOUD_EVENT = ["id", "source", "type", "specversion"];

/** Returns the content type that the official SDK gives data. */
export function contentTypeOf(data: unknown): string {
  switch (typeof data) {
    case "string":
    case "number":
    case "boolean":
      return "text/plain";
    case "object":
      if (data === null) return "application/json";
      if (isBinary(data)) return "application/octet-stream";
      return CLOUD_EVENT.every((name) => Object.hasOwn(data, name))
        ? "application/cloudevents+json"
        : "application/json";
    default:
      return "application/octet-stream";
  }
}

/** Returns true for bytes, and for what is read as bytes. An instance of any other class is sent as JSON. */
function isBinary(data: unknown): boolean {
  return (
    ArrayBuffer.isView(data) ||
    data instanceof ArrayBuffer ||
    data instanceof Blob ||
    data instanceof ReadableStream ||
    (typeof data === "object" && data !== null && typeof (data as { pipe?: unknown }).pipe === "function")
  );
}

/** Returns true for data that is sent as JSON under this content type. */
export const isJsonContent = (contentType: string): boolean =>
  contentType === "application/json" || contentType === "application/cloudevents+json";

/** Returns the value of text that is JSON, and other text as it is. */
export function parseOrText(text: string): unknown {
  // Most writes have an empty response, and an exception costs more than the call.
  if (text === "") return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
