import { DaprError } from "@dapr-ts/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseGrpcEndpoint } from "../src/endpoint/parse-grpc-endpoint.ts";
import { parseHttpEndpoint } from "../src/endpoint/parse-http-endpoint.ts";
import { readStatus } from "../src/grpc/status.ts";
import { decode } from "../src/http/decode.ts";

/** Parsers of what comes from outside. The seed of a failure is printed. */
const RUNS = { numRuns: Number(process.env["DAPR_TS_PROPERTY_RUNS"] ?? 300) };

/** Returns what a parser gives, or the `DaprError` that it throws. Any other error fails the test. */
function parsed<T>(parse: () => T): T | DaprError {
  try {
    return parse();
  } catch (error) {
    expect(error).toBeInstanceOf(DaprError);
    return error as DaprError;
  }
}

const part = fc.oneof(
  fc.constantFrom(
    "http",
    "https",
    "grpc",
    "grpcs",
    "dns",
    "unix",
    "unix-abstract",
    "vsock",
    "localhost",
    "[::1]",
  ),
  fc.constantFrom(
    ":",
    "/",
    "//",
    "?",
    "tls=true",
    "tls=",
    "@",
    "#",
    "%",
    "5000",
    "99999",
    "-1",
    " ",
    "..",
    "\0",
  ),
  fc.string({ maxLength: 4 }),
);

test.each([
  ["gRPC", parseGrpcEndpoint],
  ["HTTP", parseHttpEndpoint],
])("any text is an endpoint over %s or a DaprError", (_wire, parse) => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 7 }), (parts) => {
      const endpoint = parsed(() => parse(parts.join("")));
      if (endpoint instanceof DaprError) return;
      if (endpoint.kind === "unix") expect(endpoint.path).not.toBe("");
      else {
        expect(Number.isInteger(endpoint.port) && endpoint.port >= 0 && endpoint.port < 65_536).toBe(true);
        expect(endpoint.host).not.toMatch(/[/?#@\s\0]/);
      }
    }),
    RUNS,
  );
});

const header = fc.dictionary(
  fc.constantFrom(
    "grpc-status",
    "grpc-message",
    "grpc-status-details-bin",
    ":status",
    "content-type",
    "retry-after",
  ),
  fc.oneof(
    fc.constantFrom("0", "5", "99", "-1", "%zz", "AAAA", "!", "200", "503", "application/grpc"),
    fc.string(),
  ),
);

test("any headers and trailers are a status or a DaprError", () => {
  fc.assert(
    fc.property(header, fc.option(header, { nil: undefined }), (headers, trailers) => {
      parsed(() => readStatus(headers, trailers));
    }),
    RUNS,
  );
});

test("any bytes in any content coding are decoded within the limit, or a DaprError", async () => {
  const codings = fc.constantFrom("gzip", "br", "deflate", "zstd", "identity", "x", "gzip, br", "", "GZIP");
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), codings, async (bytes, coding) => {
      const result = await decode(bytes, coding, 1_000).catch((error: unknown) => error);
      if (result instanceof Uint8Array) expect(result.length).toBeLessThanOrEqual(1_000);
      else expect(result).toBeInstanceOf(DaprError);
    }),
    RUNS,
  );
});
