import type { CallOptions } from "../../call/operation.ts";
import type { Duration } from "../../encoding/duration.ts";

/** One message of a conversation, by the role of its author. The text can have several parts. */
export type ConversationMessage =
  | {
      readonly role: "developer" | "system" | "user";
      /** The name of the author in that role. Default: none. */
      readonly name?: string | undefined;
      readonly content: string | readonly string[];
    }
  | {
      readonly role: "assistant";
      readonly name?: string | undefined;
      readonly content?: string | readonly string[] | undefined;
      /** The tool calls of an earlier response that is sent again. Default: none. */
      readonly toolCalls?: readonly ConversationToolCall[] | undefined;
    }
  | {
      readonly role: "tool";
      /** The name of the tool. */
      readonly name: string;
      /** The id of the tool call that this message is the result of. */
      readonly toolId?: string | undefined;
      readonly content: string | readonly string[];
    };

/** A request of the model that the application calls a tool. */
export interface ConversationToolCall {
  /** The id of the call, if the component has one. */
  id?: string | undefined;
  /** The name of the tool. */
  name: string;
  /** The arguments as the model's JSON. It may be invalid, or not match the tool's schema. */
  arguments: string;
}

/** A function that the model can request to call. */
export interface ConversationTool {
  /** The name of the tool. */
  readonly name: string;
  /** Describes to the model when to call the tool. Default: none. */
  readonly description?: string | undefined;
  /** The JSON Schema of the arguments. Default: no arguments. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
}

/** Messages that are sent to the model together. */
export interface ConversationInput {
  /** The messages, in order. */
  readonly messages: readonly ConversationMessage[];
  /** Removes personal data from the messages before they are sent to the model. Default: false. */
  readonly scrubPii?: boolean | undefined;
}

/** Options of {@link Conversation.converse}. */
export interface ConverseOptions extends CallOptions {
  /** The id of a conversation to continue. Default: a new conversation. */
  contextId?: string | undefined;
  /** The tools that the model can request to call. Default: none. */
  tools?: readonly ConversationTool[] | undefined;
  /**
   * If the model requests tool calls: `none`, `auto`, `required`, or the name of the tool to call. Default: `auto` with
   * tools, `none` without.
   */
  toolChoice?: "none" | "auto" | "required" | (string & Record<never, never>) | undefined;
  /** A JSON Schema for the response. Not every component supports it. Default: none. */
  responseFormat?: Readonly<Record<string, unknown>> | undefined;
  /** The temperature of the model; its range depends on the model. Default: the model's. */
  temperature?: number | undefined;
  /** Removes personal data from the response. Default: false. */
  scrubPii?: boolean | undefined;
  /** Metadata for the component: at most 16 pairs, keys up to 64 characters, values up to 512. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
  /** Further parameters of the model's provider: anything that JSON can represent. Default: none. */
  parameters?: Readonly<Record<string, unknown>> | undefined;
  /** The time for which the provider may keep the prompt. Default: the provider's. */
  promptCacheRetention?: Duration | undefined;
}

/** The response of {@link Conversation.converse}. */
export interface ConversationReply {
  /** The id with which the conversation can be continued; `undefined` if the component has none. */
  contextId: string | undefined;
  /** One output per input. */
  outputs: ConversationOutput[];
}

/** The response of the model to one input. */
export interface ConversationOutput {
  /** The alternatives that the model returned. */
  choices: ConversationChoice[];
  /** The name of the model; `undefined` if the component does not return it. */
  model: string | undefined;
  /** The tokens used; `undefined` if the component does not count them. */
  usage: ConversationUsage | undefined;
}

/** One alternative of a response. */
export interface ConversationChoice {
  /** Such as `stop`, `length`, `tool_calls` or `content_filter`; empty if the component does not return it. */
  finishReason: string;
  /** The position among the alternatives. */
  index: number;
  /** The message of the model. */
  message: { content: string; toolCalls: ConversationToolCall[] };
}

/** The number of tokens that a request used. */
export interface ConversationUsage {
  /** Tokens of the messages. */
  promptTokens: number;
  /** Tokens of the response. */
  completionTokens: number;
  /** Both together. */
  totalTokens: number;
  /** Details of the messages' tokens; `undefined` if the component does not return them. */
  promptTokensDetails: { audioTokens: number; cachedTokens: number } | undefined;
  /** Details of the response's tokens; `undefined` if the component does not return them. */
  completionTokensDetails:
    | {
        acceptedPredictionTokens: number;
        audioTokens: number;
        reasoningTokens: number;
        rejectedPredictionTokens: number;
      }
    | undefined;
}
