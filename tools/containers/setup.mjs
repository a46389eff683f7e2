// Makes sure that a container engine answers, and prints what its callers need in their environment, a line of
// KEY=value each; PODMAN_SERVICE_STARTED is among them when this call started the service. `--stop` ends the service.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withLock } from "../setup/lock.mjs";
import { MissingError, runMain } from "../setup/missing.mjs";
import { stateFolder } from "../setup/state.mjs";
import { findEngine } from "./engine.mjs";
import { podmanEngine, servicePid, startPodman, stopPodman, writeConfig } from "./podman.mjs";

/** Resolves to the engine, the environment of its callers and, when it is our own service, the process. */
export async function setUpContainers(log) {
  const own = podmanEngine();
  const named = process.env.DOCKER_HOST;
  if (named !== own.host) {
    const engine = await findEngine();
    if (engine) return { engine, environment: { DOCKER_HOST: engine.host } };
    if (named) throw new MissingError(`DOCKER_HOST names ${named}, where no container engine answers`);
  }

  await mkdir(stateFolder, { recursive: true });
  const started = await withLock(
    join(stateFolder, ".podman-lock"),
    (pid) => log(`process ${pid} is setting up podman: waiting for it`),
    async () => {
      const serves = await own.answers();
      // The folder of a service that runs may have been removed.
      if (serves) await writeConfig();
      return !serves && startPodman(own, log);
    },
  );
  // Ryuk, which would remove what a killed test leaves, is an image that only a registry has.
  const environment = { DOCKER_HOST: own.host, TESTCONTAINERS_RYUK_DISABLED: "true" };
  return { engine: own, environment, podmanServicePid: await servicePid(), started: Boolean(started) };
}

/** Ends our own service; on CI also the containers that are still running, with a word on each: a test left them. */
async function tearDown(log) {
  const own = podmanEngine();
  if (!(await own.answers())) return;
  for (const { Id, Names } of await own.get("/containers/json")) {
    log(`still running: ${Names.join(" ")}`);
    if (process.env.CI) await own.send("DELETE", `/containers/${Id}?force=true&v=true`);
  }
  const pid = await stopPodman();
  if (!process.env.CI) log(`podman's service, process ${pid}, stopped`); // CI's last word is the tests' totals
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const log = (line) => console.error(`containers: ${line}`);
  await runMain("containers", async () => {
    if (process.argv.includes("--stop")) return tearDown(log);
    const { environment, podmanServicePid, started } = await setUpContainers(log);
    for (const [key, value] of Object.entries(environment)) console.log(`${key}=${value}`);
    if (started) console.log(`PODMAN_SERVICE_STARTED=${podmanServicePid}`);
  });
}
