import { randomUUID } from "node:crypto";
import type { Platform } from "@dapr-ts/core/internal";

export const nodePlatform: Platform = {
  utf8Encode: (text) => Buffer.from(text, "utf8"),
  utf8Decode: (bytes) =>
    (bytes instanceof Buffer
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    ).toString("utf8"),
  randomId: () => randomUUID(),
};
