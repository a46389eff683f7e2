import { execFileSync } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { readRunFile } from "../src/index.ts";
import { CommandBench, type Command } from "./fixtures/command-bench.ts";
import { copyRunFile } from "./fixtures/example-run-file.ts";
import { until } from "./fixtures/processes.ts";

const examples = fileURLToPath(new URL("../../../examples/", import.meta.url));
const folders = globSync("*/package.json", { cwd: examples }).map(dirname).sort();

// Each command is a process, and a busy machine starts them slowly.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

test.each(folders)("the run file of %s is read without warnings, and its programs exist", (example) => {
  const folder = join(examples, example);
  const { apps, warnings } = readRunFile(join(folder, "dapr.yaml"));
  expect(warnings).toEqual([]);
  const programs = apps.flatMap(({ command, dir }) => {
    const [program, file = ""] = command;
    return program === "node" ? [join(dir, file)] : [];
  });
  expect(programs.filter((program) => !existsSync(program))).toEqual([]);
  const readme = readFileSync(join(folder, "README.md"), "utf8");
  expect(readme).toMatch(/dapr-ts run -f dapr\.yaml/);
});

interface Case {
  /** Apps that the test leaves out. */
  readonly without?: readonly string[];
  /** Writes the components of the example to a folder. */
  readonly components?: (folder: string) => void;
  /** Resolves when the example has shown what it is for. */
  readonly outcome: (command: Command) => Promise<void>;
}

/** The others: wasi-tour requires a Redis at its port, and photo-lab's own tests start the same programs. */
const CASES: Readonly<Record<string, Case>> = {
  "crypto-file": {
    components: (folder) => {
      const program = join(examples, "crypto-file", "src", "make-vault.ts");
      execFileSync(process.execPath, [program, folder], { stdio: "ignore" });
    },
    outcome: (command) => command.says(/== APP == decrypted {4}16\.0 MiB\n/),
  },
  // Next takes half a minute to compile.
  frameworks: {
    without: ["next"],
    outcome: async (command) => {
      for (const appId of ["express", "fastify", "hono"])
        expect(await invoke(command, appId, "greet/Ada", { greeting: "Hello" })).toEqual({
          message: "Hello, Ada!",
        });
    },
  },
  jobs: { outcome: (command) => command.says(/== APP == deleted {6}someday is gone\n/) },
  observability: {
    outcome: async (command) => {
      await invoke(command, "shop", "orders", { id: "order-1" });
      const url = `${endpoint(command, "shop")}/v1.0/workflows/dapr/order-1`;
      await until("the order is fulfilled", async () =>
        (await (await fetch(url)).text()).includes("COMPLETED"),
      );
    },
  },
  "order-pipeline": { outcome: (command) => command.says(/== APP - fulfilment == .* is shipped: /) },
  "order-workflow": {
    outcome: (command) => command.says(/== APP == The shop is at http:\/\/127\.0\.0\.1:\d+\//),
  },
  quickstart: {
    outcome: (command) => command.says(/== APP - quickstart == state {8}order-1 is undefined again\n/),
  },
  // Bun and Deno are programs of other packages, which the test of the example starts.
  runtimes: {
    without: ["bun-fetch", "deno-fetch"],
    outcome: async (command) => {
      for (const appId of ["node-http", "node-grpc", "node-stream"])
        await command.says(`== APP - ${appId} == started\n`);
    },
  },
  "streaming-subscription": { outcome: (command) => command.says(/== APP == sum {10}\d+\n/) },
  "thermostat-fleet": { outcome: (command) => command.says(/Kitchen: [\d.]+ °C of \d+ °C, on north/) },
  "wasi-echo": {
    outcome: async (command) => {
      expect(await invoke(command, "echo-service", "echo", { hello: 1 })).toEqual({ hello: 1 });
    },
  },
};

describe("dapr-ts run -f", () => {
  test.concurrent.each(Object.entries(CASES))("%s", async (example, { without, components, outcome }) => {
    // Each with a control plane and a Redis of its own: most of them have a topic "orders", and would get the orders of others.
    const bench = await CommandBench.open();
    const folder = mkdtempSync(join(bench.home, `${example}-`));
    const resourcesPath = join(folder, "components");
    components?.(resourcesPath);
    const file = await copyRunFile(join(examples, example), folder, {
      ...(without && { without }),
      ...(components && { resourcesPath }),
    });
    try {
      const command = bench.run(["run", "-f", file], { cwd: folder, env: { APP_API_TOKEN: undefined } });
      await outcome(command);
      command.child.kill("SIGTERM");
      await command.ended;
    } finally {
      await bench.close();
    }
  });
});

function endpoint(command: Command, appId: string): string {
  return `http://127.0.0.1:${String(command.ports(appId).http)}`;
}

/** Calls a method of an app through its sidecar, as soon as that is possible. Returns the response. */
async function invoke(command: Command, appId: string, method: string, body: unknown): Promise<unknown> {
  await command.says(`sidecar of "${appId}"`);
  let text = "";
  await until(
    () => `${appId} responds to ${method}: ${text}\n${command.out}${command.err}`,
    async () => {
      const response = await fetch(`${endpoint(command, appId)}/v1.0/invoke/${appId}/method/${method}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      text = await response.text();
      return response.ok;
    },
  );
  return text === "" ? undefined : JSON.parse(text);
}
