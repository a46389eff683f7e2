import type * as official from "@dapr/dapr";
import type * as compat from "@dapr-ts/compat";
import { expectTypeOf, test } from "vitest";

test("values of the official types are accepted", () => {
  expectTypeOf<official.DaprClientOptions["daprHost"]>().toExtend<compat.DaprClientOptions["daprHost"]>();
  expectTypeOf<official.PubSubBulkPublishMessage>().toExtend<compat.PubSubBulkPublishMessage>();
  expectTypeOf<official.StateGetBulkOptions>().toExtend<compat.StateGetBulkOptions>();
  expectTypeOf<official.InvokerOptions>().toExtend<compat.InvokerOptions>();
  expectTypeOf<official.LoggerService>().toExtend<compat.LoggerService>();
  expectTypeOf<official.TypeDaprInvokerCallback>().toExtend<compat.TypeDaprInvokerCallback>();
  expectTypeOf<compat.PubSubBulkPublishResponse>().toExtend<official.PubSubBulkPublishResponse>();
  expectTypeOf<compat.LoggerService>().toExtend<official.LoggerService>();
  expectTypeOf<compat.CommunicationProtocolEnum>().toExtend<official.CommunicationProtocolEnum>();
  expectTypeOf<official.HttpMethod>().toExtend<compat.HttpMethod>();
  expectTypeOf<official.WorkflowRuntimeStatus.FAILED>().toExtend<compat.WorkflowRuntimeStatus>();
});
