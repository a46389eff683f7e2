import { daprError } from "./errors.ts";
import type { Handlers } from "./rpc.ts";

/** One message that goes to a model in memory. */
export interface InMemoryMessage {
  /** The role of the sender. */
  readonly role: "developer" | "system" | "user" | "assistant" | "tool";
  /** The name that the sender gave, or that of a tool. */
  readonly name: string;
  /** The text; several parts are joined by line breaks. */
  readonly content: string;
}

/** A request to a model in memory. */
export interface InMemoryPrompt {
  /** The messages, the oldest first. */
  readonly messages: readonly InMemoryMessage[];
  /** The names of the tools that the model may call. */
  readonly tools: readonly string[];
  /** The conversation that this continues; empty for a new one. */
  readonly contextId: string;
}

/** Response of a model in memory: a text, or a text with calls of tools. */
export type InMemoryAnswer =
  | string
  | {
      readonly content?: string;
      /** Tools to call; `arguments` has a JSON form. */
      readonly toolCalls?: readonly { readonly name: string; readonly arguments?: unknown }[];
    };

/** A model: a function in its place. */
export type InMemoryModel = (prompt: InMemoryPrompt) => InMemoryAnswer | Promise<InMemoryAnswer>;

/** Returns the RPC of conversations, answered by functions. */
export function conversationHandlers(models: Readonly<Record<string, InMemoryModel>>): Handlers {
  return {
    converseAlpha2: async ({ name, inputs, tools, toolChoice, contextId }) => {
      const model = Object.hasOwn(models, name) ? models[name] : undefined;
      if (model === undefined) {
        const message = `conversation component ${name} not found`;
        throw refused("ERR_CONVERSATION_NOT_FOUND", message);
      }
      if (inputs.length === 0)
        throw refused("ERR_CONVERSATION_MISSING_INPUTS", "missing inputs in conversation");
      if (toolChoice === "required" && tools.length === 0)
        throw refused("ERR_CONVERSATION_INVALID_PARMS", "tool choice must be auto or none without tools");
      const outputs = [];
      for (const { messages } of inputs) {
        const prompt = {
          messages: messages.map(toMessage),
          tools: tools.map(nameOfTool),
          contextId: contextId ?? "",
        };
        outputs.push(toOutput(await model(prompt)));
      }
      return { ...(contextId !== undefined && { contextId }), outputs };
    },
  };
}

const refused = (errorCode: string, message: string): Error =>
  daprError("invalid_argument", errorCode, message);

type Request = Parameters<NonNullable<Handlers["converseAlpha2"]>>[0];
type Message = Request["inputs"][number]["messages"][number];

function toMessage({ messageTypes }: Message): InMemoryMessage {
  const { case: kind = "ofUser", value } = messageTypes;
  return {
    role: kind.slice(2).toLowerCase() as InMemoryMessage["role"],
    name: value?.name ?? "",
    content: (value?.content ?? []).map(({ text }) => text).join("\n"),
  };
}

const nameOfTool = ({ toolTypes }: Request["tools"][number]): string => toolTypes.value?.name ?? "";

function toOutput(answer: InMemoryAnswer) {
  const { content = "", toolCalls = [] } = typeof answer === "string" ? { content: answer } : answer;
  const calls = toolCalls.map(({ name, arguments: given = {} }, i) => ({
    id: String(i),
    toolTypes: { case: "function" as const, value: { name, arguments: JSON.stringify(given) } },
  }));
  const finishReason = calls.length > 0 ? "tool_calls" : "stop";
  return { choices: [{ index: 0n, finishReason, message: { content, toolCalls: calls } }] };
}
