import { toJson } from "../encoding/value.ts";
import type { HttpRequest } from "./message.ts";

export const get = (path: string): HttpRequest => ({ method: "GET", path });

export const del = (path: string): HttpRequest => ({ method: "DELETE", path });

/** Creates a request with JSON text as its body. */
export function sendJson(method: string, path: string, body: string): HttpRequest {
  return { method, path, headers: { "content-type": "application/json" }, body };
}

/** Creates a `POST` of a value as JSON. */
export const post = (path: string, body: unknown): HttpRequest => sendJson("POST", path, toJson(body));
