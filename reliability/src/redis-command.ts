import { connect } from "node:net";
import { once } from "node:events";
import type { Redis } from "@dapr-ts/testing";
import { until } from "./load.ts";
import { TOPIC } from "./world.ts";

/** Sends one command to Redis, and resolves to its response in Redis's own form. */
export async function sendRedis({ host, port }: Redis, ...parts: readonly string[]): Promise<string> {
  const socket = connect(port, host);
  const encoded = parts.map((part) => `$${String(Buffer.byteLength(part))}\r\n${part}\r\n`);
  socket.write(`*${String(parts.length)}\r\n${encoded.join("")}`);
  const [answer] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  return answer.toString("utf8");
}

/** Resolves to the number of events that are delivered and not acknowledged: 0, or what is left after the time. */
export async function pendingAfter(redis: Redis, timeoutMs: number): Promise<number> {
  let pending = NaN;
  await until(async () => {
    const summary = await sendRedis(redis, "XPENDING", TOPIC, "app");
    pending = Number(/^\*4\r\n:(\d+)/.exec(summary)?.[1] ?? NaN);
    return pending === 0;
  }, timeoutMs);
  return pending;
}
