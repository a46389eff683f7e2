import type { Logger } from "../../src/platform/logger.ts";
import { DaprApp } from "../../src/app/dapr-app.ts";
import type { AppPlatform, DaprAppOptions } from "../../src/app/app-base.ts";
import type { AppReply, AppRequest } from "../../src/app/message.ts";

const platform = {
  utf8Encode: (text: string) => new TextEncoder().encode(text),
  utf8Decode: (bytes: Uint8Array) => new TextDecoder().decode(bytes),
  randomId: () => crypto.randomUUID(),
};

export const utf8 = platform.utf8Encode;

/** Keeps what is said. */
export class Recorder implements Logger {
  readonly said: string[] = [];
  error = (message: string): void => void this.said.push(`error ${message}`);
  warn = (message: string): void => void this.said.push(`warn ${message}`);
  info = (): void => undefined;
  debug = (): void => undefined;
}

export function newApp(
  options: DaprAppOptions = {},
  around?: AppPlatform["around"],
): { app: DaprApp; log: Recorder } {
  const log = new Recorder();
  return { app: new DaprApp({ logger: log, ...options }, { platform, around }), log };
}

export function post(path: string, body: unknown, headers: Record<string, string> = {}): AppRequest {
  const bytes =
    body instanceof Uint8Array ? body : utf8(typeof body === "string" ? body : JSON.stringify(body));
  return { method: "POST", path, headers, body: bytes };
}

export function event(path: string, attributes: Record<string, unknown>): AppRequest {
  const all = { id: "e1", source: "test", type: "t", specversion: "1.0", ...attributes };
  return post(path, all, { "content-type": "application/cloudevents+json" });
}

export async function textOf(reply: AppReply): Promise<string> {
  const { body } = reply;
  if (body === undefined || typeof body === "string") return body ?? "";
  if (body instanceof Uint8Array) return platform.utf8Decode(body);
  let text = "";
  for await (const chunk of body) text += typeof chunk === "string" ? chunk : platform.utf8Decode(chunk);
  return text;
}

export async function jsonOf(reply: AppReply): Promise<unknown> {
  return JSON.parse(await textOf(reply)) as unknown;
}
