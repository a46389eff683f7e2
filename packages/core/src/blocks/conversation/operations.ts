import { metadataMember } from "../../encoding/metadata.ts";
import { requireNumber } from "../../encoding/number.ts";
import { sendJson } from "../../http/request.ts";
import { toMs } from "../../encoding/duration.ts";
import { invalidArgument } from "../../errors/dapr-error.ts";
import { path } from "../../http/path.ts";
import { readJson } from "../../http/read.ts";
import { requireName } from "../../call/names.ts";
import { overGrpc, unary, type HttpForm, type Operation } from "../../call/operation.ts";
import { toJson } from "../../encoding/value.ts";
import { replyFrom } from "./reply.ts";
import { packed, requestJson, requestMessage, textsOf, type ConverseInput } from "./request.ts";
import type { ConversationReply } from "./types.ts";

export const converse: Operation<ConverseInput, ConversationReply> = {
  name: "conversation.converse",
  retry: "never",
  check: ({ component, inputs, temperature, promptCacheRetention }) => {
    requireName("component", component);
    for (const { messages } of inputs) {
      for (const { role } of messages) {
        if (!ROLES.has(role)) throw invalidArgument(`a message's role is one of ${[...ROLES].join(", ")}`);
      }
    }
    if (temperature !== undefined) requireNumber("temperature", temperature);
    if (promptCacheRetention !== undefined) toMs(promptCacheRetention, "promptCacheRetention");
  },
  http: {
    request: (input) =>
      sendJson("POST", `${path("/v1.0-alpha2/conversation", input.component)}/converse`, requestJson(input)),
    reply: (reply) => replyFrom(readJson(reply)),
  },
};

/** The form on HTTP of the first version of the API; only `blocks/older-http-forms.ts` imports it. */
export const converseByFirstVersion: HttpForm<ConverseInput, ConversationReply> = {
  unsupportedReason: unsupportedByFirstVersion,
  request: (input) => {
    const { component, contextId, temperature, scrubPii, metadata, parameters } = input;
    return {
      method: "POST",
      path: `${path("/v1.0-alpha1/conversation", component)}/converse`,
      headers: { "content-type": "application/json" },
      body: toJson({
        inputs: firstVersionInputs(input),
        contextID: contextId,
        temperature,
        scrubPII: scrubPii,
        metadata,
        parameters:
          parameters &&
          Object.fromEntries(
            Object.entries(parameters).map(([name, value]) => [
              name,
              { "@type": "type.googleapis.com/google.protobuf.Value", value },
            ]),
          ),
      }),
    };
  },
  reply: (reply) => firstVersionReply(readJson<FirstVersionReply>(reply)),
};

export const converseOverGrpc = /* @__PURE__ */ overGrpc(
  converse,
  /* @__PURE__ */ unary("converseAlpha2", {
    request: requestMessage,
    reply: ({ contextId, outputs }) =>
      replyFrom({
        contextId,
        outputs: outputs.map(({ choices, model, usage }) => ({
          choices: choices.map(({ finishReason, index, message }) => ({
            finishReason,
            index,
            message: message && {
              content: message.content,
              toolCalls: message.toolCalls.map(({ id, toolTypes }) => ({ id, function: toolTypes.value })),
            },
          })),
          model,
          usage,
        })),
      }),
    fallback: /* @__PURE__ */ unary("converseAlpha1", {
      unsupportedReason: unsupportedByFirstVersion,
      request: (input, platform) => {
        const { component, contextId, temperature, scrubPii, metadata, parameters } = input;
        return {
          name: component,
          inputs: firstVersionInputs(input),
          ...(contextId !== undefined && { contextID: contextId }),
          ...(temperature !== undefined && { temperature }),
          ...(scrubPii !== undefined && { scrubPII: scrubPii }),
          ...metadataMember(metadata),
          ...(parameters !== undefined && { parameters: packed(parameters, platform) }),
        };
      },
      reply: firstVersionReply,
    }),
  }),
  [
    "ERR_CONVERSATION_NOT_FOUND",
    "ERR_CONVERSATION_INVALID_PARMS",
    "ERR_CONVERSATION_MISSING_INPUTS",
    "ERR_CONVERSATION_INVOKE",
  ],
);

const ROLES = new Set(["developer", "system", "user", "assistant", "tool"]);

/** Returns the part of the input that the first version of the API does not have; `undefined` if it has all. */
function unsupportedByFirstVersion(input: ConverseInput): string | undefined {
  const lacking = [
    input.tools !== undefined && "tools",
    input.toolChoice !== undefined && "a tool choice",
    input.responseFormat !== undefined && "a response format",
    input.promptCacheRetention !== undefined && "a prompt cache",
    input.inputs.some(({ messages }) =>
      messages.some((m) => m.role === "tool" || (m.role === "assistant" && m.toolCalls !== undefined)),
    ) && "messages of tools",
  ].filter((what) => what !== false);
  return lacking.length === 0
    ? undefined
    : `this sidecar has the first version of conversations only, which has no ${lacking.join(" and no ")}`;
}

function firstVersionInputs({ inputs }: ConverseInput) {
  return inputs.flatMap(({ messages, scrubPii }) =>
    messages.map(({ role, content }) => ({
      content: textsOf(content).join("\n"),
      role,
      ...(scrubPii !== undefined && { scrubPII: scrubPii }),
    })),
  );
}

interface FirstVersionReply {
  contextID?: string | undefined;
  outputs?: { result?: string }[];
}

function firstVersionReply({ contextID, outputs = [] }: FirstVersionReply): ConversationReply {
  return replyFrom({
    contextId: contextID,
    outputs: outputs.map(({ result = "" }) => ({ choices: [{ message: { content: result } }] })),
  });
}
