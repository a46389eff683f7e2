import { EventEmitter } from "node:events";
import { startDapr, type DaprRuntime } from "@dapr-ts/testing";
import { howItEnded, Watchdog } from "@dapr-ts/testing/internal";
import { namesFile } from "../registry/folders.ts";
import { RunRegistry } from "../registry/run-registry.ts";
import type { RunSpec } from "../spec/run-spec.ts";
import { awaitAppPort } from "./await-app-port.ts";
import type { LogLine, LogSource, Message, SessionEnd, SessionEvents } from "./events.ts";
import { explainStart } from "./explain-start.ts";
import { preflight } from "./preflight.ts";
import { RunApp, type RunningApp } from "./run-app.ts";
import { sharedAppIds } from "./shared-app-ids.ts";
import { SharedControlPlane } from "./shared-control-plane.ts";
import { toStartOptions } from "./start-options.ts";
import { watchFiles } from "./watch-files.ts";

/** Options of a {@link Session}. */
export interface SessionOptions {
  /** Environment of apps and sidecars. Default: this process's. */
  readonly env?: NodeJS.ProcessEnv;
  /** Further variables of every app, or of the app with an id, below those of its specification. */
  readonly appEnv?: Readonly<Record<string, string>> | ((appId: string) => Readonly<Record<string, string>>);
  /** Further variables of every sidecar, below those of its app's specification. */
  readonly sidecarEnv?: Readonly<Record<string, string>>;
  /** Further settings of every sidecar's Configuration, such as `tracing`. An app's own file overrides them. */
  readonly configuration?: Readonly<Record<string, unknown>>;
  /** The user's home folder. */
  readonly home?: string;
  /** The run file, for `dapr-ts list`. */
  readonly file?: string;
  /** URL of the run's page, for other runs and `dapr-ts list`. */
  readonly page?: string;
  /** Cancels the start. */
  readonly signal?: AbortSignal;
}

/** Time that an app has to listen on its port until the user is told. */
const APP_PORT_MS = 5_000;
const FAILURE = 1;

/**
 * A run: its apps, their sidecars, logs and ends. Listen to its events before `start()`. Everything that it starts ends with
 * it, also when this process is killed.
 */
export class Session extends EventEmitter<SessionEvents> implements AsyncDisposable {
  /** The apps and settings of the run. */
  readonly spec: RunSpec;
  readonly #options: SessionOptions;
  readonly #watchdog = new Watchdog();
  readonly #controlPlane: SharedControlPlane;
  readonly #registry: RunRegistry;
  readonly #ending = new AbortController();
  readonly #apps = new Map<string, RunApp>();
  readonly #watchers: AsyncDisposable[] = [];
  readonly #ended = Promise.withResolvers<SessionEnd>();
  #runtime: DaprRuntime | undefined;
  #stopped: Promise<void> | undefined;
  #exitCode = 0;

