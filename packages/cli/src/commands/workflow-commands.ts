import type { DaprClient } from "@dapr-ts/client";
import { printable } from "@dapr-ts/core/internal";
import type { Command } from "commander";
import { count, whole } from "../program/parse-values.ts";
import { quote } from "../output/quote.ts";
import { dataOf, found, parseValue, withAppId, withClient, withData, type ShellFlags } from "./shell.ts";

interface StartFlags extends ShellFlags {
  readonly id?: string;
  readonly wait: boolean;
}

interface ListFlags extends ShellFlags {
  readonly limit: number;
}

interface RerunFlags extends ShellFlags {
  readonly from: number;
  readonly newId?: string;
}

/** Adds `dapr-ts workflow`. */
export function addWorkflowCommands(program: Command): void {
  const workflow = program
    .command("workflow")
    .description("start, watch and control workflows")
    .addHelpText(
      "after",
      "\nExamples:\n  dapr-ts workflow start checkout --data '{\"total\":42}' --id order-1 --app-id shop\n" +
        "  dapr-ts workflow history order-1 > order-1.json   # for replay() of @dapr-ts/workflow\n",
    );
  addStart(workflow);
  addRead(workflow);
  addControl(workflow);
}

function addStart(workflow: Command): void {
  withData(withAppId(workflow.command("start <name>")))
    .description("start an instance, and print its id")
    .option("--id <id>", "the instance's id (default: a random one)")
    .option("--wait", "wait for the end, and print the output", false)
    .action((name: string, flags: StartFlags) =>
      withClient(flags, async (dapr) => {
        const run = await dapr.workflow.schedule(name, dataOf(flags), { id: flags.id });
        return flags.wait ? whileReachable(dapr, (signal) => run.result({ signal })) : run.id;
      }),
    );
  withAppId(workflow.command("rerun <id>"))
    .description("run an instance again from one of its events, and print the id of the new instance")
    .requiredOption("--from <event>", "the id of the event, from `history`", whole)
    .option("--new-id <id>", "the new instance's id (default: a random one)")
    .action((id: string, flags: RerunFlags) =>
      withClient(flags, async (dapr) => {
        const run = await dapr.workflow.run(id).rerun({ from: flags.from, id: flags.newId });
        return run.id;
      }),
    );
}

const PROBE_MS = 1_000;
const LOST_MS = 15_000;

/**
 * Runs something that waits for as long as it takes, across restarts of the sidecar. Rejects with the sidecar's failure if it has
 * not responded for 15 s, since it does not come back if its run has ended.
 */
async function whileReachable<T>(dapr: DaprClient, wait: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const lost = new AbortController();
  let reachedAt = performance.now();
  const probe = async (): Promise<void> => {
    try {
      await dapr.metadata.get({ timeoutMs: LOST_MS });
      reachedAt = performance.now();
    } catch (error) {
      if (performance.now() - reachedAt >= LOST_MS) lost.abort(error);
    }
  };
  const timer = setInterval(() => void probe(), PROBE_MS);
  try {
    return await wait(lost.signal);
  } catch (error) {
    throw lost.signal.aborted ? lost.signal.reason : error;
  } finally {
    clearInterval(timer);
  }
}

function addRead(workflow: Command): void {
  withAppId(workflow.command("get <id>"))
    .description("print the state of an instance")
    .action((id: string, flags: ShellFlags) =>
      withClient(flags, async (dapr) => found(await dapr.workflow.run(id).state(), ...instance(id))),
    );
  withAppId(workflow.command("list"))
    .description("print the ids of the instances, a line each")
    .option("--limit <count>", "print at most this many", count, 1000)
    .option("--json", "print a list of states instead", false)
    .action((flags: ListFlags) =>
      withClient(flags, async (dapr) => {
        const ids: string[] = [];
        for await (const id of dapr.workflow.list()) if (ids.push(id) >= flags.limit) break;
        if (flags.json !== true) return ids.length === 0 ? undefined : ids.map(printable).join("\n");
        return Promise.all(ids.map((id) => dapr.workflow.run(id).state()));
      }),
    );
  withAppId(workflow.command("history <id>"))
    .description("print the history as JSON, which replay() of @dapr-ts/workflow takes")
    .action((id: string, flags: ShellFlags) =>
      withClient(flags, async (dapr) => {
        const run = dapr.workflow.run(id);
        found(await run.state(), ...instance(id));
        return run.history();
      }),
    );
}

function addControl(workflow: Command): void {
  withData(withAppId(workflow.command("raise <id> <event>")))
    .description("raise an event that an instance waits for")
    .action((id: string, event: string, flags: ShellFlags) =>
      withClient(flags, (dapr) => dapr.workflow.run(id).raise(event, dataOf(flags))),
    );
  withAppId(workflow.command("suspend <id>"))
    .description("pause an instance")
    .action((id: string, flags: ShellFlags) => withClient(flags, (dapr) => dapr.workflow.run(id).suspend()));
  withAppId(workflow.command("resume <id>"))
    .description("resume a paused instance")
    .action((id: string, flags: ShellFlags) => withClient(flags, (dapr) => dapr.workflow.run(id).resume()));
  withAppId(workflow.command("terminate <id>"))
    .description("terminate an instance and its child workflows")
    .option("--output <value>", "its output: JSON, or any other text")
    .action((id: string, flags: ShellFlags & { readonly output?: string }) =>
      withClient(flags, (dapr) => {
        const { output } = flags;
        return dapr.workflow.run(id).terminate(output === undefined ? undefined : parseValue(output));
      }),
    );
  withAppId(workflow.command("purge <id>"))
    .description("delete the state of an instance that has ended, and print how many instances were deleted")
    .option("--force", "also while it runs", false)
    .action((id: string, flags: ShellFlags & { readonly force: boolean }) =>
      withClient(flags, (dapr) => dapr.workflow.run(id).purge({ force: flags.force })),
    );
}

const instance = (id: string) =>
  [`the workflow instance ${quote(id)}`, "; `dapr-ts workflow list` prints the ids"] as const;
