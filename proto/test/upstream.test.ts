import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { equals, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { ourDescriptors } from "../check/descriptors.ts";
import { readGoDescriptor } from "../check/go-descriptor.ts";
import { requiredVersion } from "../check/upstream.ts";

describe("the descriptor embedded in a .pb.go file", () => {
  const descriptors = ourDescriptors();

  /** As protoc-gen-go wrote it until 1.36.5. */
  function asSlice(bytes: Uint8Array): string {
    const hex = [...bytes].map((byte) => `0x${byte.toString(16).padStart(2, "0")}`);
    return `var file_a_proto_rawDesc = []byte{\n\t${hex.join(", ")},\n}\n\nvar (\n`;
  }

  /** As it has written it since. */
  function asString(bytes: Uint8Array): string {
    const escaped = [...bytes].map((byte) => {
      if (byte === 10) return '\\n" +\n\t"';
      const char = String.fromCharCode(byte);
      if (char === '"' || char === "\\") return `\\${char}`;
      return byte >= 32 && byte < 127 ? char : `\\x${byte.toString(16).padStart(2, "0")}`;
    });
    return `const file_a_proto_rawDesc = "" +\n\t"${escaped.join("")}"\n\nvar (\n`;
  }

  test.each([
    ["a byte slice", asSlice],
    ["strings", asString],
  ])("is read from %s", (_form, write) => {
    for (const descriptor of descriptors) {
      const read = readGoDescriptor(write(toBinary(FileDescriptorProtoSchema, descriptor)));
      expect(read && equals(FileDescriptorProtoSchema, read, descriptor)).toBe(true);
    }
  });

  test("is not looked for in other Go files", () => {
    expect(readGoDescriptor('package runtime\n\nconst name = "a"\n')).toBeUndefined();
  });

  test("understands every escape of Go's", () => {
    // Field 1, the file's name, of 14 bytes.
    const source =
      String.raw`const file_a_proto_rawDesc = "" + "\n\x0eé\a\b\t\v\f\r\"\\\101\x42\u00e9"` + "\n";
    expect(readGoDescriptor(source)?.name).toBe('é\u0007\b\t\v\f\r"\\ABé');
  });
});

describe("the version that a go.mod requires", () => {
  const goMod = [
    "module a",
    "require example.com/one v1.2.3",
    "require (",
    "\texample.com/two/deep v0.1.0 // indirect",
    "\texample.com/two v0.0.0-20260401024825-9d38bb4040a9",
    ")",
  ].join("\n");

  test.each([
    ["example.com/one", "v1.2.3"],
    ["example.com/two", "v0.0.0-20260401024825-9d38bb4040a9"],
    ["example.com/two/deep", "v0.1.0"],
    ["example.com/three", undefined],
  ])("%s: %s", (module, version) => {
    expect(requiredVersion(goMod, module)).toBe(version);
  });
});

test("reports that Go is missing and that nothing was compared", () => {
  const check = join(import.meta.dirname, "../check.mjs");
  const { status, stderr } = spawnSync(process.execPath, [check], { env: { PATH: "" }, encoding: "utf8" });
  expect(stderr).toContain("Go cannot be run");
  expect(status).toBe(2);
});
