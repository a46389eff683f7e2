import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startRegistry } from "../registry.mjs";

test("serves packages under an address of its own that npm does not keep in its cache", async () => {
  const folder = await mkdtemp(join(tmpdir(), "registry-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const tarball = join(folder, "a.tgz");
  await writeFile(tarball, "content");
  const [first, second] = await Promise.all(
    [1, 2].map(() =>
      startRegistry([{ name: "@dapr-ts/a", tarball, manifest: { name: "@dapr-ts/a", version: "1.0.0" } }]),
    ),
  );
  onTestFinished(() => Promise.all([first.stop(), second.stop()]));
  expect(new URL(first.url).pathname).not.toBe(new URL(second.url).pathname);

  const response = await fetch(`${first.url}@dapr-ts%2fa`);
  expect(response.headers.get("cache-control")).toBe("no-store");
  const { dist } = (await response.json()).versions["1.0.0"];
  expect(await (await fetch(dist.tarball)).text()).toBe("content");
  expect((await fetch(`${first.url}@dapr-ts%2fb`)).status).toBe(404);
});
