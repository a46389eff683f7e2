import type { Socket } from "node:net";
import { after } from "@dapr-ts/client/internal";

const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\n");

/** Reads the first bytes of a connection, which may arrive one by one, and puts them back. */
export function detectHttp2(socket: Socket, timeoutMs: number, then: (isHttp2: boolean) => void): void {
  let head: Buffer | undefined;
  const look = (): void => {
    const more = socket.read() as Buffer | null;
    if (more === null) return;
    head = head === undefined ? more : Buffer.concat([head, more]);
    const length = Math.min(head.length, PREFACE.length);
    const alike = head.subarray(0, length).equals(PREFACE.subarray(0, length));
    if (alike && length < PREFACE.length) return;
    cancel();
    socket.off("readable", look).off("end", end).off("error", ignore).off("close", cancel);
    socket.unshift(head);
    then(alike);
  };
  const ignore = (): void => undefined;
  // The sockets are half-open: one that its peer ended without a request would stay.
  const end = (): void => void socket.destroy();
  const cancel = after(timeoutMs, end);
  socket.on("readable", look).on("end", end).on("error", ignore).on("close", cancel);
}
