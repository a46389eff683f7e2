import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startDapr } from "@dapr-ts/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { blocksOf } from "../../../tools/markdown/blocks.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
/** The check "packages" runs the README of the repository, in a project of its own. */
const readmes = ["packages/client/README.md"];

/** The TypeScript of a file's code blocks. */
async function snippetsOf(file: string): Promise<string[]> {
  const text = await readFile(join(root, file), "utf8");
  return blocksOf(text)
    .filter(({ language }) => language === "ts")
    .map(({ code }) => code);
}

let folder: string;
let stop: () => Promise<void>;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  // Inside the package, so that the snippets find the packages by their names, as a user's program does.
  folder = await mkdtemp(join(root, "packages/client/test/.snippets-"));
  const app = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end('{"id":1}');
  });
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  const runtime = await startDapr({
    backend: "process",
    placement: false,
    scheduler: false,
    apps: [{ appId: "readme" }, { appId: "billing", appPort: (app.address() as AddressInfo).port }],
    components: [
      { name: "statestore", type: "state.in-memory" },
      { name: "pubsub", type: "pubsub.in-memory" },
    ],
  });
  await runtime.apps["billing"]?.waitForApp();
  env = {
    ...process.env,
    DAPR_HTTP_ENDPOINT: runtime.httpEndpoint,
    DAPR_GRPC_ENDPOINT: runtime.grpcEndpoint,
  };
  stop = async () => {
    await runtime.stop();
    app.closeAllConnections();
    await new Promise((resolve) => app.close(resolve));
  };
});

afterAll(async () => {
  await stop();
  await rm(folder, { recursive: true, force: true });
});

test.each(readmes)("the programs of %s run, and their types fit", async (file) => {
  const snippets = await snippetsOf(file);
  expect(snippets.length).toBeGreaterThan(0);
  for (const [i, code] of snippets.entries()) {
    const program = join(folder, `${file.replace(/\W+/g, "-")}-${String(i)}.mts`);
    await writeFile(program, code);
    expect(await run(process.execPath, [program]), code).toEqual({ code: 0, stderr: "" });
  }
  const options = [
    "--noEmit",
    "--strict",
    "--module",
    "nodenext",
    "--target",
    "es2023",
    "--skipLibCheck",
    "--ignoreConfig",
  ];
  const programs = (await readdir(folder)).map((name) => join(folder, name));
  const lib = ["--lib", "es2023,esnext.disposable,dom", "--types", "node"];
  const { code, stderr, stdout } = await run(
    join(root, "node_modules/.bin/tsc"),
    [...options, ...lib, ...programs],
    true,
  );
  expect({ code, stderr, stdout }).toEqual({ code: 0, stderr: "", stdout: "" });
});

async function run(command: string, args: string[], withOutput = false) {
  const child = spawn(command, args, { env, cwd: folder });
  let stderr = "";
  let stdout = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return withOutput ? { code, stderr, stdout } : { code, stderr };
}
