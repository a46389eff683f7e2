import { invalidArgument } from "../errors/dapr-error.ts";

/**
 * Returns the bytes of an ArrayBuffer, a SharedArrayBuffer, a typed array or a DataView, of any realm. Returns `undefined`
 * for anything else. Shared memory is copied, because it can change while it is sent.
 *
 * @throws DaprError `invalid_argument` if the memory was transferred to another thread.
 */
export function bytesOf(value: unknown): Uint8Array | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const isView = ArrayBuffer.isView(value);
  const buffer = isView ? value.buffer : value;
  const kind = (buffer as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  if (kind !== "ArrayBuffer" && kind !== "SharedArrayBuffer") return undefined;
  // `detached` is of ES2024; in older engines the bytes of such a buffer are empty.
  if ((buffer as { detached?: boolean }).detached === true)
    throw invalidArgument("the bytes cannot be sent: their ArrayBuffer was transferred");
  const bytes = isView ? bytesOfView(value) : new Uint8Array(buffer as ArrayBuffer);
  // An object that only has the tag of a buffer was copied as a list.
  if (bytes.buffer !== buffer) return undefined;
  return kind === "SharedArrayBuffer" ? bytes.slice() : bytes;
}

/** Returns true for what {@link bytesOf} reads as bytes. */
export const isBytes = (value: unknown): boolean => bytesOf(value) !== undefined;

function bytesOfView(view: ArrayBufferView): Uint8Array {
  return view instanceof Uint8Array ? view : new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
