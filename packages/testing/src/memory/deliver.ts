import {
  DaprError,
  codeFromStatus,
  encodeStoredJson,
  toBytes,
  type Code,
  type Platform,
} from "@dapr-ts/core/internal";
import { bodyOf, type InMemoryApp } from "./apps.ts";

/** Sends an app what daprd sends it over HTTP, and returns the status. */
export async function post(
  app: InMemoryApp,
  path: string,
  body: Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; body: Uint8Array }> {
  const reply = await app.handle({
    method: "POST",
    path,
    headers: { "content-type": "application/json", ...headers },
    body,
  });
  return { status: reply.status, body: await bodyOf(reply) };
}

/**
 * Sends an event of an input binding, or a job, to an app.
 *
 * @throws DaprError `not_found` when the app does not handle it, or the code of the status when the handler failed
 */
export async function deliver(
  app: InMemoryApp | undefined,
  what: { readonly kind: "binding" | "job"; readonly name: string },
  data: unknown,
  platform: Platform,
  headers: Readonly<Record<string, string>> = {},
): Promise<Uint8Array> {
  const { kind, name } = what;
  const path = `${kind === "job" ? "/job" : ""}/${encodeURIComponent(name)}`;
  const fail = (code: Code, why: string): DaprError => new DaprError(`${kind} "${name}": ${why}`, { code });
  if (app === undefined) throw fail("failed_precondition", "no app to deliver to: pass one as `app`");
  const body = kind === "job" ? jobBytes(data) : bindingBytes(data, platform);
  const reply = await post(app, path, body, headers);
  if (reply.status >= 200 && reply.status < 300) return reply.body;
  if (reply.status === 404) throw fail("not_found", `the app has no handler of this ${kind}`);
  throw fail(codeFromStatus(reply.status), `the app responded with status ${String(reply.status)}`);
}

const jobBytes = (data: unknown): Uint8Array => Buffer.from(encodeStoredJson(data ?? null), "utf8");

const bindingBytes = (data: unknown, platform: Platform): Uint8Array =>
  data === undefined ? new Uint8Array(0) : toBytes(data, platform, "data");
