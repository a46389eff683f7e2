import { createConnection } from "node:net";
import { pollUnit } from "./ready.ts";
import type { UnitSpec } from "./unit.ts";

/** Returns a check that Redis responds to PING. */
export function redisReady(timeoutMs: number): UnitSpec["ready"] {
  return (unit, signal) =>
    pollUnit(unit, timeoutMs, signal, async () => {
      const answer = await ping(new URL(`redis://${unit.address("redis")}`));
      return answer.startsWith("+PONG") || `PING is answered with ${JSON.stringify(answer)}`;
    });
}

function ping({ hostname, port }: URL, timeoutMs = 2_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: hostname, port: Number(port), timeout: timeoutMs });
    socket.setEncoding("utf8");
    socket.on("connect", () => socket.write("PING\r\n"));
    socket.on("timeout", () => socket.destroy(new Error(`PING is not answered within ${timeoutMs} ms`)));
    socket.on("data", (text) => {
      resolve(String(text));
      socket.destroy();
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the connection was closed before PING was answered")));
  });
}
