// Runs the installed command with the installed runtime, in an environment without Go and with an empty home folder.
import { mkdir, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const APP = `
import { DaprClient } from "@dapr-ts/client";

await using dapr = new DaprClient();
await dapr.state.set("statestore", "greeting", { hello: "world" });
console.log(JSON.stringify(await dapr.state.get("statestore", "greeting")));
`;

/** Output of the app, with the command's prefix. */
export const EXPECTED = '== APP == {"hello":"world"}';

/** Writes the app to a project, and returns what to run there and with which environment. */
export async function runtimeSmoke(project) {
  await writeFile(join(project, "app.mjs"), APP);
  const home = join(project, "home");
  await mkdir(home, { recursive: true });
  const path = process.env.PATH.split(delimiter).filter((folder) => !existsSync(join(folder, "go")));
  const env = { ...process.env };
  for (const name of ["DAPR_TS_BIN", "DAPR_RUNTIME_PATH"]) delete env[name];
  return {
    command: "npx",
    args: ["--no-install", "dapr-ts", "run", "--", "node", "app.mjs"],
    env: {
      ...env,
      HOME: home,
      PATH: path.join(delimiter),
      npm_config_cache: env.npm_config_cache ?? join(process.env.HOME ?? home, ".npm"),
      // Below the ports that the tests of the packages take.
      DAPR_TS_CONTROL_PLANE_PORT: String(8000 + (process.pid % 200) * 10),
    },
  };
}
