import { Option, type Command } from "commander";
import { append, count, port } from "./parse-values.ts";
import type { RunFlags } from "./run-flags.ts";

/** Adds `dapr-ts run`. Its flags have the names and meanings of those of `dapr run`. */
export function addRunCommand(
  program: Command,
  run: (flags: RunFlags, command: string[]) => Promise<number>,
): Command {
  const command = program
    .command("run")
    .description("start a Dapr sidecar and, beside it, an app; or the apps of a run file")
    .usage("[options] [-- command...]")
    .argument("[command...]", "the app's command; without one, the sidecar runs alone until Ctrl-C")
    .passThroughOptions()
    .option("-f, --run-file <path>", "run the apps of this file, or of the dapr.yaml in this folder");
  appOptions(command);
  sidecarOptions(command);
  localOptions(command);
  return command
    .addHelpText(
      "after",
      "\n--sidecar-args passes the flags that follow it, up to --, to daprd.\n" +
        "\nExamples:\n" +
        "  dapr-ts run --app-id orders --app-port 3000 -- node app.js\n" +
        "  dapr-ts run --app-id orders --watch -- node src/app.ts\n" +
        "  dapr-ts run -f dapr.yaml --ui\n" +
        "  dapr-ts run --app-id a --sidecar-args --dapr-graceful-shutdown-seconds 1 -- node app.js\n",
    )
    .action(async (words: string[], flags: RunFlags) => {
      process.exitCode = await run(flags, words);
    });
}

function appOptions(command: Command): void {
  command
    .option("-a, --app-id <id>", "the app's id", "app")
    .option("-p, --app-port <port>", "the port that the app listens on", port)
    .addOption(
      new Option("-P, --app-protocol <protocol>", "protocol of the app")
        .choices(["http", "https", "grpc", "grpcs", "h2c"])
        .default("http"),
    )
    .option("--app-channel-address <address>", "the address that the app listens on (default: 127.0.0.1)")
    .option("--app-max-concurrency <count>", "calls to the app at one time (default: unlimited)", count)
    .option("--enable-app-health-check", "probe the health of the app", false)
    .option("--app-health-check-path <path>", "path of the probe (default: /healthz)")
    .option("--app-health-probe-interval <seconds>", "time between two probes (default: 5)", count)
    .option("--app-health-probe-timeout <milliseconds>", "time limit of a probe (default: 500)", count)
    .option(
      "--app-health-threshold <count>",
      "failures in a row until the app is unhealthy (default: 3)",
      count,
    );
}

function sidecarOptions(command: Command): void {
  command
    .option("-H, --dapr-http-port <port>", "daprd's HTTP port (default: a free one)", port)
    .option("-G, --dapr-grpc-port <port>", "daprd's gRPC port (default: a free one)", port)
    .option(
      "-I, --dapr-internal-grpc-port <port>",
      "daprd's port for other sidecars (default: a free one)",
      port,
    )
    .option("-M, --metrics-port <port>", "daprd's port of metrics (default: a free one)", port)
    .addOption(new Option("-u, --unix-domain-socket <folder>").hideHelp())
    .option(
      "-d, --resources-path <folder>",
      "a folder with components; repeatable (default: ~/.dapr/components, else the default components)",
      append,
    )
    .option("-c, --config <file>", "a Configuration (default: ~/.dapr/config.yaml)")
    .addOption(new Option("--components-path <folder>").argParser(append).hideHelp())
    .addOption(
      new Option(
        "--log-level <level>",
        "log level of daprd; its lines from there on are printed (default: warn)",
      ).choices(["debug", "info", "warn", "error", "fatal"]),
    )
    .option("--dapr-listen-addresses <addresses>", "addresses that daprd listens on, 127.0.0.1 among them")
    .option("--max-body-size <quantity>", "the largest body, such as 16Mi (default: 4Mi)")
    .option("--read-buffer-size <quantity>", "the largest HTTP header, such as 8Ki (default: 4Ki)")
    .option("--enable-api-logging", "log each call of daprd's API", false)
    .option("--enable-profiling", "let daprd serve pprof", false)
    .option("--profile-port <port>", "the port of pprof", port)
    .option("--placement-host-address <address>", "use this placement instead of the shared one")
    .option("--no-placement", "run without placement: actors and workflows are not available")
    .option("--scheduler-host-address <address>", "use this scheduler instead of the shared one")
    .option("--no-scheduler", "run without scheduler: jobs and reminders are not available");
}

function localOptions(command: Command): void {
  command
    .option("--watch", "restart an app when its files change; its sidecar keeps running", false)
    .option(
      "--watch-path <path>",
      "watch this file or folder instead of the app's folder; repeatable",
      append,
    )
    .option(
      "--persist [file]",
      "keep the state of the default components in SQLite (default file: .dapr/state.db)",
    )
    .option("--ui", "serve a page on loopback that shows the run, and print its URL", false)
    .option("--ui-port <port>", "the page's port (default: a free one)", port)
    .option("-v, --verbose", "print the whole logs of daprd", false)
    .option(
      "--no-redelivery",
      "deliver each event once, without a Resiliency policy that repeats failed handlers",
    )
    .option("--bin-dir <folder>", "the folder of daprd, placement and scheduler (default: searched for)")
    .option("--runtime-path <folder>", "the folder of `dapr init --runtime-path`, whose .dapr/bin has them");
}
