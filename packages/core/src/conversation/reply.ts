import type { ConversationReply, ConversationUsage } from "./types.ts";

/** 64 bits: a string in JSON, a bigint in a message. */
type Count = string | number | bigint;

/** A `ConversationResponseAlpha2`, whose JSON leaves out what is empty. */
export interface ReplyJson {
  contextId?: string | undefined;
  outputs?: {
    choices?: ChoiceJson[] | undefined;
    model?: string | undefined;
    usage?: UsageJson | undefined;
  }[];
}

interface ChoiceJson {
  finishReason?: string;
  index?: Count;
  message?: { content?: string; toolCalls?: CallJson[] } | undefined;
}

interface CallJson {
  id?: string | undefined;
  function?: { name?: string; arguments?: string } | undefined;
}

interface UsageJson {
  completionTokens?: Count;
  promptTokens?: Count;
  totalTokens?: Count;
  promptTokensDetails?: { audioTokens?: Count; cachedTokens?: Count } | undefined;
  completionTokensDetails?:
    | {
        acceptedPredictionTokens?: Count;
        audioTokens?: Count;
        reasoningTokens?: Count;
        rejectedPredictionTokens?: Count;
      }
    | undefined;
}

export function replyFrom({ contextId, outputs = [] }: ReplyJson): ConversationReply {
  return {
    contextId,
    outputs: outputs.map(({ choices = [], model, usage }) => ({
      choices: choices.map(({ finishReason = "", index = 0, message }) => ({
        finishReason,
        index: Number(index),
        message: {
          content: message?.content ?? "",
          toolCalls: (message?.toolCalls ?? []).map(({ id, function: called }) => ({
            id,
            name: called?.name ?? "",
            arguments: called?.arguments ?? "",
          })),
        },
      })),
      model,
      usage: usage && usageFrom(usage),
    })),
  };
}

function usageFrom(usage: UsageJson): ConversationUsage {
  const { completionTokens, promptTokens, totalTokens, promptTokensDetails: prompt } = usage;
  const { completionTokensDetails: completion } = usage;
  return {
    promptTokens: count(promptTokens),
    completionTokens: count(completionTokens),
    totalTokens: count(totalTokens),
    promptTokensDetails: prompt && {
      audioTokens: count(prompt.audioTokens),
      cachedTokens: count(prompt.cachedTokens),
    },
    completionTokensDetails: completion && {
      acceptedPredictionTokens: count(completion.acceptedPredictionTokens),
      audioTokens: count(completion.audioTokens),
      reasoningTokens: count(completion.reasoningTokens),
      rejectedPredictionTokens: count(completion.rejectedPredictionTokens),
    },
  };
}

const count = (value: Count | undefined): number => Number(value ?? 0);
