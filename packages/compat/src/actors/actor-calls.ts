import { actorProxy, type ActorsClient } from "@dapr-ts/actors";
import type { InvokeActorOptions } from "@dapr-ts/core";
import { parseOrText } from "../content-type.ts";
import type { Connection } from "../client/connection.ts";
import { GRPCClient } from "../client/grpc/grpc-client.ts";
import { decode } from "../client/grpc/encode.ts";
import { unary } from "../client/grpc/unary.ts";
import { type HTTPClient } from "../client/http/http-client.ts";
import { segment } from "../client/http/http-path.ts";
import { grpcCall, httpCall } from "../client/operations.ts";

const INVOKE = /* @__PURE__ */ httpCall("actors.invoke");
const INVOKE_OVER_GRPC = /* @__PURE__ */ grpcCall<
  { actorType: string; actorId: string; method: string; data: Uint8Array; metadata: Record<string, string> },
  string
>("actors.invoke", unary("invokeActor", { request: (input) => input, reply: ({ data }) => decode(data) }));

type Method = () => Promise<unknown>;

/**
 * Calls an actor as the official SDK does: the arguments are a JSON array. Within an actor's turn the call carries the trace
 * context and the reentrancy id, as calls of our own proxies do.
 */
export function callActor(
  client: Connection,
  type: string,
  id: string,
  method: string,
  args: readonly unknown[],
): Promise<unknown> {
  const invoke = (_type: string, _id: string, _method: string, _data: unknown, options: InvokeActorOptions) =>
    send(client, { type, id, method, args, metadata: options.metadata ?? {} });
  const proxied = { actors: { invoke } } as unknown as ActorsClient;
  return (actorProxy<Record<string, Method>>(proxied, type, id)[method] as Method)();
}

interface Call {
  readonly type: string;
  readonly id: string;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly metadata: Readonly<Record<string, string>>;
}

async function send(client: Connection, { type, id, method, args, metadata }: Call): Promise<unknown> {
  const body = args.length === 0 ? undefined : args;
  if (client instanceof GRPCClient) {
    const data = body === undefined ? new Uint8Array(0) : Buffer.from(JSON.stringify(body));
    return resultOf(
      await client.request(INVOKE_OVER_GRPC, {
        actorType: type,
        actorId: id,
        method,
        data,
        metadata: { ...metadata },
      }),
    );
  }
  const path = `/v1.0/actors/${segment(type)}/${encodeURIComponent(id)}/method/${segment(method)}`;
  const http = client as HTTPClient;
  const answer = await http.answer(INVOKE, path, { method: "POST", body, headers: metadata });
  if (answer.status >= 400) throw http.failure(answer);
  return resultOf(answer.text);
}

/** Returns a result: undefined if the actor returned nothing. */
const resultOf = (text: string): unknown => (text === "" ? undefined : parseOrText(text));
