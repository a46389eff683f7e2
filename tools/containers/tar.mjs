import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

const BLOCK = 512;

export const folder = (path, { mode = 0o755, owner = 0 } = {}) => ({
  type: "5",
  path: `${path}/`,
  mode,
  owner,
});
export const text = (path, content) => ({
  type: "0",
  path,
  mode: 0o644,
  owner: 0,
  content: Buffer.from(content),
});
export const copy = (path, source, mode = 0o644) => ({ type: "0", path, mode, owner: 0, source });
export const link = (path, target) => ({ type: "2", path, mode: 0o777, owner: 0, target });

/** A tar of the entries, as chunks; made here because each system's own tar has other flags for owners and modes. */
export async function* tar(entries) {
  for (const entry of entries) {
    const size = entry.source ? (await stat(entry.source)).size : (entry.content?.length ?? 0);
    yield header(entry, size);
    if (entry.source) yield* createReadStream(entry.source, { highWaterMark: 1 << 20 });
    else if (entry.content) yield entry.content;
    yield Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
  }
  yield Buffer.alloc(2 * BLOCK);
}

/** POSIX ustar: fixed fields of text, numbers in octal, and a sum over the block that counts itself as spaces. */
function header({ type, path, mode, owner, target = "" }, size) {
  if (Buffer.byteLength(path) > 100 || Buffer.byteLength(target) > 100)
    throw new Error(`too long for a tar: ${path}`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value, width) => `${value.toString(8).padStart(width - 1, "0")}\0`;
  block.write(path, 0);
  block.write(octal(mode, 8), 100);
  block.write(octal(owner, 8), 108);
  block.write(octal(owner, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136); // no time: the same files give the same image
  block.write(" ".repeat(8), 148);
  block.write(type, 156);
  block.write(target, 157);
  block.write("ustar\0" + "00", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 7)} `, 148);
  return block;
}
