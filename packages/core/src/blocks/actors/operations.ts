import { lowerCaseNames } from "../../http/header-names.ts";
import { carrierOfRecord, traceHeadersOf } from "../../observe/carrier.ts";
import { DaprError, invalidArgument } from "../../errors/dapr-error.ts";
import type { HttpReply } from "../../http/message.ts";
import { path } from "../../http/path.ts";
import { readMetadata, readNothing } from "../../http/read.ts";
import { sendJson } from "../../http/request.ts";
import { callerHeaders } from "../../call/headers.ts";
import { requireName } from "../../call/names.ts";
import { overGrpc, unary, type Operation } from "../../call/operation.ts";
import { bytesOf } from "../../encoding/bytes.ts";
import { mediaTypeOf } from "../../encoding/media-type.ts";
import { MAX_INT32, requireCount } from "../../encoding/number.ts";
import type { HttpPlatform } from "../../platform/platform.ts";
import { fromAnyBytes, jsonWith, listJson, noBytes, toBytes, toJson } from "../../encoding/value.ts";
import { MARKED_ANSWERS, readAnswer } from "./marked-response.ts";
import type { ActorStateEntry, ActorStateOperation } from "./types.ts";

export interface ActorInput {
  type: string;
  id: string;
}

export function checkActor({ type, id }: ActorInput): void {
  requireName("actorType", type);
  requireName("actorId", id);
}

/** Refuses ids that daprd would change: it puts them into the URL of an HTTP host as they are (pkg/actors/targets/app/transport/http). */
function requirePlainId({ id }: ActorInput): void {
  if (/%[\da-f]{2}/i.test(id))
    throw invalidArgument(`actorId ${JSON.stringify(id)} must not contain a percent-escape such as %41`);
}

export const actorPath = ({ type, id }: ActorInput): string => path("/v1.0/actors", type, id);

/** Error codes of daprd that concern actors (pkg/messages/predefined.go). */
export const actorErrors = [
  "ERR_ACTOR_REMINDER_NON_HOSTED",
  "ERR_ACTOR_TYPE_RESERVED",
  "ERR_ACTOR_NO_PLACEMENT",
  "ERR_ACTOR_NO_APP_CHANNEL",
  "ERR_ACTOR_RUNTIME_CLOSED",
  "ERR_ACTOR_NO_ADDRESS",
  "ERR_ACTOR_NAMESPACE_REQUIRED",
  "ERR_ACTOR_STACK_DEPTH",
] as const;

interface InvokeInput extends ActorInput {
  method: string;
  data: unknown;
  metadata?: Readonly<Record<string, string>> | undefined;
}

export const invokeActor: Operation<InvokeInput, unknown> = {
  name: "actors.invoke",
  retry: "never",
  check: (input) => {
    checkActor(input);
    requireName("method", input.method);
    requirePlainId(input);
  },
  http: {
    request: (input) => {
      const { method, data } = input;
      requirePlainId(input);
      return {
        method: "PUT",
        path: path(`${actorPath(input)}/method`, method),
        headers: invokeHeaders(input),
        ...(data !== undefined && { body: bytesOf(data) ?? toJson(data, "data") }),
      };
    },
    reply: (reply, _input, platform) => readAnswer(reply.bytes(), platform),
    readNon2xx: refuseNoAddress,
  },
};

export const invokeActorOverGrpc = /* @__PURE__ */ overGrpc(
  invokeActor,
  /* @__PURE__ */ unary("invokeActor", {
    request: (input, platform, headers) => ({
      actorType: input.type,
      actorId: input.id,
      method: input.method,
      ...(input.data !== undefined && { data: toBytes(input.data, platform, "data") }),
      // A trace reaches an actor on a stream only as metadata.
      metadata: { ...traceHeadersOf(carrierOfRecord(lowerCaseNames(headers))), ...invokeHeaders(input) },
    }),
    reply: ({ data }, _input, platform) => readAnswer(data, platform),
  }),
  [actorErrors, "ERR_ACTOR_INVOKE_METHOD", "ERR_ACTOR_INSTANCE_MISSING", "ERR_ACTOR_RUNTIME_NOT_FOUND"],
);

/** Finds an error in the message of ERR_ACTOR_INVOKE_METHOD, in which daprd wraps it over HTTP but not over gRPC. */
function refuseNoAddress(reply: HttpReply, { type, id }: ActorInput): undefined {
  const message = "did not find address for actor";
  if (reply.status !== 500 || !reply.text().includes(message)) return;
  throw new DaprError(`${message} ${type}/${id}: no running app hosts the actor type ${type}`, {
    code: "failed_precondition",
    errorCode: "ERR_ACTOR_NO_ADDRESS",
    status: reply.status,
  });
}

