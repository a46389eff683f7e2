import type { DaprError } from "@dapr-ts/core";

/** Returns the message without the operation that our errors end with. */
export function rawMessage({ message, operation, subject }: DaprError): string {
  if (operation === undefined) return message;
  const concern = ` (${subject === undefined ? operation : `${operation} ${subject}`})`;
  return message.endsWith(concern) ? message.slice(0, -concern.length) : message;
}
