import { equal, rejects } from "./assert.ts";
import { NAMES, type Case } from "./case.ts";

export const conversationCases: readonly Case[] = [
  {
    name: "conversation: messages of every role go there, and an answer comes back",
    async run({ dapr }) {
      const reply = await dapr.conversation.converse(NAMES.model, [
        { role: "developer", name: "d", content: "one" },
        { role: "system", content: ["two", "three"] },
        { role: "user", name: "u", content: "four é" },
        { role: "assistant", content: "five" },
        { role: "tool", name: "weather", toolId: "call-1", content: "six" },
      ]);
      equal(reply, {
        contextId: undefined,
        outputs: [
          {
            choices: [
              {
                finishReason: "stop",
                index: 0,
                message: {
                  content:
                    "one\ntwo\nthree\nfour é\nfive\nTool Response for tool ID 'call-1' with name 'weather': six",
                  toolCalls: [],
                },
              },
            ],
            model: undefined,
            usage: {
              promptTokens: 16,
              completionTokens: 16,
              totalTokens: 32,
              promptTokensDetails: undefined,
              completionTokensDetails: undefined,
            },
          },
        ],
      });
    },
  },
  {
    name: "conversation: tools are offered, and calls of them come back",
    async run({ dapr }) {
      const { outputs, contextId } = await dapr.conversation.converse(
        NAMES.model,
        [
          { role: "user", content: "hello" },
          {
            role: "assistant",
            toolCalls: [{ id: "earlier", name: "weather", arguments: '{"city":"Oslo"}' }],
          },
        ],
        {
          contextId: "context-1",
          tools: [
            {
              name: "weather",
              description: "Returns the weather",
              parameters: { type: "object", properties: { unit: { type: "string" }, city: {} } },
            },
            { name: "now" },
          ],
          toolChoice: "weather",
          temperature: 0.5,
          responseFormat: { type: "object" },
          metadata: { a: "b" },
          parameters: { seed: 7, stop: ["x"] },
          promptCacheRetention: "PT1M30S",
          scrubPii: false,
        },
      );
      equal(contextId, "context-1");
      equal(outputs[0]?.choices[0]?.finishReason, "tool_calls");
      equal(outputs[0]?.choices[0]?.message, {
        content: "hello",
        toolCalls: [
          { id: "0", name: "weather", arguments: "city,unit" },
          { id: "1", name: "now", arguments: "" },
          { id: "earlier", name: "weather", arguments: '{"city":"Oslo"}' },
        ],
      });
    },
  },
  {
    name: "conversation: personal data is taken out on the way there or back",
    async run({ dapr }) {
      const message = { role: "user", content: "mail me at a@example.com" } as const;
      const said = async (...args: Parameters<typeof dapr.conversation.converse>): Promise<unknown> =>
        (await dapr.conversation.converse(...args)).outputs[0]?.choices[0]?.message.content;
      equal(await said(NAMES.model, [message]), "mail me at a@example.com");
      const scrubbed = "mail me at <EMAIL_ADDRESS>";
      equal(await said(NAMES.model, [{ messages: [message], scrubPii: true }]), scrubbed);
      equal(await said(NAMES.model, [message], { scrubPii: true }), scrubbed);
    },
  },
  {
    name: "conversation: no such component, no inputs, no such tool and no such role are invalid_argument",
    async run({ dapr }) {
      const code = "invalid_argument";
      const hello = { role: "user", content: "hello" } as const;
      await rejects(dapr.conversation.converse("no-such-model", [hello]), {
        code,
        errorCode: "ERR_CONVERSATION_NOT_FOUND",
      });
      await rejects(dapr.conversation.converse(NAMES.model, []), {
        code,
        errorCode: "ERR_CONVERSATION_MISSING_INPUTS",
      });
      const noTool = dapr.conversation.converse(NAMES.model, [hello], { toolChoice: "required" });
      await rejects(noTool, { code, errorCode: "ERR_CONVERSATION_INVALID_PARMS" });
      await rejects(dapr.conversation.converse(NAMES.model, [{ ...hello, role: "nobody" as "user" }]), {
        code,
      });
    },
  },
];
