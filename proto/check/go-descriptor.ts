import { fromBinary } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";

/**
 * The descriptor that protoc-gen-go embeds in a .pb.go file, if this file has one. It stands there as a byte slice
 * (`_rawDesc = []byte{0x0a, …}`) or, since protoc-gen-go 1.36.6, as strings (`_rawDesc = "" + "\n\x1a…" + …`).
 */
export function readGoDescriptor(source: string): FileDescriptorProto | undefined {
  const bytes = byteSlice(source) ?? stringConstant(source);
  return bytes && fromBinary(FileDescriptorProtoSchema, bytes);
}

function byteSlice(source: string): Uint8Array | undefined {
  const body = /_rawDesc = \[\]byte\{([^}]*)\}/.exec(source)?.[1];
  return body === undefined ? undefined : Uint8Array.from(body.match(/0x[0-9a-f]+/g) ?? [], Number);
}

function stringConstant(source: string): Uint8Array | undefined {
  const body = /_rawDesc = ((?:"(?:[^"\\]|\\.)*"[\s+]*)+)/.exec(source)?.[1];
  if (body === undefined) return undefined;
  const parts = body.match(/"(?:[^"\\]|\\.)*"/g) ?? [];
  return Buffer.concat(parts.map((part) => unquote(part.slice(1, -1))));
}

const simpleEscapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '"': 34,
  "\\": 92,
};

/** A Go string literal's bytes: \x and octal escapes are bytes, \u and everything unescaped is UTF-8. */
function unquote(literal: string): Buffer {
  const tokens = literal.match(/\\x[0-9a-f]{2}|\\[0-7]{3}|\\u[0-9a-f]{4}|\\U[0-9a-f]{8}|\\.|[^\\]+/gi) ?? [];
  return Buffer.concat(tokens.map(unescape));
}

function unescape(token: string): Buffer {
  const code = token[1];
  if (token[0] !== "\\" || code === undefined) return Buffer.from(token);
  if (code === "x") return Buffer.of(Number.parseInt(token.slice(2), 16));
  if (code === "u" || code === "U")
    return Buffer.from(String.fromCodePoint(Number.parseInt(token.slice(2), 16)));
  return Buffer.of(simpleEscapes[code] ?? Number.parseInt(token.slice(1), 8));
}
