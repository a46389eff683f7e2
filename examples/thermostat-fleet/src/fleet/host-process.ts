import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Sidecar } from "@dapr-ts/testing";
import type { HostName } from "../host-names.ts";

const GRACE_MS = 10_000;

/** The process of a host, which can be killed and started again; its sidecar stays, as in a pod whose app crashes. */
export class HostProcess implements AsyncDisposable {
  readonly name: HostName;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #ended: (how: string) => void;
  #child: ChildProcess | undefined;
  #ready = false;

  /** @param ended told when the process has ended, however that was */
  constructor(name: HostName, { httpEndpoint, grpcEndpoint }: Sidecar, ended: (how: string) => void) {
    this.name = name;
    this.#ended = ended;
    const endpoints = { DAPR_HTTP_ENDPOINT: httpEndpoint, DAPR_GRPC_ENDPOINT: grpcEndpoint };
    this.#environment = { ...process.env, ...endpoints, HOST_NAME: name };
  }

  /** The id of the process; undefined while it does not run. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get state(): "stopped" | "starting" | "running" {
    if (this.#child === undefined) return "stopped";
    return this.#ready ? "running" : "starting";
  }

  /** Starts the process if it does not run. Resolves when it can host thermostats, or when it has ended. */
  async start(): Promise<void> {
    if (this.#child !== undefined) return;
    // In a group of its own: Ctrl-C at the terminal is for the fleet, which then stops its hosts.
    const child = fork(fileURLToPath(new URL("../host.ts", import.meta.url)), [], {
      env: this.#environment,
      execArgv: [],
      detached: true,
    });
    this.#child = child;
    const ended = once(child, "exit").then(() => {
      this.#child = undefined;
      this.#ready = false;
      this.#ended(child.signalCode ?? `exit code ${String(child.exitCode)}`);
    });
    const ready = once(child, "message").then(() => {
      this.#ready = true;
    });
    await Promise.race([ready, ended]);
  }

  /** Ends the process as a crash would: it finishes nothing and reports nothing. */
  kill(): void {
    this.#child?.kill("SIGKILL");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
    await exited;
    clearTimeout(timer);
  }
}
