import { metadataMember } from "../../encoding/metadata.ts";
import { requireNames } from "../../call/names.ts";
import { overGrpc, unary, type Operation } from "../../call/operation.ts";
import { readAs, type ReadAs } from "../../encoding/read-as.ts";
import { jsonWith, noBytes, toBytes, toJson } from "../../encoding/value.ts";
import { path } from "../../http/path.ts";
import { readMetadata } from "../../http/read.ts";
import { sendJson } from "../../http/request.ts";
import type { HttpPlatform } from "../../platform/platform.ts";
import type { BindingReply } from "./types.ts";

interface SendInput {
  name: string;
  operation: string;
  data: unknown;
  metadata: Readonly<Record<string, string>> | undefined;
  as: ReadAs | undefined;
}

export const sendBinding: Operation<SendInput, BindingReply> = {
  name: "binding.send",
  retry: "never",
  check: requireNames("name", "operation"),
  http: {
    unsupportedReason: ({ data }) => noBytes("a binding's data", [data]),
    request({ name, operation, data, metadata }) {
      const rest = { operation, metadata };
      const body = data === undefined ? toJson(rest) : jsonWith("data", toJson(data, "data"), rest);
      return sendJson("POST", path("/v1.0/bindings", name), body);
    },
    reply: (reply, { as }, platform) => ({
      data: readData(reply.bytes(), as, platform),
      metadata: readMetadata(reply),
    }),
  },
};

export const sendBindingOverGrpc = /* @__PURE__ */ overGrpc(
  sendBinding,
  /* @__PURE__ */ unary("invokeBinding", {
    request: ({ name, operation, data, metadata }, platform) => ({
      name,
      operation,
      // Over HTTP, daprd passes the text null to a binding without data (onOutputBindingMessage in http.go).
      data: toBytes(data === undefined ? null : data, platform, "data"),
      ...metadataMember(metadata),
    }),
    reply: ({ data, metadata }, { as }, platform) => ({ data: readData(data, as, platform), metadata }),
  }),
  ["ERR_INVOKE_OUTPUT_BINDING"],
);

const readData = (bytes: Uint8Array, as: ReadAs | undefined, platform: HttpPlatform): unknown =>
  bytes.length === 0 && as === undefined ? undefined : readAs(bytes, as, platform);
