import { createRegistry, toJson, type MessageShape } from "@bufbuild/protobuf";
import {
  AnySchema,
  BoolValueSchema,
  BytesValueSchema,
  DoubleValueSchema,
  FloatValueSchema,
  Int32ValueSchema,
  Int64ValueSchema,
  StringValueSchema,
  UInt32ValueSchema,
  UInt64ValueSchema,
  ValueSchema,
  anyUnpack,
} from "@bufbuild/protobuf/wkt";
import { fromBytes, type AnyMessage, type GrpcPlatform, type Platform } from "@dapr-ts/core/internal";
import { decodeMessage, packJson, unpackJson } from "@dapr-ts/proto/decoding";
import { HistoryEventSchema } from "@dapr-ts/proto/workflow";

const WRAPPERS = createRegistry(
  BoolValueSchema,
  BytesValueSchema,
  DoubleValueSchema,
  FloatValueSchema,
  Int32ValueSchema,
  Int64ValueSchema,
  StringValueSchema,
  UInt32ValueSchema,
  UInt64ValueSchema,
);

/** Adds the functions that require protobuf's runtime to a platform. */
export function grpcPlatform(platform: Platform): GrpcPlatform {
  return {
    ...platform,
    packJson,
    unpack: (any) => unpack(any, platform),
    historyEvent: (bytes) => decodeMessage(HistoryEventSchema, bytes),
  };
}

function unpack({ typeUrl, value }: AnyMessage, platform: Platform): unknown {
  const any: MessageShape<typeof AnySchema> = { $typeName: AnySchema.typeName, typeUrl, value };
  const json = unpackJson(any);
  // daprd stores a Value without a kind for a job that was scheduled over HTTP without data (pkg/api/http/jobs.go).
  if (json !== undefined) return json.kind.case === undefined ? undefined : toJson(ValueSchema, json);
  const wrapped = anyUnpack(any, WRAPPERS);
  if (wrapped !== undefined) return (wrapped as unknown as { value: unknown }).value;
  return fromBytes(value, platform);
}
