import { create, toJson } from "@bufbuild/protobuf";
import { anyUnpack, ValueSchema, type Any } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, type ConnectRouter, type HandlerContext } from "@connectrpc/connect";
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
import {
  BindingEventResponse_BindingEventConcurrency as Concurrency,
  BindingEventResponseSchema,
  type BindingEventResponse,
  type JobEventRequest,
  type TopicEventBulkRequest,
} from "@dapr-ts/proto/runtime";
import { callOf } from "./call.ts";
import { entriesOf, STATUS } from "./events.ts";
import { invoke } from "./invoke.ts";
import { subscriptionMessage } from "./subscriptions.ts";

export interface AppCallbackOptions {
  readonly registry: Registry;
  readonly dispatcher: Dispatcher;
  readonly http: HttpChannel;
  readonly logger: Logger;
}

/** Translates what daprd calls over gRPC into calls of the dispatcher, and their outcomes into responses. */
export function appCallback(options: AppCallbackOptions): (router: ConnectRouter) => void {
  const { registry, dispatcher, http, logger } = options;

  const bulk = async (batch: TopicEventBulkRequest, context: HandlerContext) => {
    const target = registry.target(batch.path, batch.pubsubName, batch.topic);
    if (target === undefined) {
      logger.error(
        `a batch arrived for topic ${batch.topic} of ${batch.pubsubName}, which has no subscription`,
      );
      return { statuses: batch.entries.map(({ entryId }) => ({ entryId, status: STATUS.DROP })) };
    }
    const outcomes = await dispatcher.events.batch(target, entriesOf(batch, target), callOf(context));
    return { statuses: outcomes.map(({ entryId, status }) => ({ entryId, status: STATUS[status] })) };
  };

  const job = async ({ name, data }: JobEventRequest, context: HandlerContext) => {
    done(await dispatcher.job(name, jobData(data), callOf(context)), `job ${name}`);
    return {};
  };

  return (router) => {
    router.service(AppCallback, {
      onInvoke: (message, context) => invoke(dispatcher, message, context),
      async onTopicEvent(message, context) {
        const target = registry.target(message.path, message.pubsubName, message.topic);
        if (target === undefined) {
          logger.error(
            `an event arrived for topic ${message.topic} of ${message.pubsubName}, which has no subscription`,
          );
          // Not UNIMPLEMENTED: daprd acknowledges that without the dead letter topic (postman/grpc/grpc.go).
          return { status: STATUS.DROP };
        }
        return {
          status:
            STATUS[
              await dispatcher.events.event(
                target,
                () => eventFromMessage(message, target, nodePlatform),
                callOf(context),
              )
            ],
        };
      },
      onBulkTopicEvent: bulk,
      async onBindingEvent({ name, data, metadata }, context) {
        const call = { ...callOf(context), metadata: lowerCaseNames(metadata) };
        return bindingAnswer(done(await dispatcher.binding(name, data, call), `binding ${name}`));
      },
      onJobEvent: job,
    });
    router.service(AppCallbackAlpha, { onBulkTopicEventAlpha1: bulk, onJobEventAlpha1: job });
    // Callable without the token, so that their messages, which are empty, may have a few bytes only.
    router.rpc(
      AppCallback.method.listTopicSubscriptions,
      () => ({ subscriptions: registry.programmatic.map(subscriptionMessage) }),
      EMPTY_MESSAGE,
    );
    router.rpc(
      AppCallback.method.listInputBindings,
      () => ({ bindings: [...registry.bindings.keys()] }),
      EMPTY_MESSAGE,
    );
    router.rpc(
      AppCallbackHealthCheck.method.healthCheck,
      async () => {
        if (http.accepting && (await dispatcher.healthy())) return {};
        throw new ConnectError("the app is not healthy", Code.Unavailable);
      },
      EMPTY_MESSAGE,
    );
  };
}

const EMPTY_MESSAGE = { readMaxBytes: 64 };

function done<T>(outcome: Outcome<T>, what: string): T {
  switch (outcome.is) {
    case "DONE":
      return outcome.value;
    case "FAILED":
      throw new ConnectError(`${what}: the handler failed; the app's log contains the reason`, Code.Internal);
    case "NOT_FOUND":
      throw new ConnectError(`the app does not handle ${what}`, Code.NotFound);
  }
}

/** Returns the JSON of a job that was scheduled over HTTP, or the bytes of one that was scheduled over gRPC. */
function jobData(data: Any | undefined): Uint8Array {
  if (data === undefined) return new Uint8Array(0);
  const value = anyUnpack(data, ValueSchema);
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
