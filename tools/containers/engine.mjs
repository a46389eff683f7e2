import { request } from "node:http";
import { homedir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { findProgram, run } from "../setup/programs.mjs";

const SLOWEST_ANSWER_MS = 15_000;
const SLOWEST_PROGRESS_MS = 60_000;

/** A container engine, by Docker's API, which Podman speaks too. `host` is written as in DOCKER_HOST. */
export class Engine {
  constructor(host) {
    this.host = host;
  }

  async answers() {
    try {
      return (await this.send("GET", "/_ping")).status === 200;
    } catch {
      return false;
    }
  }

  /** Returns the engine's response for a path, or undefined on 404. */
  async get(path) {
    const { status, text } = await this.send("GET", path);
    if (status === 404) return undefined;
    if (status >= 300) throw new Error(`${this.host}: GET ${path}: ${status} ${text}`);
    return JSON.parse(text);
  }

  /** One request, which may carry a tar. It fails when nothing moves for a while, not when much takes long. */
  send(method, path, tar) {
    return new Promise((resolve, reject) => {
      const headers = tar && { "content-type": "application/x-tar" };
      const outgoing = request({ ...addressOf(this.host), method, path, headers, agent: false });
      const limit = (ms) =>
        outgoing.setTimeout(ms, () => outgoing.destroy(new Error(`no answer in ${ms / 1000} s`)));
      limit(tar ? SLOWEST_PROGRESS_MS : SLOWEST_ANSWER_MS);
      outgoing.on("error", reject).on("response", (response) => {
        let text = "";
        response.setEncoding("utf8").on("error", reject);
        response.on("data", (chunk) => {
          if (text === "") limit(SLOWEST_PROGRESS_MS);
          text += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode, text }));
      });
      if (tar) Readable.from(tar).on("error", reject).pipe(outgoing);
      else outgoing.end();
    });
  }
}

/** The engine that the environment names or, when it names none, the first that answers where engines usually are. */
export async function findEngine() {
  const named = process.env.DOCKER_HOST;
  for (const host of named ? [named] : await usualHosts()) {
    const engine = new Engine(host);
    if (await engine.answers()) return engine;
  }
  return undefined;
}

async function usualHosts() {
  if (process.platform === "win32") return ["npipe:////./pipe/docker_engine"];
  const sockets = ["/var/run/docker.sock", join(homedir(), ".docker/run/docker.sock")];
  const runtimeFolder = process.env.XDG_RUNTIME_DIR;
  if (runtimeFolder)
    sockets.push(join(runtimeFolder, "docker.sock"), join(runtimeFolder, "podman/podman.sock"));
  sockets.push("/run/podman/podman.sock");
  const hosts = sockets.map((path) => `unix://${path}`);
  const chosen = await dockerContext();
  return chosen ? [chosen, ...hosts] : hosts;
}

/** The engine of Docker's current context: a user of Colima, Rancher or Docker Desktop has it nowhere else. */
async function dockerContext() {
  if (!(await findProgram("docker"))) return undefined;
  const args = ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"];
  const host = await run("docker", args, { timeoutMs: 5000 }).catch(() => undefined);
  return host && isReachable(host) ? host : undefined;
}

function isReachable(host) {
  return /^(unix|npipe|tcp|http):/.test(host);
}

function addressOf(host) {
  if (!isReachable(host))
    throw new Error(`DOCKER_HOST=${host}: only unix, npipe, tcp and http are spoken here`);
  const [scheme, rest] = host.split("://");
  if (scheme === "unix") return { socketPath: rest };
  if (scheme === "npipe") return { socketPath: rest.replaceAll("/", "\\") };
  const { hostname, port } = new URL(`http://${rest}`);
  return { host: hostname, port: port || 2375 };
}
