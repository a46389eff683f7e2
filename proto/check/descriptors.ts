import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { create, createFileRegistry, type DescFile, fromBinary } from "@bufbuild/protobuf";
import {
  type FileDescriptorProto,
  FileDescriptorSetSchema,
  file_google_protobuf_any,
  file_google_protobuf_descriptor,
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
} from "@bufbuild/protobuf/wkt";

const wellKnown = [
  file_google_protobuf_any,
  file_google_protobuf_descriptor,
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
].map((file) => file.proto);

/** The .proto files of this package, through buf. */
export function ourDescriptors(): FileDescriptorProto[] {
  const buf = createRequire(import.meta.url).resolve("@bufbuild/buf/bin/buf");
  const build = spawnSync(
    process.execPath,
    [buf, "build", "--as-file-descriptor-set", "--exclude-imports", "-o", "-"],
    {
      cwd: join(import.meta.dirname, ".."),
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  if (build.status !== 0) throw new Error(`buf build: ${build.error?.message ?? build.stderr.toString()}`);
  return fromBinary(FileDescriptorSetSchema, build.stdout).file;
}

/** Links files to each other and to the well-known types. */
export function link(protos: readonly FileDescriptorProto[]): DescFile[] {
  const known = new Map([...wellKnown, ...protos].map((proto) => [proto.name, proto]));
  const imported = new Set<FileDescriptorProto>();
  const visit = (name: string): void => {
    const proto = known.get(name);
    if (proto === undefined) throw new Error(`${name} is imported, but not there`);
    if (imported.has(proto)) return;
    proto.dependency.forEach(visit);
    imported.add(proto);
  };
  for (const proto of protos) visit(proto.name);
  // In this order, since a registry takes a file only after those that it imports.
  const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: [...imported] }));
  return protos.map((proto) => registry.getFile(proto.name)).filter((file) => file !== undefined);
}
