import { expect, test, vi } from "vitest";
import { DaprClient } from "../src/index.ts";
import { fakeHttp } from "./support/fake-server.ts";

// As on Bun, which resolves undici to a module of its own.
vi.mock("undici", () => ({ Pool: class {} }));

test("HTTP uses the platform's fetch if undici is replaced by another package", async () => {
  const httpEndpoint = await fakeHttp((request, response) => {
    response.setHeader("content-type", "application/json").end(JSON.stringify(request.url));
  });
  await using dapr = new DaprClient({ httpEndpoint });
  expect(await dapr.state.get("store", "key")).toBe("/v1.0/state/store/key");
  const answer = await dapr.invoker.fetch("app")("http://app/greet?a=1");
  expect(await answer.json()).toBe("/v1.0/invoke/app/method/greet?a=1");
});
