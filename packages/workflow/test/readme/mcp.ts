import type { DaprClient } from "@dapr-ts/client";
import { mcpTool, workflow } from "@dapr-ts/workflow";

interface Weather {
  forecast: { input: { city: string }; output: { celsius: number } };
}

export async function ask(dapr: DaprClient) {
  const weather = dapr.mcp.tools<Weather>("weather");
  const names = (await weather.list()).map(({ name }) => name);
  const { structuredContent } = await weather.call("forecast", { city: "Oslo" });
  return { names, celsius: structuredContent?.celsius };
}

// In a workflow the call is a step of its history. A tool that fails returns `isError: true`.
const forecast = mcpTool<{ city: string }, { celsius: number }>("weather", "forecast");
export const trip = workflow("trip", async (ctx, city: string) => {
  const { structuredContent } = await ctx.call(forecast, { arguments: { city } });
  return structuredContent?.celsius;
});
