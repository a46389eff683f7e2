import { MAX_TIMER_MS } from "@dapr-ts/core/internal";
import type { ContainerRuntimeClient } from "testcontainers";
import type { LogBuffer } from "../log-buffer.ts";
import type { Exit, Unit } from "../unit.ts";
import type { Layout } from "./definition.ts";
import { toExit, unlessGone } from "./engine-answers.ts";
import { within } from "../within.ts";

export type Container = ReturnType<ContainerRuntimeClient["container"]["getById"]>;

export interface ContainerRun {
  readonly name: string;
  readonly client: ContainerRuntimeClient;
  readonly container: Container;
  /** The host at which its published ports are reached. */
  readonly host: string;
  /** The host at which containers of other networks reach its published ports. */
  readonly containerHost: string;
  readonly layout: Layout;
  readonly log: LogBuffer;
}

/** Time limit for reading the rest of the log of a container that has ended, in milliseconds. */
const READ_MS = 2_000;

/** A unit as a container that runs already. */
export class ContainerUnit implements Unit {
  readonly pid = undefined;
  readonly #run: ContainerRun;
  #exited: Promise<Exit>;
  #alive = true;
  #paused = false;
  #linesRead = 0;
  readonly #removed = new AbortController();

  constructor(run: ContainerRun) {
    this.#run = run;
    this.#exited = this.#follow();
  }

  get name(): string {
    return this.#run.name;
  }

  get exited(): Promise<Exit> {
    return this.#exited;
  }

  logs(): string {
    return this.#run.log.text();
  }

  tail(): string {
    return this.#run.log.tail();
  }

  address(port: string): string {
    return `${this.#run.host}:${this.#run.layout.ports[port]}`;
  }

  innerAddress(port: string): string {
    return `${this.#run.layout.name}:${this.#run.layout.innerPorts[port]}`;
  }

  outerAddress(port: string): string {
    return `${this.#run.containerHost}:${this.#run.layout.ports[port]}`;
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    if (this.#alive) await this.#run.container.kill({ signal }).catch(unlessGone);
  }

  async pause(): Promise<void> {
    if (!this.#alive || this.#paused) return;
    await this.#run.container.pause();
    this.#paused = true;
  }

  async resume(): Promise<void> {
    if (!this.#paused) return;
    await this.#run.container.unpause();
    this.#paused = false;
  }

  async start(): Promise<void> {
    if (this.#alive) return;
    await this.#run.container.start();
    this.#alive = true;
    this.#exited = this.#follow();
  }

  async stop(graceMs: number): Promise<void> {
    await this.resume();
    if (this.#alive)
      await this.#run.container
        .stop({ t: Math.ceil(Math.min(graceMs, MAX_TIMER_MS) / 1000) })
        .catch(unlessGone);
    await this.exited;
  }

  async remove(graceMs: number): Promise<void> {
    if (graceMs > 0) await this.stop(graceMs);
    await this.#run.container.remove({ force: true, v: true }).catch(unlessGone);
    // By now its end was seen, or never will be: an open request would keep this process alive.
    await within(READ_MS, this.exited);
    this.#removed.abort();
    await this.exited;
  }

  /** Reads the log of the run that has begun, and resolves when it has ended and the log has been read. */
  async #follow(): Promise<Exit> {
    const { container } = this.#run;
    const ended = (
      container.wait({ abortSignal: this.#removed.signal }) as Promise<{ StatusCode: number }>
    ).then(
      ({ StatusCode }) => toExit(StatusCode),
      () => ({ code: undefined, signal: undefined }),
    );
    const log = await this.#openLog();
    const read = this.#readLog(log);
    const exit = await ended;
    this.#alive = false;
    this.#paused = false;
    if (!(await within(READ_MS, read))) log.destroy();
    // Podman sometimes withholds the last lines of a container that ended early; they are read now.
    await within(READ_MS, this.#readLog(await this.#openLog()));
    return exit;
  }

  #openLog(): ReturnType<ContainerRuntimeClient["container"]["logs"]> {
    const { client, container } = this.#run;
    return client.container.logs(container);
  }

  /** Reads a log. The engine returns it from the first run on, so lines that were read before are skipped. */
  #readLog(stream: NodeJS.ReadableStream): Promise<void> {
    let known = this.#linesRead;
    return this.#run.log.attach(stream, () => {
      if (known > 0) {
        known--;
        return false;
      }
      this.#linesRead++;
      return true;
    });
  }
}
