import { create, toJson } from "@bufbuild/protobuf";
import { ValueSchema, type Any } from "@bufbuild/protobuf/wkt";
import { nodePlatform } from "@dapr-ts/client/internal";
import type {
  BindingAnswer,
  Dispatcher,
  HttpChannel,
  Logger,
  Outcome,
  Registry,
} from "@dapr-ts/core/internal";
import { eventFromMessage, lowerCaseNames, toBytes } from "@dapr-ts/core/internal";
import { AppCallback, AppCallbackAlpha, AppCallbackHealthCheck } from "@dapr-ts/proto";
import { unpackJson } from "@dapr-ts/proto/decoding";
import {
  BindingEventResponse_BindingEventConcurrency as Concurrency,
  BindingEventResponseSchema,
  type BindingEventRequest,
  type BindingEventResponse,
  type JobEventRequest,
  type TopicEventBulkRequest,
  type TopicEventRequest,
} from "@dapr-ts/proto/runtime";
import { entriesOf, STATUS } from "./events.ts";
import { invoke } from "./invoke.ts";
import type { RpcCall } from "./rpc-call.ts";
import { rpc, type Rpc } from "./rpc.ts";
import { StatusError } from "./status.ts";
import { subscriptionMessage } from "./subscriptions.ts";

export interface AppCallbackOptions {
  readonly registry: Registry;
  readonly dispatcher: Dispatcher;
  readonly http: HttpChannel;
  readonly logger: Logger;
  readonly maxBodyBytes: number;
}

/** Translates what daprd calls over gRPC into calls of the dispatcher, and their outcomes into responses. */
export function appCallback(options: AppCallbackOptions): Rpc[] {
  const { registry, dispatcher, http, logger, maxBodyBytes } = options;
  const { events } = dispatcher;
  const limit = messageLimit(maxBodyBytes);

  const event = async (message: TopicEventRequest, call: RpcCall) => {
    const { path, pubsubName, topic } = message;
    const target = registry.target(path, pubsubName, topic);
    if (target === undefined) {
      logger.error(`an event arrived for topic ${topic} of ${pubsubName}, which has no subscription`);
      // Not UNIMPLEMENTED: daprd acknowledges that without the dead letter topic (postman/grpc/grpc.go).
      return { status: STATUS.DROP };
    }
    const outcome = await events.event(target, () => eventFromMessage(message, target, nodePlatform), call);
    return { status: STATUS[outcome] };
  };

  const bulk = async (batch: TopicEventBulkRequest, call: RpcCall) => {
    const target = registry.target(batch.path, batch.pubsubName, batch.topic);
    if (target === undefined) {
      logger.error(
        `a batch arrived for topic ${batch.topic} of ${batch.pubsubName}, which has no subscription`,
      );
      return { statuses: batch.entries.map(({ entryId }) => ({ entryId, status: STATUS.DROP })) };
    }
    const outcomes = await events.batch(target, entriesOf(batch, target), call);
    return { statuses: outcomes.map(({ entryId, status }) => ({ entryId, status: STATUS[status] })) };
  };

  const binding = async ({ name, data, metadata }: BindingEventRequest, call: RpcCall) => {
    call.metadata = lowerCaseNames(metadata);
    return bindingAnswer(done(await dispatcher.binding(name, data, call), `binding ${name}`));
  };

  const job = async ({ name, data }: JobEventRequest, call: RpcCall) => {
    done(await dispatcher.job(name, jobData(data), call), `job ${name}`);
    return {};
  };

  const health = async () => {
    if (http.accepting && (await dispatcher.healthy())) return {};
    throw new StatusError("unavailable", "the app is not healthy");
  };

  const own = AppCallback.method;
  return [
    rpc(own.onInvoke, limit, (message, call) => invoke(dispatcher, message, call)),
    rpc(own.onTopicEvent, limit, event),
    rpc(own.onBulkTopicEvent, limit, bulk),
    rpc(AppCallbackAlpha.method.onBulkTopicEventAlpha1, limit, bulk),
    rpc(own.onBindingEvent, limit, binding),
    rpc(own.onJobEvent, limit, job),
    rpc(AppCallbackAlpha.method.onJobEventAlpha1, limit, job),
    // Callable without the token, so that their messages, which are empty, may have a few bytes only.
    rpc(own.listTopicSubscriptions, EMPTY_BYTES, () => ({
      subscriptions: registry.programmatic.map(subscriptionMessage),
    })),
    rpc(own.listInputBindings, EMPTY_BYTES, () => ({ bindings: [...registry.bindings.keys()] })),
    rpc(AppCallbackHealthCheck.method.healthCheck, EMPTY_BYTES, health),
  ];
}

/** Returns the largest message, in bytes, whose data has at most so many bytes. */
export const messageLimit = (maxBodyBytes: number): number =>
  Math.min(maxBodyBytes + ENVELOPE_BYTES, MAX_MESSAGE_BYTES);

/** Room for the attributes of an event, or the name of a method, around its data. */
const ENVELOPE_BYTES = 64 * 1024;

/** The length of a gRPC message has 32 bits. */
const MAX_MESSAGE_BYTES = 0xffff_ffff;

const EMPTY_BYTES = 64;

function done<T>(outcome: Outcome<T>, what: string): T {
  switch (outcome.is) {
    case "DONE":
      return outcome.value;
    case "FAILED":
      throw new StatusError("internal", `${what}: the handler failed; the app's log contains the reason`);
    case "NOT_FOUND":
      throw new StatusError("not_found", `the app does not handle ${what}`);
  }
}

/** Returns the JSON of a job that was scheduled over HTTP, or the bytes of one that was scheduled over gRPC. */
function jobData(data: Any | undefined): Uint8Array {
  if (data === undefined) return new Uint8Array(0);
  const value = unpackJson(data);
  // A job without data, scheduled over HTTP, has a Value without a kind.
  if (value !== undefined && value.kind.case === undefined) return new Uint8Array(0);
  return value === undefined ? data.value : Buffer.from(JSON.stringify(toJson(ValueSchema, value)), "utf8");
}

function bindingAnswer(answer: BindingAnswer | undefined): BindingEventResponse {
  const { storeName = "", state = [], to = [], data, concurrency } = answer ?? {};
  return create(BindingEventResponseSchema, {
    storeName,
    states: state.map(({ key, value, etag }) => ({
      key,
      value: jsonBytes(value),
      ...(etag !== undefined && { etag: { value: etag } }),
    })),
    to: [...to],
    ...(data !== undefined && { data: jsonBytes(data) }),
    concurrency: concurrency === "parallel" ? Concurrency.PARALLEL : Concurrency.SEQUENTIAL,
  });
}

const jsonBytes = (value: unknown): Uint8Array => toBytes(value, nodePlatform);
