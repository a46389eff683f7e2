import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { SOON } from "./support/lab.ts";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** The lab as a user starts it, at ports of its own. */
async function start() {
  const child = spawn(process.execPath, [MAIN, "--free-ports"], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  await expect.poll(() => said, { timeout: 50_000 }).toMatch(/is at http\S+ until/);
  const addresses = [...said.matchAll(/listens on (http\S+)/g)].map(([, url = ""]) => url);
  return { child, addresses, url: /is at (http\S+)/.exec(said)?.[1] ?? "", said: () => said };
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  );

test("it prints its URL, and stops all of it at Ctrl-C", async () => {
  const lab = await start();
  expect(lab.addresses).toHaveLength(5);
  expect(await (await fetch(lab.url)).text()).toContain("<title>Photo lab</title>");
  lab.child.kill("SIGINT");
  const [code] = (await once(lab.child, "exit")) as [number];
  expect(code).toBe(0);
  expect(lab.said()).toContain("everything is stopped");
  expect(await Promise.all(lab.addresses.map(answers))).toEqual(Array(5).fill(false));
});

test("when it is killed its apps end as well", async () => {
  const lab = await start();
  lab.child.kill("SIGKILL");
  for (const address of lab.addresses) await expect.poll(() => answers(address), SOON).toBe(false);
});
