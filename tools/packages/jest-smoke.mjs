// Runs the CommonJS builds under Jest in its default mode, whose virtual machine refuses a native `import()`.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

export const JEST = "jest@30.5.2";

const TEST = `
const { DaprClient, DaprError } = require("@dapr-ts/client");
const { DaprServer } = require("@dapr-ts/server");
const { startRedis } = require("@dapr-ts/testing");

test("calls over gRPC reach the network", async () => {
  const dapr = new DaprClient({ protocol: "grpc", grpcEndpoint: "127.0.0.1:1", timeoutMs: 5000 });
  const error = await dapr.state.get("store", "key").catch((error) => error);
  await dapr.close();
  expect(error).toBeInstanceOf(DaprError);
  // A bundler may have renamed the class.
  expect(error.constructor.name).toBe("DaprError");
  expect(error).toMatchObject({ code: "unavailable", message: expect.stringContaining("ECONNREFUSED") });
});

test("an app's gRPC port opens", async () => {
  const server = new DaprServer({ port: 0, channel: "grpc", waitForSidecar: false });
  await server.start();
  await server.stop();
});

test("an installed testcontainers is found", async () => {
  process.env.DOCKER_HOST = "tcp://127.0.0.1:1";
  const error = await startRedis({ backend: "container" }).catch((error) => error);
  expect(error.message).not.toContain("cannot be loaded");
});
`;

/** Writes a project with one test to a folder, and returns the arguments that run it. */
export async function jestProject(folder) {
  const project = join(folder, "jest");
  await mkdir(project, { recursive: true });
  await writeFile(join(project, "package.json"), JSON.stringify({ private: true, name: "jest-smoke" }));
  await writeFile(join(project, "smoke.test.js"), TEST);
  return [join(folder, "node_modules/jest/bin/jest.js"), "--rootDir", project, "--ci"];
}
