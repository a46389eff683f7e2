/** One byte that says whether the message is compressed, four for its length. */
export const PREFIX = 5;

/** The message as gRPC carries it. */
export function frame(message: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(PREFIX + message.length);
  framed[0] = 0;
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, PREFIX);
  return framed;
}
