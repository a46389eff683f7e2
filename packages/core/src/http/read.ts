import { isJsonType } from "../encoding/media-type.ts";
import { unexpectedReply } from "../errors/from-reply.ts";
import type { HttpReply } from "./message.ts";

/** The JSON of an answer. Refuses anything that does not say that it is JSON, such as a proxy's page. */
export function readJson<T>(reply: HttpReply): T {
  if (!isJson(reply)) throw unexpectedReply(reply, "JSON");
  return JSON.parse(reply.text()) as T;
}

/** Accepts an answer without content, which is how daprd says that it did what was asked. */
export function readNothing(reply: HttpReply): void {
  if (reply.bytes().length > 0) throw unexpectedReply(reply, "an empty answer");
}

export function isJson(reply: HttpReply): boolean {
  return isJsonType(reply.header("content-type") ?? "");
}

/** The metadata that daprd puts into headers named `metadata.…`, whose case HTTP does not keep. */
export function readMetadata(reply: HttpReply): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const [name, value] of reply.headers()) {
    if (name.startsWith("metadata.")) {
      const key = name.slice("metadata.".length);
      metadata[KNOWN_CASE[key] ?? key] = value;
    }
  }
  return metadata;
}

const KNOWN_CASE: Readonly<Record<string, string>> = {
  ttlexpiretime: "ttlExpireTime",
  statuscode: "statusCode",
};
