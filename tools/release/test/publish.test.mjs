import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { root } from "../../packages/public-packages.mjs";
import { PLATFORMS } from "../../runtime/platforms.mjs";

it("npm publish sends the packages of the platforms as optional dependencies to the registry", async () => {
  const folder = await mkdtemp(join(tmpdir(), "dapr-ts-publish-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const project = join(folder, "packages/runtime");
  const files = ["package.json", "README.md", "LICENSE"].map((file) => `packages/runtime/${file}`);
  for (const file of [...files, "tools/runtime/optional-dependencies.mjs", "tools/runtime/platforms.mjs"]) {
    await mkdir(join(folder, file, ".."), { recursive: true });
    await cp(join(root, file), join(folder, file));
  }
  const before = await readFile(join(project, "package.json"), "utf8");
  const { registry, published } = await startRegistry();

  const host = registry.replace("http:", "");
  const options = [
    `--registry=${registry}`,
    `--${host}:_authToken=none`,
    "--provenance=false",
    "--access=public",
  ];
  await promisify(execFile)("npm", ["publish", ...options], { cwd: project });

  const { version, optionalDependencies } = Object.values(published[0].versions)[0];
  expect(optionalDependencies).toEqual(
    Object.fromEntries(PLATFORMS.map((name) => [`@dapr-ts/runtime-${name}`, version])),
  );
  expect(await readFile(join(project, "package.json"), "utf8")).toBe(before);
});

/** Starts a registry that contains nothing and keeps what is published. */
async function startRegistry() {
  const published = [];
  const server = createServer(async (request, response) => {
    if (request.method !== "PUT") return response.writeHead(404).end("{}");
    published.push(JSON.parse(Buffer.concat(await request.toArray()).toString()));
    response.writeHead(201, { "content-type": "application/json" }).end("{}");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise((resolve) => server.close(resolve)));
  return { registry: `http://127.0.0.1:${server.address().port}/`, published };
}
