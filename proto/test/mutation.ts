import { clone } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";

/** A copy of some files, to be changed in place. */
export class Files {
  readonly protos: FileDescriptorProto[];

  constructor(original: readonly FileDescriptorProto[]) {
    this.protos = original.map((proto) => clone(FileDescriptorProtoSchema, proto));
  }

  file(name: string) {
    return named(this.protos, name);
  }

  service(file: string, name: string) {
    return named(this.file(file).service, name);
  }

  method(file: string, service: string, name: string) {
    return named(this.service(file, service).method, name);
  }

  message(file: string, name: string) {
    return named(this.file(file).messageType, name);
  }

  field(file: string, message: string, name: string) {
    return named(this.message(file, message).field, name);
  }
}

export function named<T extends { name: string }>(list: T[], name: string): T {
  const found = list.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`missing: ${name}`);
  return found;
}

export function remove<T extends { name: string }>(list: T[], name: string): void {
  list.splice(list.indexOf(named(list, name)), 1);
}
