import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { manifest } from "../manifest/manifest.ts";
import { runningSubscriptions } from "../manifest/subscriptions.ts";
import { printableLines } from "../output/quote.ts";
import { count } from "../program/parse-values.ts";
import { CliError } from "../spec/cli-error.ts";
import { readRunFile } from "../spec/run-file.ts";

interface ManifestFlags {
  readonly runFile: string;
  readonly out: string;
  readonly namespace?: string;
  readonly image?: string;
  readonly replicas: number;
  readonly daprVersion: string;
  readonly subscriptions: boolean;
}

/** Adds `dapr-ts manifest`. */
export function addManifestCommand(program: Command): void {
  program
    .command("manifest")
    .description("write files for Kubernetes, and a compose file, from a run file and its resources")
    .option("-f, --run-file <path>", "the run file or its folder", ".")
    .option("-o, --out <folder>", "the folder for the files", "deploy")
    .option("-n, --namespace <name>", "the namespace in Kubernetes (default: that of kubectl)")
    .option("--image <name>", "the image of each app; {appId} stands for its id (default: {appId}:latest)")
    .option("--replicas <count>", "replicas of each app", count, 1)
    .option("--dapr-version <version>", "version of Dapr's images in the compose file", "1.18.2")
    .option(
      "--subscriptions",
      "also write Subscription resources for what the running apps subscribe to in their code; let them subscribe with " +
        "`declared: true` then",
      false,
    )
    .addHelpText(
      "after",
      "\nExample:\n  dapr-ts manifest -f dapr.yaml --image registry.example.com/{appId}:1.0\n",
    )
    .action(write);
}

async function write(flags: ManifestFlags): Promise<void> {
  const file = readRunFile(flags.runFile);
  const folder = resolve(flags.out);
  const ids = file.apps.map(({ appId }) => appId);
  const subscriptions = flags.subscriptions ? await runningSubscriptions(ids) : {};
  const away = flags.subscriptions ? ids.filter((id) => subscriptions[id] === undefined) : [];
  if (away.length > 0)
    throw new CliError(`${away.join(", ")} must run for --subscriptions; start it with \`dapr-ts run -f\``);
  const { namespace, image, replicas, daprVersion } = flags;
  const { files, warnings } = manifest(file, folder, {
    replicas,
    daprVersion,
    subscriptions,
    ...(namespace === undefined ? {} : { namespace }),
    ...(image === undefined ? {} : { image }),
  });
  for (const warning of [...file.warnings, ...warnings])
    process.stderr.write(`dapr-ts: ${printableLines(warning)}\n`);
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    process.stdout.write(`${join(flags.out, name)}\n`);
  }
}
