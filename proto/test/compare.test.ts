import { clearField, create } from "@bufbuild/protobuf";
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
  FieldOptionsSchema,
  MethodOptionsSchema,
} from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { compare, count, without } from "../check/compare.ts";
import { contractOf } from "../check/contract.ts";
import { link, ourDescriptors } from "../check/descriptors.ts";
import { Files, named, remove } from "./mutation.ts";

const original = ourDescriptors();
const contract = contractOf(link(original));

/** Returns the check's output for a changed copy on our side, and for the same copy on upstream's. */
function verdicts(change: (files: Files) => void): { here: string[]; upstream: string[] } {
  const files = new Files(original);
  change(files);
  const changed = contractOf(link(files.protos));
  return { here: compare(changed, contract), upstream: compare(contract, changed) };
}

const state = "dapr/runtime/v1/state.proto";
const dapr = "dapr/runtime/v1/dapr.proto";
const lock = "dapr/runtime/v1/lock.proto";

test("our contract does not differ from itself", () => {
  expect(compare(contract, contract)).toEqual([]);
  expect(count(contract).service).toBe(5);
});

test("arrangement in files and order make no difference", () => {
  const { here, upstream } = verdicts((files) => {
    files.message(state, "BulkStateItem").field.reverse();
    const status = files.file("google/rpc/status.proto");
    const details = files.file("google/rpc/error_details.proto");
    status.messageType.push(...details.messageType.splice(0));
    status.dependency.push(...details.dependency.splice(0));
  });
  expect(here).toEqual([]);
  expect(upstream).toEqual([]);
});

describe("a changed fact is named with both its values", () => {
  /** Change, subject, fact, what it was, what it is. */
  const changes: [(files: Files) => void, string, string, string, string][] = [
    [
      (files) => (files.field(state, "GetStateRequest", "key").number = 9),
      "field dapr.proto.runtime.v1.GetStateRequest.key",
      "number",
      "2",
      "9",
    ],
    [
      (files) => (files.field(state, "GetStateRequest", "key").type = FieldDescriptorProto_Type.BYTES),
      "field dapr.proto.runtime.v1.GetStateRequest.key",
      "type",
      "string",
      "bytes",
    ],
    [
      (files) =>
        (files.field(state, "DeleteStateRequest", "etag").typeName = ".dapr.proto.common.v1.StateItem"),
      "field dapr.proto.runtime.v1.DeleteStateRequest.etag",
      "type",
      "dapr.proto.common.v1.Etag",
      "dapr.proto.common.v1.StateItem",
    ],
    [
      (files) => {
        const entry = named(files.message(state, "GetStateRequest").nestedType, "MetadataEntry");
        named(entry.field, "value").type = FieldDescriptorProto_Type.BYTES;
      },
      "field dapr.proto.runtime.v1.GetStateRequest.metadata",
      "type",
      "map<string, string>",
      "map<string, bytes>",
    ],
    [
      (files) => (files.field(state, "GetStateRequest", "store_name").jsonName = "store"),
      "field dapr.proto.runtime.v1.GetStateRequest.store_name",
      "JSON name",
      "storeName",
      "store",
    ],
    [
      (files) => {
        const { field, oneofDecl } = files.message("dapr/common/v1/jobs.proto", "JobFailurePolicyConstant");
        const maxRetries = named(field, "max_retries");
        maxRetries.proto3Optional = false;
        clearField(maxRetries, FieldDescriptorProtoSchema.field.oneofIndex);
        oneofDecl.splice(0);
      },
      "field dapr.proto.common.v1.JobFailurePolicyConstant.max_retries",
      "presence",
      "explicit",
      "implicit",
    ],
    [
      (files) => {
        const activityRequest = files.field("durabletask/service.proto", "WorkItem", "activityRequest");
        clearField(activityRequest, FieldDescriptorProtoSchema.field.oneofIndex);
      },
      "field WorkItem.activityRequest",
      "oneof",
      "request",
      "none",
    ],
    [
      (files) => {
        const status = files.field("durabletask/service.proto", "PurgeInstanceFilter", "runtimeStatus");
        status.options = create(FieldOptionsSchema, { packed: false });
      },
      "field PurgeInstanceFilter.runtimeStatus",
      "packed",
      "true",
      "false",
    ],
    [
      (files) => {
        const { enumType } = files.message(lock, "UnlockResponse");
        named(named(enumType, "Status").value, "INTERNAL_ERROR").number = 4;
      },
      "value dapr.proto.runtime.v1.UnlockResponse.Status.INTERNAL_ERROR",
      "number",
      "3",
      "4",
    ],
    [
      (files) => (files.method(dapr, "Dapr", "GetState").inputType = ".dapr.proto.runtime.v1.GetJobRequest"),
      "RPC dapr.proto.runtime.v1.Dapr.GetState",
      "input",
      "dapr.proto.runtime.v1.GetStateRequest",
      "dapr.proto.runtime.v1.GetJobRequest",
    ],
    [
      (files) =>
        (files.method(dapr, "Dapr", "GetState").outputType = ".dapr.proto.runtime.v1.GetJobResponse"),
      "RPC dapr.proto.runtime.v1.Dapr.GetState",
      "output",
      "dapr.proto.runtime.v1.GetStateResponse",
      "dapr.proto.runtime.v1.GetJobResponse",
    ],
    [
      (files) => (files.method(dapr, "Dapr", "EncryptAlpha1").clientStreaming = false),
      "RPC dapr.proto.runtime.v1.Dapr.EncryptAlpha1",
      "streaming",
      "bidi_streaming",
      "server_streaming",
    ],
    [
      (files) => {
        files.method(dapr, "Dapr", "GetState").options = create(MethodOptionsSchema, { deprecated: true });
      },
      "RPC dapr.proto.runtime.v1.Dapr.GetState",
      "deprecated",
      "false",
      "true",
    ],
  ];

  test.each(changes)("%#: %s", (change, subject, fact, was, is) => {
    const { here, upstream } = verdicts(change);
    expect(here).toEqual([`${subject}: ${fact} ${is} here, ${was} upstream`]);
    expect(upstream).toEqual([`${subject}: ${fact} ${was} here, ${is} upstream`]);
  });

  test("repetition", () => {
    const { here } = verdicts((files) => {
      files.field(state, "GetBulkStateRequest", "keys").label = FieldDescriptorProto_Label.OPTIONAL;
    });
    expect(here).toContain(
      "field dapr.proto.runtime.v1.GetBulkStateRequest.keys: type string here, repeated string upstream",
    );
  });
});

