import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { anyPack, anyUnpack } from "@bufbuild/protobuf/wkt";
import { expect, expectTypeOf, test } from "vitest";
import { StateOptions_StateConcurrency } from "../common.ts";
import {
  AppCallback,
  AppCallbackAlpha,
  AppCallbackHealthCheck,
  Dapr,
  TaskHubSidecarService,
} from "../index.ts";
import { ErrorInfoSchema, StatusSchema } from "../rpc.ts";
import { type GetStateRequest, GetStateRequestSchema } from "../runtime.ts";
import { type HistoryEvent, HistoryEventSchema } from "../workflow.ts";

test.each([
  [Dapr, "dapr.proto.runtime.v1.Dapr", 72],
  [AppCallback, "dapr.proto.runtime.v1.AppCallback", 7],
  [AppCallbackAlpha, "dapr.proto.runtime.v1.AppCallbackAlpha", 2],
  [AppCallbackHealthCheck, "dapr.proto.runtime.v1.AppCallbackHealthCheck", 1],
  [TaskHubSidecarService, "TaskHubSidecarService", 17],
])("service %#", (service, name, rpcs) => {
  expect(service.typeName).toBe(name);
  expect(service.methods).toHaveLength(rpcs);
});

test("a message is encoded as Dapr's own would be", () => {
  const request = create(GetStateRequestSchema, { storeName: "s", key: "k", metadata: { a: "b" } });
  expectTypeOf(request).toEqualTypeOf<GetStateRequest>();
  const expected = [0x0a, 1, 0x73, 0x12, 1, 0x6b, 0x22, 6, 0x0a, 1, 0x61, 0x12, 1, 0x62];
  expect([...toBinary(GetStateRequestSchema, request)]).toEqual(expected);
});

test("a status carries its details", () => {
  const info = create(ErrorInfoSchema, { reason: "DAPR_STATE_NOT_FOUND", domain: "dapr.io" });
  const sent = create(StatusSchema, { code: 5, message: "no", details: [anyPack(ErrorInfoSchema, info)] });
  const status = fromBinary(StatusSchema, toBinary(StatusSchema, sent));
  const [detail] = status.details;
  expect(detail?.typeUrl).toBe("type.googleapis.com/google.rpc.ErrorInfo");
  expect(detail && anyUnpack(detail, ErrorInfoSchema)).toEqual(info);
});

test("enums and oneofs read as TypeScript's own", () => {
  expect(StateOptions_StateConcurrency.CONCURRENCY_FIRST_WRITE).toBe(1);
  const event = create(HistoryEventSchema, { eventType: { case: "timerFired", value: { timerId: 3 } } });
  expectTypeOf(event).toEqualTypeOf<HistoryEvent>();
  expect(event.eventType).toMatchObject({ case: "timerFired", value: { timerId: 3 } });
});
