import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { untilStopped } from "../src/process/until-stopped.ts";

const lacksProc = process.platform === "linux" ? "" : " (skipped: only Linux has /proc)";

test.skipIf(lacksProc !== "")(
  `a process that runs on is waited for until it stands still${lacksProc}`,
  async () => {
    const child = spawn(process.execPath, ["-e", "console.log('runs'); for (;;);"]);
    onTestFinished(() => void child.kill("SIGKILL"));
    await once(child.stdout, "data");
    let stopped = false;
    const waiting = untilStopped(child.pid ?? 0).then(() => (stopped = true));
    await untilStopped(0);
    expect(stopped).toBe(false);
    child.kill("SIGSTOP");
    await waiting;
  },
);

test("a process that is gone is not waited for", async () => {
  await untilStopped(2 ** 22 + 1);
});