  constructor(spec: RunSpec, options: SessionOptions = {}) {
    super();
    this.spec = spec;
    this.#options = options;
    this.#registry = new RunRegistry(options.home);
    this.#controlPlane = new SharedControlPlane(spec, {
      ...options,
      onProblem: (text) => this.#say("problem", text),
    });
  }

  /** The apps by id; empty before `start()` has resolved. */
  get apps(): ReadonlyMap<string, RunningApp> {
    return this.#apps;
  }

  /** The Redis in memory of the default components; undefined without one, and before `start()` has resolved. */
  get memoryAddress(): string | undefined {
    return this.#controlPlane.addresses.memory;
  }

  /** True once the sidecars are ready. */
  get hasStarted(): boolean {
    return this.#runtime !== undefined;
  }

  /** True after a signal or `stop()`. */
  get isEnding(): boolean {
    return this.#ending.signal.aborted;
  }

  /** Settles when every app with a command has ended, or when the run is stopped. */
  get ended(): Promise<SessionEnd> {
    return this.#ended.promise;
  }

  /**
   * Starts the control plane or shares it, then the sidecars, then the apps.
   *
   * @throws CliError, DaprTestingError if something cannot start; what was started is stopped then
   */
  async start(): Promise<void> {
    try {
      await this.#start();
    } catch (error) {
      await this.stop();
      throw explainStart(error);
    }
  }

  async #start(): Promise<void> {
    const { env = process.env, home, signal } = this.#options;
    await preflight(this.spec, this.#registry.list());
    await this.#controlPlane.acquire();
    const runtime = await startDapr({
      ...toStartOptions(this.spec, {
        env,
        namesFile: namesFile(home),
        configuration: this.#options.configuration ?? {},
        sidecarEnv: this.#options.sidecarEnv ?? {},
        ...this.#controlPlane.addresses,
      }),
      ...(signal === undefined ? {} : { signal }),
      onLog: (line, source) => this.#log(line, source),
    });
    this.#runtime = runtime;
    for (const app of this.spec.apps) this.#add(app.appId, runtime);
    this.#register();
    this.#noticeSharedIds();
    await this.#watch();
    for (const app of this.#apps.values()) this.#launch(app);
  }

  #add(appId: string, runtime: DaprRuntime): void {
    const spec = this.spec.apps.find((app) => app.appId === appId);
    const sidecar = runtime.apps[appId];
    if (spec === undefined || sidecar === undefined) return;
    const { env = process.env, appEnv } = this.#options;
    const app = new RunApp(spec, sidecar, this.spec.watch !== false, {
      env: { ...env, ...(typeof appEnv === "function" ? appEnv(appId) : appEnv) },
      watchdog: this.#watchdog,
      onLine: (line, isError) => this.#emitLog("app", appId, line, isError),
      onState: (state) => {
        this.emit("app", appId, state);
        if (state === "waiting")
          this.#say("problem", `${this.#howEnded(app)}; it starts again when a file changes`, appId);
      },
      onEnd: (exit) => {
        if (exit.failure !== undefined) this.#say("problem", exit.failure, appId);
        else if ((this.#apps.size > 1 || exit.exitCode !== 0) && !this.#ending.signal.aborted)
          this.#say(exit.exitCode === 0 ? "info" : "problem", this.#howEnded(app), appId);
        this.#exitCode ||= exit.exitCode;
        this.#check(appId);
      },
    });
    this.#apps.set(appId, app);
    void sidecar.exited.then((exit) => {
      if (this.#ending.signal.aborted) return;
      this.emit("sidecarLost", appId, exit);
      const tail = sidecar.logs().split("\n").slice(-20).join("\n  ");
      this.#say("problem", `the sidecar ${howItEnded(exit)}. Its last log lines:\n  ${tail}`, appId);
      this.#exitCode ||= FAILURE;
      void app.stop().then(() => this.#check(appId));
    });
  }

  #howEnded({ appId, lastExit }: RunApp): string {
    return `"${appId}" ended with exit code ${String(lastExit?.exitCode ?? 0)}`;
  }

  #launch(app: RunApp): void {
    app.start();
    const { appPort, appChannelAddress = "127.0.0.1", command, appId } = app.spec;
    if (appPort === undefined || command.length === 0) return;
    const over = AbortSignal.any([this.#ending.signal]);
    void awaitAppPort(appPort, appChannelAddress, { timeoutMs: APP_PORT_MS, signal: over }).then(
      (problem) => {
        if (problem !== undefined && app.state === "running")
          this.#say("problem", `"${appId}" ${problem}`, appId);
      },
    );
  }

  /** Ends the run once no app is left that may run. */
  #check(appId: string): void {
    const apps = [...this.#apps.values()];
    const lone = apps.filter((app) => app.spec.command.length === 0 && app.appId !== appId);
    const running = apps.filter((app) => app.spec.command.length > 0 && app.state !== "ended");
    if (lone.length === 0 && running.length === 0) this.#end(this.#exitCode);
  }

  /** Forwards a signal to the apps, which decide how they end; with `force`, SIGKILL. Sidecars end after them. */
  signal(signal: NodeJS.Signals, force = false): void {
    this.#ending.abort();
    const apps = [...this.#apps.values()].filter(({ spec }) => spec.command.length > 0);
    for (const app of apps) app.signal(signal, force);
    if (apps.every(({ state }) => state === "ended" || state === "none")) this.#end(this.#exitCode);
  }

  /** Starts an app's process again. */
  async restart(appId: string): Promise<void> {
    await this.#apps.get(appId)?.restart();
  }

  async #watch(): Promise<void> {
    const { watch } = this.spec;
    if (watch === false) return;
    for (const app of this.#apps.values()) {
      if (app.spec.command.length === 0) continue;
      const paths = watch === true ? [app.spec.dir] : watch;
      const watcher = await watchFiles(paths, (path) => {
        this.#say("info", `${path} changed: "${app.appId}" starts again`, app.appId);
        void app.restart();
      });
      this.#watchers.push(watcher);
    }
  }

  #register(): void {
    this.#registry.write({
      pid: process.pid,
      startedAt: Date.now(),
      file: this.#options.file,
      page: this.#options.page,
      apps: [...this.#apps.values()].map(({ spec, sidecar }) => ({
        appId: spec.appId,
        httpPort: sidecar.httpPort,
        grpcPort: sidecar.grpcPort,
        appPort: spec.appPort,
        daprdPid: sidecar.pid,
        command: spec.command,
        dir: spec.dir,
      })),
    });
  }

  /** Comes after the registration, so that of two runs that start at one time the later one sees the other. */
  #noticeSharedIds(): void {
    const others = this.#registry.list().filter(({ pid }) => pid !== process.pid);
    const notice = sharedAppIds([...this.#apps.keys()], others);
    if (notice !== undefined) this.#say("info", notice);
  }

  /** Ends apps, then sidecars, then this run's share of the control plane. Idempotent. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#watchers.map((watcher) => watcher[Symbol.asyncDispose]()));
    await Promise.all([...this.#apps.values()].map((app) => app.stop()));
    try {
      await this.#runtime?.stop();
    } finally {
      this.#registry.remove(process.pid);
      this.#controlPlane.release();
      await this.#watchdog.close();
      this.#end(this.#exitCode);
    }
  }

  #end(exitCode: number): void {
    this.#ended.resolve({ exitCode });
    this.emit("ended", { exitCode });
  }

  #log(line: string, name: string): void {
    const [program = "", appId] = name.split(" ", 2);
    this.#emitLog(program as LogSource, appId, line, false);
  }

  #emitLog(source: LogSource, appId: string | undefined, line: string, isError: boolean): void {
    const event: LogLine = { source, appId, line, isError, time: Date.now() };
    this.emit("log", event);
  }

  #say(kind: Message["kind"], text: string, appId?: string): void {
    this.emit("message", { kind, text, appId });
  }

  /** Stops the run. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
