import { DaprClient, DaprError } from "@dapr-ts/client";
import type { ActorStateOperation, CallOptions, RegisterReminderOptions } from "@dapr-ts/core";
import type { HttpForm, Operation, Transport } from "@dapr-ts/core/internal";
import { DaprApp } from "@dapr-ts/server";

interface Input {
  type: string;
  id: string;
  key: string;
  method: string;
  name: string;
  data: unknown;
  metadata?: Record<string, string>;
  operations: ActorStateOperation[];
}

/** A sidecar as far as actors go: it keeps state and registrations, and calls the app as daprd does over HTTP. */
export class FakeSidecar implements Transport {
  readonly wire = "http";
  readonly app = new DaprApp();
  readonly client = new DaprClient({ transport: this });
  readonly state = new Map<string, unknown>();
  readonly reminders = new Map<string, Input & RegisterReminderOptions>();
  readonly timers = new Map<string, Input & RegisterReminderOptions>();
  readonly calls: string[] = [];
  /** The headers of calls between actors. */
  readonly headers: CallOptions["headers"][] = [];
  /** Returns the hosted types from its metadata; undefined while it cannot be reached. */
  hosts: readonly string[] | undefined;
  /** Aborts what daprd sends to the app, as when it no longer waits for the response. */
  signal: AbortSignal | undefined;
  /** Runs before an operation is done; may throw. */
  before: (operation: string) => void | Promise<void> = () => undefined;

  async call<I, O>(operation: Operation<I, O>, given: I, { headers }: CallOptions): Promise<O> {
    const input = (given ?? {}) as Input;
    this.calls.push(operation.name);
    if (operation.name === "actors.invoke") this.headers.push(headers);
    await this.before(operation.name);
    return (await this.#do(operation as Operation<unknown, unknown>, input)) as O;
  }

  async close(): Promise<void> {}

  #do(operation: Operation<unknown, unknown>, input: Input): unknown {
    const { http } = operation;
    if (http === undefined) throw new DaprError(`${operation.name} takes gRPC`, { code: "unimplemented" });
    const { type, id, key, name } = input;
    switch (operation.name) {
      case "actors.getState":
        return { value: this.state.get(`${type}/${id}/${key}`), expiresAt: undefined };
      case "actors.transaction": {
        const { body } = http.request(input, platform);
        for (const step of JSON.parse(body as string) as {
          operation: string;
          request: { key: string; value: unknown };
        }[]) {
          const at = `${type}/${id}/${step.request.key}`;
          if (step.operation === "delete") this.state.delete(at);
          else this.state.set(at, step.request.value);
        }
        return undefined;
      }
      case "actors.registerTimer":
        this.timers.set(name, input);
        return undefined;
      case "actors.unregisterTimer":
        this.timers.delete(name);
        return undefined;
      case "actors.registerReminder":
        this.reminders.set(name, input);
        return undefined;
      case "actors.unregisterReminder":
        this.reminders.delete(name);
        return undefined;
      case "actors.getReminder": {
        const found = this.reminders.get(name);
        return found;
      }
      case "actors.invoke":
        return this.#invoke(http, input);
      case "metadata.get":
        if (this.hosts === undefined)
          throw new DaprError("the sidecar is not there", { code: "unavailable" });
        return {
          actorRuntime: { activeActors: this.hosts.map((type) => ({ type, count: 0 })), hostReady: true },
        };
      default:
        throw new DaprError(`${operation.name} is not here`, { code: "unimplemented" });
    }
  }

  /** As daprd's HTTP channel does it: 200 is success, and nothing else. */
  async #invoke(http: HttpForm<unknown, unknown>, input: Input): Promise<unknown> {
    const { method, headers, body } = http.request(input, platform);
    const reply = await this.app.handle({
      method,
      path: `/actors/${encodeURIComponent(input.type)}/${encodeURIComponent(input.id)}/method/${encodeURIComponent(input.method)}`,
      headers: Object.fromEntries(
        Object.entries(headers ?? {}).map(([key, value]) => [key.toLowerCase(), value]),
      ),
      ...(body !== undefined && { body: Buffer.from(body) }),
      ...(this.signal !== undefined && { signal: this.signal }),
    });
    const bytes =
      reply.body === undefined ? new Uint8Array(0) : new Uint8Array(Buffer.from(reply.body as string));
    if (reply.status !== 200) {
      throw new DaprError(
        `error from actor service: (${String(reply.status)}) ${Buffer.from(bytes).toString()}`,
        {
          code: "internal",
        },
      );
    }
    return http.reply(
      { status: 200, header: () => undefined, text: () => "", bytes: () => bytes } as never,
      input,
      platform,
    );
  }

  /** Has a timer or reminder tick, as the app is told of it over HTTP. */
  async tick(
    kind: "timer" | "remind",
    type: string,
    id: string,
    name: string,
    body: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<number> {
    const reply = await this.app.handle({
      method: "PUT",
      path: `/actors/${type}/${id}/method/${kind}/${name}`,
      headers: { "content-type": "application/json", ...headers },
      body: Buffer.from(JSON.stringify(body)),
    });
    return reply.status;
  }

  async deactivate(type: string, id: string): Promise<number> {
    return (await this.app.handle({ method: "DELETE", path: `/actors/${type}/${id}`, headers: {} })).status;
  }
}

const platform = {
  utf8Encode: (text: string): Uint8Array => new TextEncoder().encode(text),
  utf8Decode: (bytes: Uint8Array): string => new TextDecoder().decode(bytes),
  randomId: () => crypto.randomUUID(),
};
