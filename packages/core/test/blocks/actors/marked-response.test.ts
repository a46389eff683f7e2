import { describe, expect, test } from "vitest";
import { markedBytes, markedError, readAnswer } from "../../../src/blocks/actors/marked-response.ts";
import { DaprError } from "../../../src/errors/dapr-error.ts";

const platform = {
  utf8Encode: (text: string) => new TextEncoder().encode(text),
  utf8Decode: (bytes: Uint8Array) => new TextDecoder().decode(bytes),
  randomId: () => "",
};
const utf8 = platform.utf8Encode;

describe("an actor's answer", () => {
  test.each(["null", "0", '""', '{"a":[1]}'])("%s is a value", (text) => {
    expect(readAnswer(utf8(text), platform)).toEqual(JSON.parse(text));
  });

  test("is undefined without a value", () => {
    expect(readAnswer(new Uint8Array(0), platform)).toBeUndefined();
  });

  test.each([[[]], [[0x31]], [[0, 0xff]], [[...utf8("\u0000dapr-ts:e{}")]]])(
    "is bytes behind the mark for the bytes %j",
    (bytes) => {
      expect(readAnswer(markedBytes(new Uint8Array(bytes), platform), platform)).toEqual(
        new Uint8Array(bytes),
      );
    },
  );

  test("is bytes if it has no mark and is not JSON", () => {
    const bytes = new Uint8Array([0, 0x64, 0x61, 0x70]);
    expect(readAnswer(bytes, platform)).toEqual(bytes);
  });

  test("throws an error that it contains", () => {
    const error = new DaprError("é no", {
      code: "aborted",
      errorCode: "MINE",
      body: { a: 1 },
      cause: new Error("secret"),
    });
    const read = () => readAnswer(markedError(error, platform), platform);
    expect(read).toThrow(DaprError);
    expect(read).toThrow(
      expect.objectContaining({
        message: "é no",
        code: "aborted",
        errorCode: "MINE",
        body: { a: 1 },
        operation: "actors.invoke",
      }),
    );
    expect(new TextDecoder().decode(markedError(error, platform))).not.toContain("secret");
  });
});

test.each(["no-such-code", 7, undefined, "__proto__"])(
  "an error with the code %j of another process is unknown",
  (code) => {
    const bytes = utf8(`\u0000dapr-ts:e${JSON.stringify({ message: "no", code })}`);
    expect(() => readAnswer(bytes, platform)).toThrow(expect.objectContaining({ code: "unknown" }));
  },
);
