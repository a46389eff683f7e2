import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { install } from "../setup/apt.mjs";
import { MissingError } from "../setup/missing.mjs";
import { findProgram, searchPath } from "../setup/programs.mjs";
import { stateFolder } from "../setup/state.mjs";
import { Engine } from "./engine.mjs";

// runc, because Debian's default, crun, refuses the hybrid cgroups of some virtual machines; iptables, netavark and
// aardvark-dns for networks with published ports and names. All of them are otherwise mere recommendations.
const PACKAGES = ["podman", "runc", "iptables", "netavark", "aardvark-dns"];

const NO_ENGINE =
  "no container engine answers: start Docker or Podman, or name one in DOCKER_HOST (root on Debian gets Podman installed)";

/** The service ends after this time without a call, so that a forgotten one does not stay. */
const IDLE_SECONDS = 3600;

const folder = join(stateFolder, "podman");
const pidFile = join(folder, "service.pid");
const configFile = join(folder, "containers.conf");
// One socket per checkout: stopping the service of one does not pull it from under another's tests. In /run, because
// the path of a Unix socket has room for 107 characters, and a checkout's own path may be long.
const socket = `/run/dapr-ts-${createHash("sha256").update(stateFolder).digest("hex").slice(0, 12)}.sock`;

export function podmanEngine() {
  return new Engine(`unix://${socket}`);
}

/** Installs Podman where it is missing and starts its API service; resolves to the process once that answers. */
export async function startPodman(engine, log) {
  if (process.getuid?.() !== 0 || !(await findProgram("apt-get"))) throw new MissingError(NO_ENGINE);
  await install("podman", PACKAGES, log);
  await writeConfig();

  await rm(socket, { force: true });
  const output = await open(join(folder, "service.log"), "w");
  const child = spawn("podman", ["system", "service", `--time=${IDLE_SECONDS}`, engine.host], {
    // By CONTAINERS_CONF and not in /etc/containers: the machine's own configuration is its owner's.
    env: { ...process.env, PATH: searchPath(), CONTAINERS_CONF: configFile },
    stdio: ["ignore", output.fd, output.fd],
    detached: true,
  });
  child.unref();
  await output.close();
  await writeFile(pidFile, String(child.pid));
  log(`podman's service is starting as process ${child.pid}`);

  for (let tries = 0; tries < 100; tries++) {
    if (await engine.answers()) return child.pid;
    if (child.exitCode !== null) break;
    await sleep(100);
  }
  const said = await readFile(join(folder, "service.log"), "utf8");
  throw new Error(`podman's service does not answer on ${socket}\n${said.slice(-2000)}`);
}

/** Writes the configuration that the service reads for each container. */
export async function writeConfig() {
  await mkdir(folder, { recursive: true });
  await writeFile(configFile, containersConf(await hardLimits()));
}

/** Ends the service that `startPodman` started; to be called only while it answers, or the process may be another. */
export async function stopPodman() {
  const pid = await servicePid();
  if (pid === undefined) return undefined;
  process.kill(pid, "SIGTERM");
  for (let tries = 0; tries < 100 && (await podmanEngine().answers()); tries++) await sleep(100);
  await Promise.all([pidFile, socket].map((path) => rm(path, { force: true })));
  return pid;
}

/** The process that serves this checkout's socket. */
export async function servicePid() {
  return Number(await readFile(pidFile, "utf8").catch(() => "")) || undefined;
}

/**
 * Returns Podman's configuration. Its default limits of open files and processes are above those that some machines grant to
 * root, and then nothing starts. The delay is how long a monitor stays after `exec`; the default is five minutes.
 */
function containersConf({ files, processes }) {
  return `[containers]
default_ulimits = ["nofile=${files}:${files}", "nproc=${processes}:${processes}"]

[engine]
runtime = "runc"
exit_command_delay = 10

[network]
network_backend = "netavark"
`;
}

async function hardLimits() {
  const limits = await readFile("/proc/self/limits", "utf8");
  const hard = (name, most) => {
    const value = new RegExp(`^${name} +\\S+ +(\\d+)`, "m").exec(limits)?.[1];
    return Math.min(Number(value ?? most), most);
  };
  return { files: hard("Max open files", 1_048_576), processes: hard("Max processes", 32_768) }; // Podman's own limits
}
