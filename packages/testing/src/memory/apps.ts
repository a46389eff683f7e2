import type { AppReply, AppRequest } from "@dapr-ts/core/internal";

/** An application without a port: a `DaprApp`, or anything that answers requests as one does. */
export interface InMemoryApp {
  handle(request: AppRequest): Promise<AppReply>;
}

/** An application that answers as a web handler does, such as a `DaprServer` that is not started. */
export interface InMemoryFetchApp {
  fetch(request: Request): Promise<Response>;
}

/** Either as the first. */
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

/** The body of an answer, whole. */
export async function bodyOf({ body }: AppReply): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array(0);
  if (typeof body === "string") return Buffer.from(body, "utf8");
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(typeof chunk === "string" ? Buffer.from(chunk, "utf8") : chunk);
  return Buffer.concat(chunks);
}

/** A header of an answer; of several the first. */
export function headerOf({ headers }: AppReply, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : value?.[0];
}

/** The answer's JSON; undefined when it is none. */
export async function jsonOf(reply: AppReply): Promise<unknown> {
  try {
    return JSON.parse(Buffer.from(await bodyOf(reply)).toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}
