import { freePort, startDapr } from "@dapr-ts/testing";
import { expect, test } from "vitest";
import { Snippet } from "../../testing/test/support/snippet.ts";

const TOKEN = "t0ken-of-the-app";

test("the first program of the README runs, and its types fit", async () => {
  const port = await freePort();
  await using runtime = await startDapr({
    backend: "process",
    apps: [{ appId: "readme", appPort: port, appToken: TOKEN }],
    components: [{ name: "memory", type: "state.in-memory", metadata: { actorStateStore: true } }],
  });
  await using snippet = await Snippet.ofReadme(new URL("../", import.meta.url), (code) =>
    code.replace("port: 3000", `port: ${String(port)}`),
  );
  const program = snippet.run({
    DAPR_HTTP_ENDPOINT: runtime.httpEndpoint,
    DAPR_GRPC_ENDPOINT: runtime.grpcEndpoint,
    APP_API_TOKEN: TOKEN,
  });
  await expect.poll(() => program.stdout + program.stderr, { timeout: 90_000 }).toBe("2\n");
  program.kill("SIGTERM");
  expect([...(await program.ended), program.stderr]).toEqual([0, null, ""]);
  expect(await snippet.faults()).toBe("");
});
