import { metadataMember } from "../../encoding/metadata.ts";
import { toMs } from "../../encoding/duration.ts";
import { durationMessage, protobufDuration } from "../../encoding/protobuf-duration.ts";
import { toJson } from "../../encoding/value.ts";
import type { GrpcPlatform } from "../../call/operation.ts";
import type {
  ConversationInput,
  ConversationMessage,
  ConversationToolCall,
  ConverseOptions,
} from "./types.ts";

export type ConverseInput = Omit<ConverseOptions, "signal" | "timeoutMs" | "headers"> & {
  component: string;
  inputs: readonly ConversationInput[];
};

const VALUE = "type.googleapis.com/google.protobuf.Value";

/** Returns the JSON of a `ConversationRequestAlpha2`. */
export function requestJson({ component: _, ...input }: ConverseInput): string {
  const { inputs, tools, parameters, promptCacheRetention: retention } = input;
  return toJson({
    ...input,
    inputs: inputs.map(({ messages, scrubPii }) => ({
      messages: messages.map((message) => ({
        [variant(message)]: messageBody(message, (f) => ({ function: f })),
      })),
      scrubPii,
    })),
    tools: tools?.map((tool) => ({ function: tool })),
    parameters:
      parameters &&
      Object.fromEntries(
        Object.entries(parameters).map(([name, value]) => [name, { "@type": VALUE, value }]),
      ),
    promptCacheRetention:
      retention === undefined ? undefined : protobufDuration(retention, "promptCacheRetention"),
  });
}

/** Returns a `ConversationRequestAlpha2`. */
export function requestMessage(input: ConverseInput, platform: GrpcPlatform) {
  const { component, inputs, contextId, tools, toolChoice, responseFormat, temperature, scrubPii } = input;
  const { metadata, parameters, promptCacheRetention } = input;
  return {
    name: component,
    inputs: inputs.map(({ messages, scrubPii: scrub }) => ({
      messages: messages.map((message) => ({ messageTypes: messageVariant(message) })),
      ...(scrub !== undefined && { scrubPii: scrub }),
    })),
    ...(contextId !== undefined && { contextId }),
    tools: (tools ?? []).map(({ name, description, parameters: schema }) => ({
      toolTypes: {
        case: "function" as const,
        value: {
          name,
          ...(description !== undefined && { description }),
          ...(schema !== undefined && { parameters: jsonObject(schema) }),
        },
      },
    })),
    ...(toolChoice !== undefined && { toolChoice }),
    ...(responseFormat !== undefined && { responseFormat: jsonObject(responseFormat) }),
    ...(temperature !== undefined && { temperature }),
    ...(scrubPii !== undefined && { scrubPii }),
    ...metadataMember(metadata),
    ...(parameters !== undefined && { parameters: packed(parameters, platform) }),
    ...(promptCacheRetention !== undefined && {
      promptCacheRetention: durationMessage(toMs(promptCacheRetention, "promptCacheRetention")),
    }),
  };
}

export function packed(parameters: Readonly<Record<string, unknown>>, platform: GrpcPlatform) {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, platform.packJson(toJson(value, name))]),
  );
}

export const textsOf = (content: string | readonly string[] | undefined): readonly string[] =>
  content === undefined ? [] : typeof content === "string" ? [content] : content;

type Variant = `of${Capitalize<ConversationMessage["role"]>}`;

const variant = ({ role }: ConversationMessage): Variant =>
  `of${role.charAt(0).toUpperCase()}${role.slice(1)}` as Variant;

type CallBody = Omit<ConversationToolCall, "id">;

function messageBody<F>(message: ConversationMessage, call: (body: CallBody) => F) {
  const { role, name, content } = message;
  const named = { name, content: textsOf(content).map((text) => ({ text })) };
  if (role === "tool") return { ...named, toolId: message.toolId };
  if (role !== "assistant") return named;
  return { ...named, toolCalls: (message.toolCalls ?? []).map(({ id, ...body }) => ({ id, ...call(body) })) };
}

function messageVariant(message: ConversationMessage) {
  const value = messageBody(message, (body) => ({ toolTypes: { case: "function" as const, value: body } }));
  return { case: variant(message), value } as { case: "ofUser"; value: typeof value };
}

/** Returns a value as plain JSON, without undefined members and class instances, as a `google.protobuf.Struct` requires. */
const jsonObject = (value: Readonly<Record<string, unknown>>): Record<string, never> =>
  JSON.parse(toJson(value)) as Record<string, never>;
