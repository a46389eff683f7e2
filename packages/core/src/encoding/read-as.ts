import type { HttpPlatform } from "../platform/platform.ts";
import { plain } from "./plain.ts";
import { fromBytes } from "./value.ts";

/**
 * How data is read: `bytes` as a `Uint8Array` that is exactly what was stored or sent, `text` as a string of UTF-8. Without
 * it, JSON is read as a value, which rounds numbers beyond 2⁵³, and anything else as a `Uint8Array`.
 */
export type ReadAs = "bytes" | "text";

/** Reads data as the caller chose. */
export function readAs(bytes: Uint8Array, as: ReadAs | undefined, platform: HttpPlatform): unknown {
  if (as === undefined) return fromBytes(bytes, platform);
  return as === "text" ? platform.utf8Decode(bytes) : plain(bytes);
}
