import type { Duration } from "../../encoding/duration.ts";
import type { CallOptions } from "../../call/operation.ts";

/** One message of a conversation, by the role of who says it. The text may come in several parts. */
export type ConversationMessage =
  | {
      readonly role: "developer" | "system" | "user";
      /** Who it is in that role. */
      readonly name?: string | undefined;
      readonly content: string | readonly string[];
    }
  | {
      readonly role: "assistant";
      readonly name?: string | undefined;
      readonly content?: string | readonly string[] | undefined;
      /** The calls that the model asked for, when an earlier answer is sent again. */
      readonly toolCalls?: readonly ConversationToolCall[] | undefined;
    }
  | {
      readonly role: "tool";
      /** The tool's name. */
      readonly name: string;
      /** The id of the call that this answers. */
      readonly toolId?: string | undefined;
      readonly content: string | readonly string[];
    };

/** A call that the model asks the application to make. */
export interface ConversationToolCall {
  id?: string | undefined;
  /** The tool's name. */
  name: string;
  /** JSON as the model wrote it: perhaps invalid, perhaps against the schema. */
  arguments: string;
}

/** A function that the model may ask for. */
export interface ConversationTool {
  readonly name: string;
  /** By which the model decides when to ask for it. */
  readonly description?: string | undefined;
  /** The JSON Schema of its arguments. Default: it takes none. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
}

/** Messages that go to the model together. */
export interface ConversationInput {
  readonly messages: readonly ConversationMessage[];
  /** Takes personal data out of what goes to the model. Default: false. */
  readonly scrubPii?: boolean | undefined;
}

export interface ConverseOptions extends CallOptions {
  /** A conversation to go on with. Default: a new one. */
  contextId?: string | undefined;
  /** What the model may call, for this request. Default: nothing. */
  tools?: readonly ConversationTool[] | undefined;
  /** Whether it does, or the name of the tool that it is to call. Default: `auto` with tools, `none` without. */
  toolChoice?: "none" | "auto" | "required" | (string & Record<never, never>) | undefined;
  /** A JSON Schema that the answer is to follow; not every component can. Default: none. */
  responseFormat?: Readonly<Record<string, unknown>> | undefined;
  /** How freely the model answers; what is usual depends on the model. Default: the model's. */
  temperature?: number | undefined;
  /** Takes personal data out of what the model answers. Default: false. */
  scrubPii?: boolean | undefined;
  /** For the component: 16 pairs at most, keys up to 64 characters, values up to 512. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
  /** What the model's provider takes beside all this; anything with a JSON form. Default: nothing. */
  parameters?: Readonly<Record<string, unknown>> | undefined;
  /** How long the provider may keep the prompt. Default: the provider's. */
  promptCacheRetention?: Duration | undefined;
}

export interface ConversationReply {
  contextId: string | undefined;
  outputs: ConversationOutput[];
}

export interface ConversationOutput {
  choices: ConversationChoice[];
  model: string | undefined;
  /** Undefined when the component does not count. */
  usage: ConversationUsage | undefined;
}

export interface ConversationChoice {
  /** Such as `stop`, `length`, `tool_calls` or `content_filter`; empty when the component does not say. */
  finishReason: string;
  index: number;
  message: { content: string; toolCalls: ConversationToolCall[] };
}

/** In tokens. */
export interface ConversationUsage {
  promptTokens: number;
  completionTokens: number;
  totalTokens: number;
  promptTokensDetails: { audioTokens: number; cachedTokens: number } | undefined;
  completionTokensDetails:
    | {
        acceptedPredictionTokens: number;
        audioTokens: number;
        reasoningTokens: number;
        rejectedPredictionTokens: number;
      }
    | undefined;
}
