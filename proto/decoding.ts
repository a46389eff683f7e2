import { fromBinary, fromJsonString, type DescMessage, type MessageShape } from "@bufbuild/protobuf";
import { anyIs, anyPack, ValueSchema, type Any, type Value } from "@bufbuild/protobuf/wkt";

/**
 * The limit of nested messages is the one of Go (`DefaultRecursionLimit` of its protowire), so whatever daprd accepts can be
 * read. protobuf-es has 100, and JSON with 50 levels, as the attributes of an event or the data of a job, exceeds it.
 */
const OPTIONS = { recursionLimit: 10_000, readUnknownFields: false };

/** Reads a message of daprd. Throws if the bytes are not such a message. */
export const decodeMessage = <D extends DescMessage>(schema: D, bytes: Uint8Array): MessageShape<D> =>
  fromBinary(schema, bytes, OPTIONS);

/** Returns the message with JSON in it. Throws if the text is not JSON. */
export const packJson = (json: string): Any =>
  anyPack(ValueSchema, fromJsonString(ValueSchema, json, OPTIONS));

/** Returns the JSON in a message; undefined if it contains something else. */
export const unpackJson = (any: Any): Value | undefined =>
  anyIs(any, ValueSchema) ? decodeMessage(ValueSchema, any.value) : undefined;
