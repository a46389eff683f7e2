import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { freePort, startDapr } from "@dapr-ts/testing";

const own = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

test("what the README shows first runs, and its types fit", async () => {
  const text = await readFile(own("../README.md"), "utf8");
  const [, code = ""] = /^```ts\n(.*?)^```$/ms.exec(text) ?? [];
  const port = await freePort();
  await using runtime = await startDapr({
    backend: "process",
    apps: [{ appId: "readme", appPort: port }],
    components: [{ name: "memory", type: "state.in-memory", metadata: { actorStateStore: true } }],
  });
  // Inside the package, so that it finds the packages by their names, as a user's program does.
  const folder = await mkdtemp(own(".snippets-"));
  try {
    const program = join(folder, "readme.mts");
    await writeFile(program, code.replace("port: 3000", `port: ${String(port)}`));
    const child = spawn(process.execPath, [program], {
      env: {
        ...process.env,
        DAPR_HTTP_ENDPOINT: runtime.httpEndpoint,
        DAPR_GRPC_ENDPOINT: runtime.grpcEndpoint,
      },
    });
    const exited = once(child, "close");
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const [said] = (await Promise.race([once(child.stdout, "data"), exited])) as [unknown];
    expect(String(said), stderr).toBe("2\n");
    child.kill("SIGTERM");
    expect([...((await exited) as unknown[]), stderr]).toEqual([0, null, ""]);
    const options = [
      "--noEmit",
      "--strict",
      "--noImplicitOverride",
      "--module",
      "nodenext",
      "--target",
      "es2023",
    ];
    const lib = [
      "--lib",
      "es2023,esnext.disposable,dom",
      "--types",
      "node",
      "--skipLibCheck",
      "--ignoreConfig",
    ];
    const tsc = spawn(own("../../../node_modules/.bin/tsc"), [...options, ...lib, program]);
    let problems = "";
    tsc.stdout.on("data", (chunk: Buffer) => (problems += chunk.toString()));
    await once(tsc, "close");
    expect(problems).toBe("");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
