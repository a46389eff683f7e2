import { expect, test } from "vitest";
import { DaprApp } from "@dapr-ts/core";

test("an app needs nothing of its platform: it answers plain objects", async () => {
  const app = new DaprApp();
  app.method("echo", async (request) => `${request.method} ${await request.text()}`);
  const body = new TextEncoder().encode("größer 😀");
  const answer = await app.handle({ method: "POST", path: "/echo", headers: {}, body });
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body as string)).toBe("POST größer 😀");
});
