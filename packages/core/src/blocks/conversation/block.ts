import { orEmpty } from "../../call/options.ts";
import { prepare } from "../../errors/prepare.ts";
import { Block } from "../base-block.ts";
import { converse } from "./operations.ts";
import type { ConversationInput, ConversationMessage, ConversationReply, ConverseOptions } from "./types.ts";

/**
 * Conversations with language models, each through a component. This API is alpha in Dapr.
 *
 * @see https://docs.dapr.io/reference/api/conversation_api/
 */
export class Conversation extends Block {
  /**
   * Sends messages to a model and returns its response. The call is not retried by default.
   *
   * @param inputs Messages, or groups of messages, each with or without personal data removed.
   * @throws DaprError `invalid_argument` for a component that does not exist, no inputs, or a tool choice that names no
   * tool; `internal` if the model's provider failed; `unimplemented` for tools and the like if the sidecar only has the
   * first version of the API.
   *
   * @example
   * ```ts
   * const { outputs } = await dapr.conversation.converse("echo", [
   *   { role: "system", content: "You are brief." },
   *   { role: "user", content: "What is Dapr?" },
   * ]);
   * console.log(outputs[0]?.choices[0]?.message.content);
   * ```
   */
  async converse(
    component: string,
    inputs: readonly (ConversationInput | ConversationMessage)[],
    options?: ConverseOptions,
  ): Promise<ConversationReply> {
    const grouped = prepare(converse, () =>
      inputs.map((input) => ("role" in input ? { messages: [input] } : input)),
    );
    const given = orEmpty(options);
    const { contextId, tools, toolChoice, responseFormat, temperature, scrubPii } = given;
    const { metadata, parameters, promptCacheRetention } = given;
    const own = { contextId, tools, toolChoice, responseFormat, temperature, scrubPii };
    const input = { component, inputs: grouped, ...own, metadata, parameters, promptCacheRetention };
    return this.call(converse, input, options);
  }
}
