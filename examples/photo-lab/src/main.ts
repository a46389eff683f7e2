import "@dapr-ts/page-kit/errors";
import { once } from "node:events";
import { stopSignal } from "@dapr-ts/page-kit";
import { findModel } from "./classify/model-files.ts";
import { startLab } from "./lab/start-lab.ts";
import { programOptions } from "./options.ts";

const { "free-ports": isFree } = await programOptions();
const begun = performance.now();
const say = (what: string, line: string): void => {
  const seconds = ((performance.now() - begun) / 1000).toFixed(2).padStart(6);
  console.log(`${seconds} s  ${what.padEnd(19)}  ${line}`);
};

const stop = stopSignal();

try {
  await using lab = await startLab({
    ports: isFree ? "free" : "usual",
    onLine: say,
    signal: stop,
  });
  await findModel().catch((error: unknown) => say("no model", (error as Error).message));
  say("photo lab", `is at ${lab.url} until you press Ctrl-C`);
  if (!stop.aborted) await Promise.race([once(stop, "abort"), lab.lost()]);
  say("photo lab", "stops");
} catch (error) {
  if (!stop.aborted) {
    say("photo lab", error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
say("photo lab", "everything is stopped");
