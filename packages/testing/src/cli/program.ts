import { Command, InvalidArgumentError, Option } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { run } from "./run.ts";
import type { RunFlags } from "./run-flags.ts";

/** The command `dapr-ts`. Its flags have the names and meanings of `dapr run`'s. */
export function createProgram(
  runCommand: (flags: RunFlags, command: string[]) => Promise<number> = run,
): Command {
  const program = new Command("dapr-ts")
    .description("Dapr for local runs, without Docker and without the Dapr CLI")
    .version(packageJson.version)
    .enablePositionalOptions();
  program
    .command("run")
    .description("Start a Dapr sidecar and, beside it, an app")
    .usage("[options] [-- command...]")
    .argument("[command...]", "the app's command; without one, the sidecar runs alone until Ctrl-C")
    .passThroughOptions()
    .option("-a, --app-id <id>", "the app's id", "app")
    .option("-p, --app-port <port>", "the port that the app listens on", port)
    .addOption(
      new Option("-P, --app-protocol <protocol>", "what the app speaks")
        .choices(["http", "https", "grpc", "grpcs", "h2c"])
        .default("http"),
    )
    .option("-H, --dapr-http-port <port>", "daprd's HTTP port (default: a free one)", port)
    .option("-G, --dapr-grpc-port <port>", "daprd's gRPC port (default: a free one)", port)
    .option(
      "--resources-path <folder>",
      "a folder with components; repeatable (default: ~/.dapr/components)",
      append,
    )
    .option("-c, --config <file>", "a Configuration (default: ~/.dapr/config.yaml)")
    .addOption(
      new Option("--log-level <level>", "daprd's log; `debug` shows placement's and scheduler's too")
        .choices(["debug", "info", "warn", "error", "fatal"])
        .default("info"),
    )
    .option("--max-body-size <quantity>", "the largest body, such as 16Mi (default: 4Mi)")
    .option("--app-max-concurrency <count>", "calls to the app at one time (default: unlimited)", count)
    .option("--enable-app-health-check", "ask the app whether it is healthy", false)
    .option("--app-health-check-path <path>", "where to ask (default: /healthz)")
    .option("--app-health-probe-interval <seconds>", "time between two probes (default: 5)", count)
    .option(
      "--app-health-probe-timeout <milliseconds>",
      "time until a probe has failed (default: 500)",
      count,
    )
    .option(
      "--app-health-threshold <count>",
      "failures in a row until the app is unhealthy (default: 3)",
      count,
    )
    .option("--enable-api-logging", "log each call of daprd's API", false)
    .option("--placement-host-address <address>", "use this placement instead of starting one")
    .option("--no-placement", "no placement: no actors, no workflows")
    .option("--scheduler-host-address <address>", "use this scheduler instead of starting one")
    .option("--no-scheduler", "no scheduler: no jobs, no reminders")
    .option("--no-redelivery", "no Resiliency policy that delivers the events of failed handlers again")
    .option("--bin-dir <folder>", "the folder of daprd, placement and scheduler (default: searched for)")
    .action(async (command: string[], flags: RunFlags) => {
      process.exitCode = await runCommand(flags, command);
    });
  return program;
}

function port(text: string): number {
  const number = count(text);
  if (number > 65_535) throw new InvalidArgumentError("It is not a port.");
  return number;
}

function count(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) === 0)
    throw new InvalidArgumentError("It is not a positive number.");
  return Number(text);
}

function append(text: string, before: string[] = []): string[] {
  return [...before, text];
}
