import type { AppReply } from "./message.ts";

/** Returns a failure in the form of Dapr's own. */
export function problem(status: number, message: string): AppReply {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify({ message }) };
}
