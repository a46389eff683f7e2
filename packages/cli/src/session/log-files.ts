import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import { join } from "node:path";
import type { AppSpec, LogDestination } from "../spec/run-spec.ts";
import type { LogLine } from "./events.ts";

/** Writes logs to the files that the specifications ask for: `.dapr/logs/<app id>_<source>_<time>.log` in an app's folder. */
export class LogFiles {
  readonly #apps: ReadonlyMap<string, AppSpec>;
  readonly #streams = new Map<string, WriteStream>();
  readonly #stamp = new Date().toISOString().replace(/[:.]/g, "-");

  constructor(apps: readonly AppSpec[]) {
    this.#apps = new Map(apps.map((app) => [app.appId, app]));
  }

  /** Writes a line if its app's log goes to a file. Returns whether it also goes to the terminal. */
  write({ appId, source, line }: LogLine): boolean {
    const app = appId === undefined ? undefined : this.#apps.get(appId);
    if (app === undefined || (source !== "app" && source !== "daprd")) return true;
    const destination: LogDestination = source === "app" ? app.appLog : app.daprdLog;
    if (destination === "console") return true;
    this.#stream(app, source).write(`${line}\n`);
    return destination === "fileAndConsole";
  }

  #stream(app: AppSpec, source: "app" | "daprd"): WriteStream {
    const folder = join(app.dir, ".dapr", "logs");
    const path = join(folder, `${app.appId}_${source}_${this.#stamp}.log`);
    let stream = this.#streams.get(path);
    if (stream === undefined) {
      mkdirSync(folder, { recursive: true });
      stream = createWriteStream(path, { flags: "a" });
      stream.on("error", () => undefined);
      this.#streams.set(path, stream);
    }
    return stream;
  }

  async close(): Promise<void> {
    await Promise.all(
      [...this.#streams.values()].map(
        (stream) => new Promise<void>((resolve) => stream.end(() => resolve())),
      ),
    );
  }
}
