import type { CallName, Calls, ErrorReply } from "../../../src/ui/protocol.ts";

/** A call that the page's server refused. */
export class CallError extends Error {
  readonly code: string;

  constructor({ code, message }: ErrorReply) {
    super(message);
    this.code = code;
  }
}

/** Calls the page's server. Rejects with a {@link CallError}. */
export async function call<N extends CallName>(
  name: N,
  params: Calls[N]["params"],
  signal?: AbortSignal,
): Promise<Calls[N]["result"]> {
  let response: Response;
  try {
    response = await fetch(`api/call/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(params),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new CallError({ code: "unavailable", message: "The run does not respond. It may have ended." });
  }
  const body = (await response.json().catch(() => undefined)) as unknown;
  if (response.ok) return body as Calls[N]["result"];
  throw new CallError(
    isErrorReply(body)
      ? body
      : { code: "unknown", message: `The page's server returned ${String(response.status)}.` },
  );
}

function isErrorReply(body: unknown): body is ErrorReply {
  return typeof body === "object" && body !== null && "message" in body && "code" in body;
}
