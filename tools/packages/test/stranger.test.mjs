import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { blocksOf } from "../../markdown/blocks.ts";
import { follow } from "../stranger.mjs";

const PAGE = `
\`\`\`sh
mkdir shop && cd shop
\`\`\`

\`\`\`ts app shop
import { existsSync } from "node:fs";
while (!existsSync("order.txt")) await new Promise((resolve) => setTimeout(resolve, 20));
console.log("== APP == order received");
setInterval(() => undefined, 1_000);
\`\`\`

\`\`\`sh
node shop.ts
\`\`\`

\`\`\`ts run publish.ts
import { writeFileSync } from "node:fs";
writeFileSync("order.txt", "tea");
console.log("published");
\`\`\`

\`\`\`sh
node publish.ts
\`\`\`

\`\`\`text output
published
order received
\`\`\`
`;

async function followed(page) {
  const folder = await mkdtemp(join(tmpdir(), "dapr-ts-stranger-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const registry = "http://127.0.0.1:9/";
  return follow(blocksOf(page), { folder, home: join(folder, "home"), registry, hasRuntime: true });
}

test("follows a page whose app runs until its end, in the folder that its commands enter", async () => {
  expect(await followed(PAGE)).toEqual([]);
});

test("returns the output of a page that nothing printed", async () => {
  const page = "```sh\nmkdir a\n```\n\n```text output\nhello\n```\n";
  expect(await followed(page)).toEqual([expect.stringContaining('"hello" is missing')]);
});

test("rejects at a command that fails", async () => {
  await expect(followed("```sh\nmkdir a\nmkdir a\n```\n")).rejects.toThrow("the commands ended with 1");
});

test("has no program on PATH but Node, npm and a shell", async () => {
  await expect(followed("```sh\ngit --version\n```\n")).rejects.toThrow("the commands ended with 127");
});
