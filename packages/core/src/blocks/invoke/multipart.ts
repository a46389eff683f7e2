import { joinBytes } from "../../encoding/join-bytes.ts";
import { utf8Encode } from "../../platform/plain-platform.ts";

/** The part of the web's `Blob` and `File` that a body is read from. */
export interface BlobLike {
  readonly type: string;
  readonly name?: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The entries of the web's `FormData`. */
export type FormLike = Iterable<readonly [name: string, value: string | BlobLike]>;

/**
 * Encodes a form as `multipart/form-data`.
 *
 * @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
 */
export async function encodeForm(form: FormLike, boundary: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (const [name, value] of form) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(withCrlf(name))}"`;
    if (typeof value === "string") {
      chunks.push(utf8Encode(`${head}\r\n\r\n${withCrlf(value)}\r\n`));
      continue;
    }
    const { name: file = "blob", type } = value;
    const rest = `; filename="${escaped(file)}"\r\nContent-Type: ${type || "application/octet-stream"}\r\n\r\n`;
    chunks.push(utf8Encode(head + rest), new Uint8Array(await value.arrayBuffer()), utf8Encode("\r\n"));
  }
  chunks.push(utf8Encode(`--${boundary}--\r\n`));
  return joinBytes(chunks);
}

const withCrlf = (text: string): string => text.replace(/\r\n|\r|\n/g, "\r\n");

const escaped = (text: string): string =>
  text.replace(/\n/g, "%0A").replace(/\r/g, "%0D").replace(/"/g, "%22");