/** Protocol headers that only the metadata of an actor call may set. */
const OF_ACTORS = /^dapr-(?:reentrancy-id|ts-.*)$/;

/** Returns the headers of the call. The metadata becomes headers of the host, so the rule of `callerHeaders` applies to it. */
function invokeHeaders({ metadata, data }: InvokeInput): Record<string, string> {
  const { "dapr-reentrancy-id": chain, ...headers } = callerHeaders(metadata, OF_ACTORS);
  return {
    ...headers,
    // In the letters that daprd looks it up by in metadata (headerReentrancyID in pkg/actors/targets/app/lock).
    ...(chain !== undefined && { "Dapr-Reentrancy-Id": chain }),
    [MARKED_ANSWERS]: "1",
    "content-type": mediaTypeOf(data),
  };
}

export const getActorState: Operation<ActorInput & { key: string }, ActorStateEntry> = {
  name: "actors.getState",
  retry: "safe",
  check: (input) => {
    checkActor(input);
    requireName("key", input.key);
  },
  http: {
    request: (input) => ({ method: "GET", path: path(`${actorPath(input)}/state`, input.key) }),
    reply: (reply, _input, platform) => entry(reply.bytes(), readMetadata(reply), platform),
  },
};

export const getActorStateOverGrpc = /* @__PURE__ */ overGrpc(
  getActorState,
  /* @__PURE__ */ unary("getActorState", {
    request: ({ type, id, key }) => ({ actorType: type, actorId: id, key }),
    reply: ({ data, metadata }, _input, platform) => entry(data, metadata, platform),
  }),
  [actorErrors, "ERR_ACTOR_STATE_GET", "ERR_ACTOR_INSTANCE_MISSING", "ERR_ACTOR_RUNTIME_NOT_FOUND"],
);

function entry(
  bytes: Uint8Array,
  { ttlExpireTime }: Record<string, string>,
  platform: HttpPlatform,
): ActorStateEntry {
  return {
    value: fromAnyBytes(bytes, platform),
    expiresAt: ttlExpireTime === undefined ? undefined : new Date(ttlExpireTime),
  };
}

interface TransactionInput extends ActorInput {
  operations: readonly ActorStateOperation[];
}

export const transactActorState: Operation<TransactionInput, void> = {
  name: "actors.transaction",
  retry: "overwrite",
  // A sidecar that was frozen carries out what it was sent before, though it may have lost the actor. Over gRPC it sees an
  // abort first, which follows on the same connection (48 of 48 times); over HTTP it did not 31 of 48 times.
  prefers: "grpc",
  check: (input) => {
    checkActor(input);
    input.operations.forEach((operation) => {
      requireName("key", operation.key);
      if (operation.operation === "upsert") checkTtl(operation.ttlSeconds);
    });
  },
  http: {
    unsupportedReason: ({ operations }) =>
      noBytes(
        "an actor's state",
        operations.map((step) => step.operation === "upsert" && step.value),
      ),
    request: (input) => sendJson("PUT", `${actorPath(input)}/state`, listJson(input.operations, stepJson)),
    reply: readNothing,
  },
};

export const transactActorStateOverGrpc = /* @__PURE__ */ overGrpc(
  transactActorState,
  /* @__PURE__ */ unary("executeActorStateTransaction", {
    request: ({ type, id, operations }, platform) => ({
      actorType: type,
      actorId: id,
      operations: operations.map((step) =>
        step.operation === "delete"
          ? { operationType: "delete", key: step.key }
          : {
              operationType: "upsert",
              key: step.key,
              // daprd stores the bytes as they are, whatever their type is said to be.
              value: { typeUrl: "", value: toBytes(step.value, platform) },
              ...ttlMetadata(step.ttlSeconds),
            },
      ),
    }),
    reply: () => undefined,
  }),
  [
    actorErrors,
    "ERR_ACTOR_STATE_TRANSACTION_SAVE",
    "ERR_ACTOR_INSTANCE_MISSING",
    "ERR_ACTOR_RUNTIME_NOT_FOUND",
  ],
);

function stepJson(step: ActorStateOperation): string {
  const { operation, key } = step;
  const request =
    operation === "delete"
      ? toJson({ key })
      : jsonWith("value", toJson(step.value), { key, ...ttlMetadata(step.ttlSeconds) });
  return jsonWith("request", request, { operation });
}

const ttlMetadata = (ttlSeconds: number | undefined) =>
  ttlSeconds === undefined ? {} : { metadata: { ttlInSeconds: String(ttlSeconds) } };

function checkTtl(ttlSeconds: number | undefined): void {
  if (ttlSeconds !== undefined) requireCount("ttlSeconds", ttlSeconds, 1, MAX_INT32);
}
