import { createClient, RESP_TYPES } from "@redis/client";
import type { ComponentSettings } from "./component-settings.ts";

/** Address and credentials of a Redis. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly database: number;
  readonly username?: string;
  readonly password?: string;
}

/** A reply: bytes, a number, nothing, or a list of replies. */
export type RedisReply = Buffer | number | null | readonly RedisReply[];

/** Returns the Redis of a component; undefined if its settings require more than this reader can do. */
export function redisOf({ type, settings, hasSecrets }: ComponentSettings): RedisAddress | undefined {
  if (!/^(state|pubsub)\.redis$/.test(type) || hasSecrets) return undefined;
  const { redishost = "", redispassword: password, redisusername: username } = settings;
  const isSimple =
    settings["enabletls"] !== "true" &&
    settings["failover"] !== "true" &&
    ["", "node"].includes(settings["redistype"] ?? "");
  const [, host, port] = /^([^,:]+):(\d+)$/.exec(redishost) ?? [];
  if (!isSimple || host === undefined) return undefined;
  return {
    host,
    port: Number(port),
    database: Number(settings["redisdb"] ?? 0) || 0,
    ...(username && { username }),
    ...(password && { password }),
  };
}

/** Returns a text by which equal addresses are equal. */
export function addressKey({ host, port, database }: RedisAddress): string {
  return `${host}:${String(port)}/${String(database)}`;
}

const TIMEOUT_MS = 5_000;

/** A connection that only reads, and that connects again when it breaks. */
export class RedisReader implements AsyncDisposable {
  readonly #client;
  readonly #connected: Promise<unknown>;

  constructor({ host, port, database, username, password }: RedisAddress) {
    this.#client = createClient({
      RESP: 2,
      socket: {
        host,
        port,
        connectTimeout: TIMEOUT_MS,
        reconnectStrategy: (attempt) => Math.min(5_000, 200 * (attempt + 1)),
      },
      database,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      disableClientInfo: true,
      disableOfflineQueue: true,
      commandOptions: { timeout: TIMEOUT_MS },
    }).withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
    // It connects again by itself; commands fail meanwhile.
    this.#client.on("error", () => undefined);
    this.#connected = this.#client.connect().catch(() => undefined);
  }

  /** Sends a command. Rejects while the connection is broken. */
  async command(...args: readonly string[]): Promise<RedisReply> {
    await Promise.race([this.#connected, after(TIMEOUT_MS)]);
    return this.#client.sendCommand<RedisReply>([...args]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.destroy();
    await this.#connected;
  }
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

/** Returns a reply that is a list; empty for any other reply. */
export function listOf(reply: RedisReply | undefined): readonly RedisReply[] {
  return Array.isArray(reply) ? (reply as readonly RedisReply[]) : [];
}

/** Returns the text of a reply. */
export function textOf(reply: RedisReply | undefined): string {
  if (Buffer.isBuffer(reply)) return reply.toString("utf8");
  return typeof reply === "number" || typeof reply === "string" ? String(reply) : "";
}

/** Returns the pairs of a list of names and values. */
export function pairsOf(reply: RedisReply | undefined): Map<string, RedisReply> {
  const list = listOf(reply);
  const pairs = new Map<string, RedisReply>();
  for (let i = 0; i + 1 < list.length; i += 2) pairs.set(textOf(list[i]), list[i + 1] ?? null);
  return pairs;
}