describe("a fact that only one side has is named once, in either direction", () => {
  const removals: [string, (files: Files) => void][] = [
    [
      "RPC dapr.proto.runtime.v1.Dapr.GetState",
      (files) => remove(files.service(dapr, "Dapr").method, "GetState"),
    ],
    ["service dapr.proto.runtime.v1.Dapr", (files) => remove(files.file(dapr).service, "Dapr")],
    [
      "field dapr.proto.runtime.v1.GetStateResponse.etag",
      (files) => remove(files.message(state, "GetStateResponse").field, "etag"),
    ],
    [
      "message dapr.proto.runtime.v1.HealthCheckResponse",
      (files) => {
        const app = files.file("dapr/runtime/v1/app.proto");
        remove(app.service, "AppCallbackHealthCheck");
        remove(app.messageType, "HealthCheckResponse");
      },
    ],
    [
      "enum WorkerCapability",
      (files) => remove(files.file("durabletask/service.proto").enumType, "WorkerCapability"),
    ],
    [
      "value dapr.proto.runtime.v1.UnlockResponse.Status.INTERNAL_ERROR",
      (files) =>
        remove(named(files.message(lock, "UnlockResponse").enumType, "Status").value, "INTERNAL_ERROR"),
    ],
  ];

  test.each(removals)("%s", (subject, change) => {
    const { here, upstream } = verdicts(change);
    expect(here).toContain(`missing ${subject}`);
    expect(upstream).toContain(`${subject}: here, but not upstream`);
    const subjects = [subject, "service dapr.proto.runtime.v1.AppCallbackHealthCheck"];
    for (const line of [...here, ...upstream])
      expect(subjects.some((name) => line.includes(name))).toBe(true);
  });

  test("an added field", () => {
    const { here, upstream } = verdicts((files) => {
      const added = create(FieldDescriptorProtoSchema, {
        name: "region",
        jsonName: "region",
        number: 5,
        type: FieldDescriptorProto_Type.STRING,
        label: FieldDescriptorProto_Label.OPTIONAL,
      });
      files.message(state, "GetStateRequest").field.push(added);
    });
    const field = "field dapr.proto.runtime.v1.GetStateRequest.region";
    expect(here).toEqual([`${field}: here, but not upstream`]);
    expect(upstream).toEqual([`missing ${field}`]);
  });

  test("a renamed field is both", () => {
    const { here } = verdicts((files) => (files.field(state, "GetStateRequest", "key").name = "id"));
    expect(here).toEqual([
      "field dapr.proto.runtime.v1.GetStateRequest.id: here, but not upstream",
      "missing field dapr.proto.runtime.v1.GetStateRequest.key",
    ]);
  });
});

describe("a name that is left out on purpose", () => {
  test("is gone with all its parts, and nothing else is", () => {
    const { rest, idle } = without(contract, ["WorkItem"]);
    expect(idle).toEqual([]);
    expect([...contract.keys()].filter((name) => !rest.has(name))).toEqual([
      "WorkItem",
      "WorkItem.workflowRequest",
      "WorkItem.activityRequest",
      "WorkItem.completionToken",
    ]);
  });

  test("is named when it leaves nothing out", () => {
    expect(without(contract, ["Work"]).idle).toEqual(["Work"]);
  });
});
