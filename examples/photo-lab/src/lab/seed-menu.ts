import { once } from "node:events";
import { connect } from "node:net";
import type { Redis } from "@dapr-ts/testing";
import { FUNCTIONS } from "../functions.ts";
import { MENU_KEYS } from "../web-port/menu.ts";

/** Writes the menu where Dapr's configuration store finds it; Dapr itself only reads configuration. */
export async function seedMenu(redis: Redis): Promise<void> {
  for (const [i, { label }] of FUNCTIONS.entries()) await setInRedis(redis, MENU_KEYS[i] as string, label);
}

/** `SET`, in Redis's own protocol. */
export async function setInRedis({ host, port }: Redis, key: string, value: string): Promise<void> {
  const socket = connect(port, host);
  try {
    const parts = ["SET", key, value].map((part) => `$${String(Buffer.byteLength(part))}\r\n${part}\r\n`);
    socket.write(`*3\r\n${parts.join("")}`);
    const [answer] = (await once(socket, "data")) as [Buffer];
    if (answer.toString() !== "+OK\r\n") throw new Error(`Redis answered ${answer.toString()}`);
  } finally {
    socket.destroy();
  }
}
