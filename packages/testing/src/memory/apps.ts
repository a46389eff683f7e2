import type { AppReply, AppRequest } from "@dapr-ts/core/internal";

/** An application without a port: a `DaprApp`, or any object with its `handle`. */
export interface InMemoryApp {
  /** Handles a request that daprd would send over HTTP. */
  handle(request: AppRequest): Promise<AppReply>;
}

/** An application with a web handler, such as a `DaprServer` that is not started. */
export interface InMemoryFetchApp {
  /** Handles a request that daprd would send over HTTP. */
  fetch(request: Request): Promise<Response>;
}

/** Returns an app with `handle` for either kind of app. */
export function handlingApp(app: InMemoryApp | InMemoryFetchApp): InMemoryApp {
  if ("handle" in app) return app;
  return {
    async handle({ method, path, headers: record, body }) {
      const headers = new Headers();
      for (const [name, value] of Object.entries(record)) {
        for (const one of typeof value === "string" ? [value] : (value ?? [])) headers.append(name, one);
      }
      const bytes =
        body === undefined ? undefined : new Uint8Array(await bodyOf({ status: 0, headers: {}, body }));
      const response = await app.fetch(
        new Request(`http://localhost${path}`, {
          method,
          headers,
          ...(bytes !== undefined && { body: bytes }),
        }),
      );
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: new Uint8Array(await response.arrayBuffer()),
      };
    },
  };
}

/** Returns the whole body of a reply. */
export async function bodyOf({ body }: AppReply): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array(0);
  if (typeof body === "string") return Buffer.from(body, "utf8");
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(typeof chunk === "string" ? Buffer.from(chunk, "utf8") : chunk);
  return Buffer.concat(chunks);
}

/** Returns a header of a reply; the first of several. */
export function headerOf({ headers }: AppReply, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : value?.[0];
}

/** Returns the JSON of a reply; undefined if it is not JSON. */
export async function jsonOf(reply: AppReply): Promise<unknown> {
  try {
    return JSON.parse(Buffer.from(await bodyOf(reply)).toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}
