import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { seconds } from "../setup/missing.mjs";

const HEARTBEAT_MS = 10_000;

/** Static and stripped; the version is what the metadata API and each log line report, as the official build's do. */
export function buildArguments(dapr) {
  const names = ["github.com/dapr/dapr/pkg/buildinfo.version", "github.com/dapr/kit/logger.DaprVersion"];
  const ldflags = ["-s", "-w", ...names.map((name) => `-X ${name}=${dapr}`)].join(" ");
  // Without -buildvcs=false every commit of the repository would link it anew.
  return ["build", "-v", "-trimpath", "-buildvcs=false", "-ldflags", ldflags];
}

/** Runs `go build -v …`, reports its progress, and stops it with this process. */
export async function goBuild(name, args, cwd, log, target = {}) {
  const begun = Date.now();
  const env = { ...process.env, CGO_ENABLED: "0", GOWORK: "off", ...target };
  const child = spawn("go", args, { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
  const stop = (signal) => child.kill(signal);
  process.on("SIGINT", stop).on("SIGTERM", stop);

  let downloaded = 0;
  let compiled = 0;
  const complaints = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (line.startsWith("go: downloading ")) downloaded++;
    else if (/^[\w./~-]+$/.test(line))
      compiled++; // -v names each package as it is compiled
    else complaints.push(line);
  });
  const heartbeat = setInterval(() => {
    log(`${name}: ${downloaded} modules downloaded, ${compiled} packages compiled, ${seconds(begun)}`);
  }, HEARTBEAT_MS);

  try {
    const [code, signal] = await new Promise((resolve, reject) => {
      child.on("error", reject).on("close", (...ended) => resolve(ended));
    });
    if (signal) throw new Error(`the build of ${name} was stopped by ${signal}`);
    if (code !== 0) throw new Error(`the build of ${name} failed:\n${complaints.slice(-30).join("\n")}`);
  } finally {
    clearInterval(heartbeat);
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}
