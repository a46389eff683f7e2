import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Command } from "commander";
import { quote } from "../output/quote.ts";
import { isAlive, RunRegistry, type RegisteredRun } from "../registry/run-registry.ts";
import { CliError } from "../spec/cli-error.ts";
import { print } from "./shell.ts";
import { table } from "./table.ts";

interface StopFlags {
  readonly appId?: string[];
  readonly runFile?: string;
  readonly all: boolean;
}

const STOP_MS = 60_000;
const PAUSE_MS = 50;

/** Adds `dapr-ts list` and `dapr-ts stop`. */
export function addRunCommands(program: Command): void {
  program
    .command("list")
    .description("print the running apps and their sidecars")
    .option("--json", "print JSON", false)
    .addHelpText("after", "\nExample:\n  dapr-ts list --json\n")
    .action(({ json }: { readonly json: boolean }) => {
      list(new RunRegistry().list(), json);
    });
  program
    .command("stop")
    .description("stop running apps, as Ctrl-C in their terminals does")
    .option("-a, --app-id <id...>", "the run of this app, with all its apps")
    .option("-f, --run-file <path>", "the run of this file")
    .option("--all", "every run", false)
    .addHelpText("after", "\nExamples:\n  dapr-ts stop --app-id orders\n  dapr-ts stop -f dapr.yaml\n")
    .action(stop);
}

function list(runs: readonly RegisteredRun[], json: boolean): void {
  const apps = runs.flatMap((run) =>
    run.apps.map((app) => ({
      ...app,
      pid: run.pid,
      startedAt: run.startedAt,
      file: run.file,
      page: run.page,
    })),
  );
  if (json) print(apps, true);
  else if (apps.length === 0) print("no app runs", false);
  else
    print(
      table(
        ["APP ID", "HTTP PORT", "GRPC PORT", "APP PORT", "PID", "DAPRD PID", "AGE", "COMMAND"],
        apps.map((app) => [
          app.appId,
          ...[app.httpPort, app.grpcPort, app.appPort, app.pid, app.daprdPid].map((each) =>
            String(each ?? "-"),
          ),
          age(Date.now() - app.startedAt),
          app.command.join(" ") || "-",
        ]),
      ),
      false,
    );
}

async function stop({ appId, runFile, all }: StopFlags): Promise<void> {
  if (appId === undefined && runFile === undefined && !all)
    throw new CliError("name what to stop: --app-id, --run-file or --all");
  const file = runFile === undefined ? undefined : resolve(runFile);
  const named = (appId ?? []).map((id) => `the app ${quote(id)}`);
  if (file !== undefined) named.push(`the run file ${file}`);
  const runs = new RunRegistry().list();
  const chosen = runs.filter(
    (run) =>
      all ||
      run.apps.some((app) => appId?.includes(app.appId)) ||
      (file !== undefined && (run.file === file || run.file === resolve(file, "dapr.yaml"))),
  );
  if (chosen.length === 0 && !all)
    throw new CliError(`no run has ${named.join(" or ")}; \`dapr-ts list\` prints what runs`);
  await Promise.all(
    chosen.map(async (run) => {
      process.kill(run.pid, "SIGTERM");
      const deadline = performance.now() + STOP_MS;
      while (isAlive(run.pid) && performance.now() < deadline) await delay(PAUSE_MS);
      if (isAlive(run.pid)) throw new CliError(`the run with the process id ${String(run.pid)} does not end`);
      print(`stopped ${run.apps.map((app) => app.appId).join(", ")}`, false);
    }),
  );
}

function age(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${String(seconds)}s`;
  if (seconds < 3600) return `${String(Math.floor(seconds / 60))}m`;
  return `${String(Math.floor(seconds / 3600))}h${String(Math.floor((seconds % 3600) / 60))}m`;
}
