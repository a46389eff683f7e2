import type { MessageInitShape } from "@bufbuild/protobuf";
import type {
  SubscribeActorEventsRequestAlpha1Schema,
  SubscribeActorEventsRequestInitialAlpha1Schema,
} from "@dapr-ts/proto/runtime";
import { durationMessage } from "../../encoding/protobuf-duration.ts";
import { requireName } from "../../call/names.ts";
import type { AnyMessage, GrpcPlatform } from "../../call/operation.ts";
import { streaming, type StreamOperation } from "../../stream/operation.ts";
import { carriedTick } from "./schedule-operations.ts";

/** How an actor type is hosted. What is undefined is the sidecar's to decide. */
export interface HostedType {
  readonly type: string;
  readonly idleTimeoutMs: number | undefined;
  readonly drainOngoingCallTimeoutMs: number | undefined;
  readonly drainRebalancedActors: boolean | undefined;
  readonly reentrant: boolean;
  readonly maxStackDepth: number;
}

/** Message of the sidecar on the stream. Its id is unique within that stream. */
export type ActorEvent =
  | { readonly is: "opened" }
  | (Of & {
      readonly is: "invoke";
      readonly method: string;
      readonly data: Uint8Array;
      readonly metadata: Readonly<Record<string, string>>;
    })
  | (Of & { readonly is: "timer"; readonly name: string; readonly callback: string; readonly data: unknown })
  | (Of & { readonly is: "reminder"; readonly name: string; readonly data: unknown })
  | (Of & { readonly is: "deactivate" })
  | { readonly is: "unknown" };

interface Of {
  readonly answerTo: string;
  readonly type: string;
  readonly id: string;
}

/** Response to an event. It is sent once, on the stream of the event. */
export type ActorEventAnswer = { readonly answerTo: string } & (
  | {
      readonly is: "invoke";
      readonly data: Uint8Array;
      readonly contentType: string;
      /** True for an error of the actor, which is forwarded to the caller. */
      readonly error: boolean;
    }
  | { readonly is: "timer" | "reminder" | "deactivate" }
  /** @param code gRPC's number; 5, NOT_FOUND, means that the method does not exist */
  | { readonly is: "failed"; readonly code: number; readonly message: string }
);

/** Hosts actors over a stream (proto/dapr/runtime/v1/actor_events.proto). */
export const hostActors: StreamOperation<readonly HostedType[], ActorEventAnswer, ActorEvent> = {
  name: "actors.host",
  retry: "never",
  check: (types) => {
    for (const { type } of types) requireName("actorType", type);
  },
  grpc: streaming("subscribeActorEventsAlpha1", {
    lasts: true,
    open: (types) => ({ requestType: { case: "initialRequest", value: initialOf(types) } }),
    send: (answer) => ({ requestType: requestOf(answer) }),
    receive: ({ responseType: { case: is, value } }, platform): ActorEvent => {
      switch (is) {
        case "initialResponse":
          return { is: "opened" };
        case "invokeRequest": {
          const { method, data, metadata } = value;
          return { is: "invoke", ...ofMessage(value), method, data, metadata };
        }
        case "timerRequest": {
          const { name, callback } = value;
          return { is: "timer", ...ofMessage(value), name, callback, data: dataOf(value.data, platform) };
        }
        case "reminderRequest":
          return {
            is: "reminder",
            ...ofMessage(value),
            name: value.name,
            data: dataOf(value.data, platform),
          };
        case "deactivateRequest":
          return { is: "deactivate", ...ofMessage(value) };
        default:
          return { is: "unknown" };
      }
    },
  }),
};

const ofMessage = ({ id, actorType, actorId }: { id: string; actorType: string; actorId: string }): Of => ({
  answerTo: id,
  type: actorType,
  id: actorId,
});

const dataOf = (any: AnyMessage | undefined, platform: GrpcPlatform): unknown => carriedTick(any, platform);

type Initial = MessageInitShape<typeof SubscribeActorEventsRequestInitialAlpha1Schema>;

function initialOf(types: readonly HostedType[]): Initial {
  return {
    entities: types.map(({ type }) => type),
    entitiesConfig: types.map((hosted) => ({
      entities: [hosted.type],
      ...(hosted.idleTimeoutMs !== undefined && { actorIdleTimeout: durationMessage(hosted.idleTimeoutMs) }),
      ...(hosted.drainOngoingCallTimeoutMs !== undefined && {
        drainOngoingCallTimeout: durationMessage(hosted.drainOngoingCallTimeoutMs),
      }),
      ...(hosted.drainRebalancedActors !== undefined && {
        drainRebalancedActors: hosted.drainRebalancedActors,
      }),
      reentrancy: hosted.reentrant
        ? { enabled: true, maxStackDepth: hosted.maxStackDepth }
        : { enabled: false },
    })),
  };
}

type Request = NonNullable<MessageInitShape<typeof SubscribeActorEventsRequestAlpha1Schema>["requestType"]>;

function requestOf(answer: ActorEventAnswer): Request {
  const { answerTo: id } = answer;
  switch (answer.is) {
    case "invoke": {
      const { data, contentType, error } = answer;
      return {
        case: "invokeResponse",
        value: { id, data, error, metadata: { "content-type": contentType } },
      };
    }
    case "timer":
      return { case: "timerResponse", value: { id } };
    case "reminder":
      return { case: "reminderResponse", value: { id } };
    case "deactivate":
      return { case: "deactivateResponse", value: { id } };
    case "failed":
      return { case: "requestFailed", value: { id, code: answer.code, message: answer.message } };
  }
}
