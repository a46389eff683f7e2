import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { toStartOptions } from "../src/session/start-options.ts";
import type { AppOptions } from "@dapr-ts/testing";
import type { AppSpec } from "../src/spec/run-spec.ts";

const APP: AppSpec = {
  ...{ appId: "orders", dir: tmpdir(), command: ["node", "app.js"], env: {}, appProtocol: "http" },
  ...{ resourcesPaths: ["/r"], appHealthCheck: false, appLog: "console", daprdLog: "console", daprArgs: [] },
};

function optionsOf(app: Partial<AppSpec>, memory?: string): AppOptions | undefined {
  const options = toStartOptions(
    { apps: [{ ...APP, ...app }], placement: false, scheduler: false, redelivery: false, watch: false },
    {
      ...{ env: {}, namesFile: "names.db", configuration: {}, sidecarEnv: {} },
      ...{ placement: undefined, scheduler: undefined, memory },
    },
  );
  return options.apps?.[0];
}

const argsOf = (app: Partial<AppSpec>): readonly string[] | undefined => optionsOf(app)?.args;

const GRACE = "--dapr-graceful-shutdown-seconds";

test("a sidecar has a second to end after its app, unless the user gives it another time", () => {
  expect(argsOf({})).toEqual(["--resources-path", "/r", GRACE, "1"]);
  // daprd takes the last one.
  expect(argsOf({ daprArgs: [GRACE, "9"] })).toEqual(["--resources-path", "/r", GRACE, "1", GRACE, "9"]);
});

test("without a command, the app may outlive its sidecar's start, and daprd keeps its own time", () => {
  expect(argsOf({ command: [] })).toEqual(["--resources-path", "/r"]);
});

test("the times of the default pub/sub component are milliseconds: daprd 1.18.2 ignores a redeliverInterval with a unit", () => {
  const components = optionsOf({ resourcesPaths: [] }, "127.0.0.1:6379")?.components ?? [];
  const pubsub = components.find((component) => "type" in component && component.type === "pubsub.redis");
  expect(pubsub).toMatchObject({ metadata: { redeliverInterval: "5000", processingTimeout: "15000" } });
});
