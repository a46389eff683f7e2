import { homedir } from "node:os";
import { DaprTestingError } from "@dapr-ts/testing";
import { consoleOutput } from "../output/console-output.ts";
import { LogFiles } from "../session/log-files.ts";
import { Session } from "../session/session.ts";
import { listenForSignals } from "../session/signals.ts";
import { CliError } from "../spec/cli-error.ts";
import type { Page } from "../ui/page.ts";
import { readRunFile } from "../spec/run-file.ts";
import type { RunSpec } from "../spec/run-spec.ts";
import { toFileRunSpec, toRunSpec, type RunFlags } from "./run-flags.ts";

const FAILURE = 1;
/** Time that an app may take to end until the user is told how to force it. */
const REMINDER_MS = 3_000;

/** Runs `dapr-ts run`, and resolves to the exit code of the command. */
export async function run(
  flags: RunFlags,
  command: readonly string[],
  sidecarArgs: readonly string[] = [],
): Promise<number> {
  const signals = listenForSignals();
  const output = consoleOutput(process.stdout, process.stderr, {
    verbose: flags.verbose,
    ...(flags.logLevel === undefined ? {} : { logLevel: flags.logLevel }),
  });
  try {
    const { spec, file, warnings } = readSpec(flags, command, sidecarArgs);
    for (const warning of warnings) output.complain(warning);
    const files = new LogFiles(spec.apps);
    // The page closes after the run, so that it shows how the run ends.
    await using page =
      flags.ui || flags.uiPort !== undefined ? await openPage(flags.uiPort ?? 0, spec, file) : undefined;
    await using session = new Session(spec, {
      signal: signals.first,
      ...(file === undefined ? {} : { file }),
      ...(page === undefined ? {} : { ...page.sessionOptions, page: page.url }),
    });
    output.attach(session, files);
    page?.attach(session);
    await session.start();
    output.started(session);
    if (page !== undefined) {
      page.started(session);
      output.say(`the page of this run: ${page.url}`);
      for (const { appIds, url } of page.otherRuns())
        if (url !== undefined) output.say(`the page of ${appIds.join(", ")}: ${url}`);
    }
    const code = await untilEnded(session, signals, (text) => output.say(text));
    await session.stop();
    await files.close();
    return code;
  } catch (error) {
    if (signals.first.aborted) return signals.exitCode();
    if (!(error instanceof DaprTestingError) && !(error instanceof CliError)) throw error;
    output.complain(error.message);
    return FAILURE;
  } finally {
    signals.close();
  }
}

/** Loads the page's server only when it is used. */
async function openPage(port: number, spec: RunSpec, file: string | undefined): Promise<Page> {
  const { Page } = await import("../ui/page.ts");
  return Page.open({ port, spec, ...(file === undefined ? {} : { file }) });
}

interface Read {
  readonly spec: RunSpec;
  readonly file?: string;
  readonly warnings: readonly string[];
}

function readSpec(flags: RunFlags, command: readonly string[], sidecarArgs: readonly string[]): Read {
  const at = { home: homedir(), cwd: process.cwd() };
  if (flags.runFile === undefined) return { spec: toRunSpec(flags, command, sidecarArgs, at), warnings: [] };
  if (command.length > 0)
    throw new CliError(
      `the run file ${flags.runFile} names the commands of its apps; leave out "${command.join(" ")}"`,
    );
  const file = readRunFile(flags.runFile);
  return { spec: toFileRunSpec(flags, file, sidecarArgs, at), file: file.path, warnings: file.warnings };
}

/** Forwards signals until the run ends; the second one ends the apps by force. */
async function untilEnded(
  session: Session,
  signals: ReturnType<typeof listenForSignals>,
  say: (text: string) => void,
): Promise<number> {
  let reminder: NodeJS.Timeout | undefined;
  try {
    for (;;) {
      const outcome = await Promise.race([session.ended, signals.next()]);
      if ("exitCode" in outcome) return outcome.exitCode;
      reminder ??= setTimeout(() => say(stillRunning(session)), REMINDER_MS);
      session.signal(outcome.signal, outcome.count > 1);
    }
  } finally {
    clearTimeout(reminder);
  }
}

/** Returns a text that names the apps that have not ended after a signal. */
function stillRunning({ apps }: Session): string {
  const ids = [...apps.values()].filter(({ pid }) => pid !== undefined).map(({ appId }) => `"${appId}"`);
  return `${ids.join(", ")} has not ended yet; a second Ctrl-C ends it by force`;
}
