import { expect, test } from "vitest";
import type { RegisteredRun } from "../src/registry/run-registry.ts";
import { sharedAppIds } from "../src/session/shared-app-ids.ts";

const run = (pid: number, ids: readonly string[], file?: string): RegisteredRun => ({
  ...{ pid, startedAt: 0, file },
  apps: ids.map((appId) => ({
    ...{ appId, httpPort: 1, grpcPort: 2, appPort: undefined, daprdPid: 3, command: [] },
    dir: `/home/me/${appId}`,
  })),
});

test("names the other runs of an app id, and what it means", () => {
  expect(sharedAppIds(["orders"], [run(1, ["shop"]), run(2, ["orders"])])).toBe(
    '"orders" also runs in process 2 (/home/me/orders): instances of one app id share its calls and events; ' +
      "choose another --app-id or appID if they are different apps",
  );
});

test("names several in one line", () => {
  const others = [run(1, ["orders", "shop"], "/a/dapr.yaml"), run(2, ["orders"]), run(3, ["other"])];
  expect(sharedAppIds(["orders", "shop", "billing"], others)).toMatch(
    /^"orders", "shop" also run in process 1 \(\/a\/dapr\.yaml\), process 2 \(\/home\/me\/orders\): [^\n]+$/,
  );
});

test("prints nothing about other ids", () => {
  expect(sharedAppIds(["orders"], [run(1, ["Orders", "order"])])).toBeUndefined();
  expect(sharedAppIds(["orders"], [])).toBeUndefined();
});
