import { describe, expect, test } from "vitest";
import {
  decodeStoredJson,
  fromTickJson,
  encodeStoredJson,
  toTickBytes,
  toTickJson,
} from "../../src/encoding/stored-json.ts";

const platform = {
  utf8Encode: (text: string) => new TextEncoder().encode(text),
  utf8Decode: (bytes: Uint8Array) => new TextDecoder().decode(bytes),
  randomId: () => "",
};

const VALUES = [
  null,
  0,
  false,
  "",
  " x ",
  { a: [1, null] },
  "MTIz",
  "IjEi",
  "eyJhIjoxfQ==",
  "abcd",
  new Uint8Array(0),
  new Uint8Array([0x0a, 0xff, 0x20]),
  { "@type": "type.googleapis.com/google.protobuf.BytesValue", value: "AQ==" },
  { value: "not base64!", "@type": "type.googleapis.com/google.protobuf.BytesValue" },
  { "dapr-ts:value": 1 },
  {
    "dapr-ts:value": {
      "dapr-ts:value": { "@type": "type.googleapis.com/google.protobuf.BytesValue", value: "" },
    },
  },
];

describe("data that daprd keeps", () => {
  test.each(VALUES)("%j comes back from JSON", (value) => {
    expect(decodeStoredJson(JSON.parse(encodeStoredJson(value)))).toEqual(value);
  });

  test.each(VALUES)(
    "%j comes back with a tick, whether it was registered over HTTP or over gRPC",
    (value) => {
      expect(fromTickJson(JSON.parse(toTickJson(value, platform)), platform)).toEqual(value);
      const inBase64 = Buffer.from(toTickBytes(value, platform)).toString("base64");
      expect(fromTickJson(inBase64, platform)).toEqual(value);
    },
  );

  test("bytes of another program whose base64 is broken are returned as they are", () => {
    const broken = { "@type": "type.googleapis.com/google.protobuf.BytesValue", value: "not base64!" };
    expect(decodeStoredJson(broken)).toEqual(broken);
  });

  test("values that other programs wrote stay as they are", () => {
    const alike = { "@type": "type.googleapis.com/google.protobuf.BytesValue", value: "AQ==", more: 1 };
    expect(decodeStoredJson(alike)).toEqual(alike);
    expect(fromTickJson(undefined, platform)).toBeUndefined();
    for (const text of ["true", "abcd", "AAEC", "hello world!"])
      expect(fromTickJson(text, platform)).toBe(text);
  });

  test("JSON that another SDK has registered over gRPC is read as JSON", () => {
    expect(fromTickJson("eyJhIjoxfQ==", platform)).toEqual({ a: 1 });
  });
});
