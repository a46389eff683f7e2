import { Command, InvalidArgumentError, Option } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { run } from "./run.ts";
import type { RunFlags } from "./run-flags.ts";

/** Creates the command `dapr-ts`. Its flags have the names and meanings of those of `dapr run`. */
export function createProgram(
  runCommand: (flags: RunFlags, command: string[]) => Promise<number> = run,
): Command {
  const program = new Command("dapr-ts")
    .description("Runs Dapr locally, without Docker and without the Dapr CLI")
    .version(packageJson.version)
    .enablePositionalOptions();
  program
    .command("run")
    .description("start a Dapr sidecar and, beside it, an app")
    .usage("[options] [-- command...]")
    .argument("[command...]", "the app's command; without one, the sidecar runs alone until Ctrl-C")
    .passThroughOptions()
    .option("-a, --app-id <id>", "the app's id", "app")
    .option("-p, --app-port <port>", "the port that the app listens on", port)
    .addOption(
      new Option("-P, --app-protocol <protocol>", "protocol of the app")
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
      new Option(
        "--log-level <level>",
        "log level of daprd; `debug` also shows the logs of placement and scheduler",
      )
        .choices(["debug", "info", "warn", "error", "fatal"])
        .default("info"),
    )
    .option("--max-body-size <quantity>", "the largest body, such as 16Mi (default: 4Mi)")
    .option("--app-max-concurrency <count>", "calls to the app at one time (default: unlimited)", count)
    .option("--enable-app-health-check", "probe the health of the app", false)
    .option("--app-health-check-path <path>", "path of the probe (default: /healthz)")
    .option("--app-health-probe-interval <seconds>", "time between two probes (default: 5)", count)
    .option("--app-health-probe-timeout <milliseconds>", "time limit of a probe (default: 500)", count)
    .option(
      "--app-health-threshold <count>",
      "failures in a row until the app is unhealthy (default: 3)",
      count,
    )
    .option("--enable-api-logging", "log each call of daprd's API", false)
    .option("--placement-host-address <address>", "use this placement instead of starting one")
    .option("--no-placement", "run without placement: actors and workflows are not available")
    .option("--scheduler-host-address <address>", "use this scheduler instead of starting one")
    .option("--no-scheduler", "run without scheduler: jobs and reminders are not available")
    .option(
      "--no-redelivery",
      "deliver each event once, without a Resiliency policy that repeats failed handlers",
    )
    .option("--bin-dir <folder>", "the folder of daprd, placement and scheduler (default: searched for)")
    .action(async (command: string[], flags: RunFlags) => {
      process.exitCode = await runCommand(flags, command);
    });
  return program;
}

function port(text: string): number {
  const number = count(text);
  if (number > 65_535) throw new InvalidArgumentError("A port is at most 65535.");
  return number;
}

function count(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) === 0)
    throw new InvalidArgumentError("A whole number above 0 is required.");
  return Number(text);
}

function append(text: string, before: string[] = []): string[] {
  return [...before, text];
}
