import { isJsonType } from "../encoding/media-type.ts";
import { unexpectedReply } from "../errors/from-reply.ts";
import type { HttpReply } from "./message.ts";

/** Reads the JSON of a response. Throws for another content type, such as a proxy's page. */
export function readJson<T>(reply: HttpReply): T {
  if (!isJson(reply)) throw unexpectedReply(reply, "JSON");
  return JSON.parse(reply.text()) as T;
}

/** Reads a response without content, with which daprd confirms most writes. Throws for one with content. */
export function readNothing(reply: HttpReply): void {
  if (reply.bytes().length > 0) throw unexpectedReply(reply, "an empty response");
}

export function isJson(reply: HttpReply): boolean {
  return isJsonType(reply.header("content-type") ?? "");
}

/** Returns the metadata that daprd puts into headers named `metadata.…`, whose case HTTP does not keep. */
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
