import { DaprClient } from "@dapr-ts/client";
import { freePort, startDapr } from "@dapr-ts/testing";
import { expect, test } from "vitest";
import { Snippet } from "../../testing/test/support/snippet.ts";

const TOKEN = "t0ken-of-the-app";

test("the first program of the README handles events, invocations and jobs, and its types fit", async () => {
  const port = await freePort();
  await using runtime = await startDapr({
    backend: "process",
    placement: false,
    apps: [{ appId: "readme", appPort: port, appToken: TOKEN }],
    components: [{ name: "pubsub", type: "pubsub.in-memory" }],
  });
  await using snippet = await Snippet.ofReadme(new URL("../", import.meta.url), (code) =>
    code.replace("port: 3000", `port: ${String(port)}`),
  );
  const { httpEndpoint, grpcEndpoint } = runtime;
  const program = snippet.run({
    DAPR_HTTP_ENDPOINT: httpEndpoint,
    DAPR_GRPC_ENDPOINT: grpcEndpoint,
    APP_API_TOKEN: TOKEN,
  });
  await runtime.apps["readme"]?.waitForApp();
  await using dapr = new DaprClient({ httpEndpoint, grpcEndpoint });
  expect(await dapr.invoker.invoke("readme", "greet/Ada")).toBe("Hello, Ada!");
  await dapr.pubsub.publish("pubsub", "orders", { total: 3 }, { cloudEvent: { id: "one" } });
  await dapr.jobs.schedule("report", { dueTime: "0s", data: "now" });
  const lines = () => program.stdout.trim().split("\n").sort();
  await expect.poll(lines, { timeout: 90_000 }).toEqual(["now", "one { total: 3 }"]);
  program.kill("SIGTERM");
  expect([...(await program.ended), program.stderr]).toEqual([0, null, ""]);
  expect(await snippet.faults()).toBe("");
});
