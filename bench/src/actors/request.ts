import { VALUE } from "../contestants/calls.ts";

/** The methods of each contestant's actor: one that answers what it is given, and one that counts in the actor's state. */
export type ActorMethod = "echo" | "count";

/** The actor type of a contestant; each app hosts its own. */
export const typeOf = (contestant: string): string => `Bench${contestant.replaceAll(/\W+/g, "")}`;

const BODY = JSON.stringify(VALUE);

/** A call of an actor: as daprd sends it to the app, or, with its prefix, as a caller sends it to daprd. */
export function actorRequest(
  port: number,
  prefix: "" | "/v1.0",
  [type, id, method]: readonly [type: string, id: string, method: ActorMethod],
  traceparent?: string,
): Buffer {
  return Buffer.from(
    [
      `PUT ${prefix}/actors/${type}/${id}/method/${method} HTTP/1.1`,
      `Host: 127.0.0.1:${String(port)}`,
      "User-Agent: Go-http-client/1.1",
      `Content-Length: ${String(Buffer.byteLength(BODY))}`,
      "Content-Type: application/json",
      ...(traceparent === undefined ? [] : [`Traceparent: ${traceparent}`]),
      "Accept-Encoding: gzip",
      "",
      BODY,
    ].join("\r\n"),
  );
}
