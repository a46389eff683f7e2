import { create } from "@bufbuild/protobuf";
import { AnySchema } from "@bufbuild/protobuf/wkt";
import { DaprError, codeFromStatus, onAbort, type AppRequest } from "@dapr-ts/core/internal";
import { bodyOf, headerOf, type InMemoryApp } from "./apps.ts";
import { daprError } from "./errors.ts";
import type { Handlers } from "./rpc.ts";

/** HTTPExtension.Verb by its numbers. */
const VERBS = ["NONE", "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

/** Returns the RPC of service invocation, answered by apps of this process. */
export function invokeHandlers(apps: ReadonlyMap<string, InMemoryApp>): Handlers {
  return {
    invokeService: async ({ id, message }, { headers, signal }) => {
      const extension = message?.httpExtension;
      const query = extension?.querystring ?? "";
      const body = message?.data?.value;
      const reply = await appOf(apps, id).handle({
        method: VERBS[extension?.verb ?? 0] ?? "POST",
        path: `/${encodePath(message?.method ?? "")}${query === "" ? "" : `?${query}`}`,
        headers: {
          ...headers,
          ...(message !== undefined && message.contentType !== "" && { "content-type": message.contentType }),
          "dapr-callee-app-id": id,
        },
        ...(body !== undefined && { body }),
        signal,
      });
      const bytes = await bodyOf(reply);
      const contentType = headerOf(reply, "content-type") ?? "";
      if (reply.status >= 200 && reply.status < 300) {
        const value = VERBS[extension?.verb ?? 0] === "HEAD" ? new Uint8Array(0) : bytes;
        return { contentType, data: create(AnySchema, { value }) };
      }
      throw new DaprError(
        `app "${id}" responded to method "${message?.method ?? ""}" with status ${String(reply.status)}`,
        {
          code: codeFromStatus(reply.status),
          status: reply.status,
          body: read(contentType, bytes),
        },
      );
    },
  };
}

/** Sends a request of `invoker.fetch` to the app that its path names. */
export async function fetchFrom(
  apps: ReadonlyMap<string, InMemoryApp>,
  path: string,
  request: Request,
): Promise<Response> {
  const [, appId = "", target = "/"] = /^\/v1\.0\/invoke\/([^/]+)\/method(.*)$/.exec(path) ?? [];
  const method = request.method;
  const headers: Record<string, string> = {};
  request.headers.forEach((value, name) => (headers[name] = value));
  const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
  const asked: AppRequest = { method, path: target, headers, body, signal: request.signal };
  const answer = appOf(apps, decodeURIComponent(appId)).handle(asked);
  const reply = await untilAborted(answer, request.signal);
  const empty = method === "HEAD" || reply.status === 204 || reply.status === 304;
  const all = new Headers();
  for (const [name, value] of Object.entries(reply.headers))
    for (const one of typeof value === "string" ? [value] : value) all.append(name, one);
  return new Response(empty ? null : new Uint8Array(await bodyOf(reply)), {
    status: reply.status,
    headers: all,
  });
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const ignore = onAbort(signal, () => reject(signal.reason as Error));
    work.finally(ignore).then(resolve, reject);
  });
}

function appOf(apps: ReadonlyMap<string, InMemoryApp>, id: string): InMemoryApp {
  const app = apps.get(id);
  if (app !== undefined) return app;
  throw daprError(
    "unavailable",
    "ERR_DIRECT_INVOKE",
    `failed to invoke, id: ${id}, err: no host found with the given ID; pass the app in the option apps`,
  );
}

/** Encodes a method for a request line, and keeps escapes that it already has. */
const encodePath = (method: string): string => encodeURI(method).replace(/%25([0-9a-f]{2})/gi, "%$1");

function read(contentType: string, bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined;
  const text = Buffer.from(bytes).toString("utf8");
  if (/json/.test(contentType)) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return text;
    }
  }
  return contentType === "" || contentType.startsWith("text/") ? text : bytes;
}
