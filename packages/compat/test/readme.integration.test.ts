import { DaprClient } from "@dapr-ts/client";
import { freePort, startDapr } from "@dapr-ts/testing";
import { expect, test } from "vitest";
import { Snippet } from "../../testing/test/support/snippet.ts";

test("the first program of the README handles its event and calls, and its types fit", async () => {
  const port = await freePort();
  await using runtime = await startDapr({
    backend: "process",
    placement: false,
    scheduler: false,
    apps: [{ appId: "readme", appPort: port }],
    components: [
      { name: "statestore", type: "state.in-memory" },
      // It loses an event to which daprd has not subscribed.
      { name: "pubsub", type: "pubsub.in-memory" },
    ],
  });
  const { httpEndpoint, grpcEndpoint } = runtime;
  // In this workspace the name "@dapr/dapr" is the official SDK.
  await using snippet = await Snippet.ofReadme(new URL("../", import.meta.url), (code) =>
    code.replace('"@dapr/dapr"', '"@dapr-ts/compat"').replace('"3000"', JSON.stringify(String(port))),
  );
  const program = snippet.run({ DAPR_HTTP_ENDPOINT: httpEndpoint, DAPR_GRPC_ENDPOINT: grpcEndpoint });
  await expect.poll(() => program.stdout + program.stderr, { timeout: 30_000 }).toContain("{ total: 42 }\n");
  await using dapr = new DaprClient({ httpEndpoint, grpcEndpoint });
  expect(await dapr.state.get("statestore", "order-1")).toEqual({ total: 42 });
  // As in the official SDK, the handler gets the body as text.
  const greeting = await dapr.invoker.invoke("readme", "greet", { verb: "POST", body: "Ada" });
  expect(greeting).toEqual({ hello: '"Ada"' });
  program.kill("SIGTERM");
  await program.ended;
  expect(await snippet.faults()).toBe("");
});
