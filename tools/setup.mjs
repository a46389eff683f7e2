// Gets a machine ready for the tests: Dapr's binaries, a Redis server, a Chromium, a container engine, and the images. Each
// step is quick when there is nothing to do. What was found, and what is lacking, goes to .runtime/setup.json.
import { fileURLToPath } from "node:url";
import { setUpChromium } from "./browser/setup.mjs";
import { Engine } from "./containers/engine.mjs";
import { setUpImages } from "./containers/images.mjs";
import { setUpContainers } from "./containers/setup.mjs";
import { setUpRedis } from "./redis/setup.mjs";
import { buildRuntime } from "./runtime/build.mjs";
import { runtimeBin } from "./runtime/version.mjs";
import { MissingError, runMain, seconds } from "./setup/missing.mjs";
import { writeState } from "./setup/state.mjs";

/**
 * Prepares the machine and resolves to the content of setup.json. Software that is not available on this machine is listed in
 * `lacking`, and tests that need it are skipped. Rejects after all steps if one of them failed unexpectedly.
 */
export async function setUp(log) {
  const state = { environment: {}, lacking: {} };
  const failures = [];
  await step("runtime", async (say) => {
    const done = await buildRuntime(say);
    state.runtimeBin = runtimeBin;
    return done;
  });
  await step("redis", async (say) => (state.redisServer = await setUpRedis(say)));
  await step("chromium", async (say) => (state.chromium = await setUpChromium(say)));
  await step("containers", async (say) => {
    const { engine, environment, podmanServicePid } = await setUpContainers(say);
    Object.assign(state, { environment, podmanServicePid });
    return engine.host;
  });
  if (state.environment.DOCKER_HOST) {
    await step("images", async (say) => {
      state.images = await setUpImages(new Engine(state.environment.DOCKER_HOST), say);
      return Object.entries(state.images)
        .map((image) => image.join(" "))
        .join(", ");
    });
  }
  await writeState(state);
  if (failures.length > 0) throw new Error(`failed: ${failures.join(", ")}`);
  return state;

  async function step(name, work) {
    const begun = Date.now();
    const say = (line) => log(`${name}: ${line}`);
    try {
      say(`${await work(say)} (${seconds(begun)})`);
    } catch (error) {
      if (!(error instanceof MissingError)) failures.push(name);
      state.lacking[name] = error.message;
      say(error.message);
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runMain("setup", async () => setUp((line) => console.log(`setup: ${line}`)));
}
