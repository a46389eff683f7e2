import type { Payload } from "../protocol.ts";
import { LIMITS } from "../store/limits.ts";

/** Returns a value as the page shows it: bytes that are text as text, and JSON as JSON. */
export function bytesPayload(bytes: Uint8Array, contentType?: string): Payload {
  const text = decode(bytes);
  if (text === undefined) {
    // A multiple of three bytes has no padding in the middle of what is shown.
    const shown = bytes.subarray(0, Math.floor((LIMITS.payload * 3) / 4 / 3) * 3);
    return {
      text: Buffer.from(shown).toString("base64"),
      encoding: "base64",
      ...(contentType !== undefined && { contentType }),
      size: bytes.length,
      isCut: shown.length < bytes.length,
    };
  }
  return textPayload(text, contentType, bytes.length);
}

/** Returns text as the page shows it. */
function textPayload(text: string, contentType?: string, size: number = Buffer.byteLength(text)): Payload {
  return {
    text: text.slice(0, LIMITS.payload),
    encoding: isJson(text) ? "json" : "text",
    ...(contentType !== undefined && { contentType }),
    size,
    isCut: text.length > LIMITS.payload,
  };
}

/** Returns a value of our client as the page shows it; undefined for undefined. */
export function valuePayload(value: unknown): Payload | undefined {
  if (value === undefined) return undefined;
  if (value instanceof Uint8Array) return bytesPayload(value);
  const text = typeof value === "string" && !isJson(value) ? value : JSON.stringify(value);
  return textPayload(text);
}

/** Returns the payload of a member that is JSON or other text; undefined without one. */
export function optionalPayload(text: string | undefined): Payload | undefined {
  return text === undefined || text === "" ? undefined : textPayload(text);
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function isJson(text: string): boolean {
  // A large text is not parsed in whole only to choose its colours.
  if (text.length > 4 * LIMITS.payload) return /^\s*[[{]/.test(text);
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
