import { applyTemplate, type Template } from "../../encoding/template.ts";
import type { ConversationReply, ConversationUsage } from "./types.ts";

/** A `ConversationResponseAlpha2`. Its JSON omits empty members, and 64-bit numbers are text. */
interface ReplyJson {
  contextId: string | undefined;
  outputs: { choices: ChoiceJson[]; model: string | undefined; usage: ConversationUsage | undefined }[];
}

interface ChoiceJson {
  finishReason: string;
  index: number;
  message: {
    content: string;
    toolCalls: { id: string | undefined; function: { name: string; arguments: string } }[];
  };
}

const EMPTY: Template<ReplyJson> = {
  contextId: undefined,
  outputs: [
    {
      choices: [
        {
          finishReason: "",
          index: 0,
          message: { content: "", toolCalls: [{ id: undefined, function: { name: "", arguments: "" } }] },
        },
      ],
      model: undefined,
      usage: () => ({
        promptTokens: 0,
        completionTokens: 0,
        totalTokens: 0,
        promptTokensDetails: () => ({ audioTokens: 0, cachedTokens: 0 }),
        completionTokensDetails: () => ({
          acceptedPredictionTokens: 0,
          audioTokens: 0,
          reasoningTokens: 0,
          rejectedPredictionTokens: 0,
        }),
      }),
    },
  ],
};

export function replyFrom(json: unknown): ConversationReply {
  const { contextId, outputs } = applyTemplate<ReplyJson>(EMPTY, json);
  return {
    contextId,
    outputs: outputs.map(({ choices, ...output }) => ({ ...output, choices: choices.map(choiceFrom) })),
  };
}

const choiceFrom = ({ message: { content, toolCalls }, ...choice }: ChoiceJson) => ({
  ...choice,
  message: { content, toolCalls: toolCalls.map(({ id, function: called }) => ({ id, ...called })) },
});
