import type { Socket } from "node:net";

const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\n");

/** Looks at the first bytes of a connection, which may come one by one, and puts them back. */
export function startsHttp2(socket: Socket, timeoutMs: number, then: (http2: boolean) => void): void {
  let head: Buffer | undefined;
  const look = (): void => {
    const more = socket.read() as Buffer | null;
    if (more === null) return;
    head = head === undefined ? more : Buffer.concat([head, more]);
    const length = Math.min(head.length, PREFACE.length);
    const alike = head.subarray(0, length).equals(PREFACE.subarray(0, length));
    if (alike && length < PREFACE.length) return;
    clearTimeout(timer);
    socket.off("readable", look).off("error", ignore).off("close", forget);
    socket.unshift(head);
    then(alike);
  };
  const ignore = (): void => undefined;
  const timer = setTimeout(() => socket.destroy(), timeoutMs);
  const forget = (): void => clearTimeout(timer);
  socket.on("readable", look).on("error", ignore).on("close", forget);
}
