import { connect } from "node:net";
import { once } from "node:events";
import type { Redis } from "@dapr-ts/testing";

/** Sends one command to Redis, and resolves to its response in Redis's own form. */
export async function sendRedis({ host, port }: Redis, ...parts: readonly string[]): Promise<string> {
  const socket = connect(port, host);
  const encoded = parts.map((part) => `$${String(Buffer.byteLength(part))}\r\n${part}\r\n`);
  socket.write(`*${String(parts.length)}\r\n${encoded.join("")}`);
  const [answer] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  return answer.toString("utf8");
}
