import { link, readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM"; // alive, another user's
  }
}

/**
 * Runs `work` while this process alone holds the lock file. A lock whose holder is dead is taken over. Two processes
 * that take over the same dead lock at the same moment may both go on, so `work` must be safe, if wasteful, side by
 * side: the lock spares the machine, it does not guard the files.
 */
export async function withLock(path, onWait, work) {
  const mine = `${path}.${process.pid}`;
  await writeFile(mine, String(process.pid));
  try {
    for (let waited = false; ; waited = true) {
      const holder = await take(mine, path);
      if (holder === undefined) break;
      if (!waited) onWait(holder);
      await sleep(500);
    }
    try {
      return await work();
    } finally {
      await rm(path, { force: true });
    }
  } finally {
    await rm(mine, { force: true });
  }
}

/** A hard link appears with its content or not at all, so a lock that is read always names its holder. */
async function take(mine, path) {
  try {
    await link(mine, path);
    return undefined;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  const holder = Number(await readFile(path, "utf8").catch(() => ""));
  if (!holder || !isAlive(holder)) {
    await rm(path, { force: true });
    return take(mine, path);
  }
  return holder;
}
