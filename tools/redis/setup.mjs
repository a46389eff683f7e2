// Makes sure that there is a redis-server for tests to start, and prints its path. On Debian it installs the package;
// the system's own Redis service is neither started nor left to start with the machine.
import { fileURLToPath } from "node:url";
import { install } from "../setup/apt.mjs";
import { runMain } from "../setup/missing.mjs";
import { findProgram, run } from "../setup/programs.mjs";

export async function setUpRedis(log) {
  const found = await findProgram("redis-server");
  if (found) return found;
  await install("redis-server", ["redis-server"], log);
  if (await findProgram("systemctl")) {
    await run("systemctl", ["disable", "redis-server"]).catch(() => {}); // no systemd is running: nothing to disable
  }
  return findProgram("redis-server");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runMain("redis", async () =>
    console.log(await setUpRedis((line) => console.error(`redis: ${line}`))),
  );
}
