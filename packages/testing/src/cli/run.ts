import { homedir } from "node:os";
import { DaprTestingError } from "../errors.ts";
import { howItEnded } from "../race-early-exit.ts";
import type { Sidecar } from "../runtime.ts";
import { startDapr } from "../start-dapr.ts";
import { AppProcess } from "./app-process.ts";
import { appEnvironment } from "./app-environment.ts";
import { printer } from "./printer.ts";
import { toStartOptions, type RunFlags } from "./run-flags.ts";
import { listenForSignals } from "./signals.ts";

const FAILURE = 1;

/** Runs `dapr-ts run`, and resolves to the exit code of the command. */
export async function run(flags: RunFlags, command: string[]): Promise<number> {
  const print = printer(process.stdout, process.stderr);
  const signals = listenForSignals();
  try {
    const options = toStartOptions(flags, { env: process.env, home: homedir() });
    const loud = flags.logLevel === "debug";
    await using runtime = await startDapr({
      ...options,
      signal: signals.first,
      onLog: (line, source) => {
        if (source.startsWith("daprd ")) print.log("DAPR", line);
        else if (loud) print.log(source.toUpperCase(), line);
      },
    });
    const sidecar = Object.values(runtime.apps)[0] as Sidecar;
    print.say(
      `sidecar of "${flags.appId}": HTTP port ${sidecar.httpPort}, gRPC port ${sidecar.grpcPort}` +
        (flags.appPort === undefined ? "" : `, app port ${flags.appPort}`),
    );
    const lost = sidecar.exited.then((exit) => ({ lost: howItEnded(exit) }));
    if (command.length === 0) {
      const outcome = await Promise.race([lost, signals.next()]);
      return "lost" in outcome ? sidecarLost(print, sidecar, outcome.lost) : 0;
    }
    return await runBeside(command, appEnvironment(flags, sidecar, process.env), {
      print,
      signals,
      sidecar,
      lost,
    });
  } catch (error) {
    if (signals.first.aborted) return signals.exitCode();
    if (!(error instanceof DaprTestingError)) throw error;
    print.complain(error.message);
    return FAILURE;
  } finally {
    signals.close();
  }
}

interface Beside {
  readonly print: ReturnType<typeof printer>;
  readonly signals: ReturnType<typeof listenForSignals>;
  readonly sidecar: Sidecar;
  readonly lost: Promise<{ lost: string }>;
}

/** Runs the app until it ends, and forwards signals to it. The sidecar ends after the app. */
async function runBeside(command: string[], env: NodeJS.ProcessEnv, beside: Beside): Promise<number> {
  const { print, signals, sidecar, lost } = beside;
  await using app = new AppProcess(command, env, (line, isError) => print.log("APP", line, isError));
  for (;;) {
    const outcome = await Promise.race([app.ended, lost, signals.next()]);
    if ("signal" in outcome) app.signal(outcome.signal, outcome.count > 1);
    else if ("lost" in outcome) return sidecarLost(print, sidecar, outcome.lost);
    else {
      if (outcome.failure !== undefined) print.complain(outcome.failure);
      return outcome.exitCode;
    }
  }
}

function sidecarLost(print: Beside["print"], sidecar: Sidecar, how: string): number {
  const tail = sidecar.logs().split("\n").slice(-20).join("\n  ");
  print.complain(`the sidecar ${how}. Its last log lines:\n  ${tail}`);
  return FAILURE;
}
