// Runs the control plane as its own process, which the first run starts and which outlives it while other runs need it.
import { mkdirSync } from "node:fs";
import { ControlPlane } from "./control-plane.ts";

const [firstPort = "", dataDir = "", binDir = ""] = process.argv.slice(2);
mkdirSync(dataDir, { recursive: true, mode: 0o700 });
const controlPlane = new ControlPlane({
  firstPort: Number(firstPort),
  dataDir,
  binDir: binDir === "" ? undefined : binDir,
});
// A Ctrl-C or a hang-up is meant for the runs; it ends with the last of them.
for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => undefined);
process.on("SIGTERM", () => void controlPlane.stop());

await controlPlane.run();
process.exit();
