import type { Command } from "commander";
import { count } from "../program/parse-values.ts";
import { CliError } from "../spec/cli-error.ts";
import { quote } from "../output/quote.ts";
import { dataOf, found, withAppId, withClient, withData, type ShellFlags } from "./shell.ts";

interface ScheduleFlags extends ShellFlags {
  readonly schedule?: string;
  readonly dueTime?: string;
  readonly repeats?: number;
  readonly ttl?: string;
  readonly overwrite: boolean;
}

/** Adds `dapr-ts jobs`. */
export function addJobCommands(program: Command): void {
  const jobs = program
    .command("jobs")
    .description("schedule, read and delete jobs of an app")
    .addHelpText(
      "after",
      "\nExamples:\n  dapr-ts jobs schedule report --schedule '@every 10s' --data '{\"to\":\"me\"}' --app-id reports\n" +
        "  dapr-ts jobs list --app-id reports\n",
    );
  withData(withAppId(jobs.command("schedule <name>")))
    .description("schedule a job")
    .option("--schedule <schedule>", 'cron with six fields, or "@every 10s"')
    .option("--due-time <time>", 'time of the first run: a date, or "10s"')
    .option("--repeats <count>", "number of runs", count)
    .option("--ttl <time>", "time after which it is deleted")
    .option("--overwrite", "replace a job with this name", false)
    .action((name: string, flags: ScheduleFlags) =>
      withClient(flags, (dapr) => {
        const { schedule, dueTime, repeats, ttl, overwrite } = flags;
        if (schedule === undefined && dueTime === undefined)
          throw new CliError(
            `the job ${quote(name)} needs a time; give --schedule '@every 10s' or --due-time 10s, or both`,
          );
        return dapr.jobs.schedule(name, { schedule, dueTime, repeats, ttl, overwrite, data: dataOf(flags) });
      }),
    );
  withAppId(jobs.command("list"))
    .description("print all jobs of the app")
    .action((flags: ShellFlags) => withClient(flags, (dapr) => dapr.jobs.list()));
  withAppId(jobs.command("get <name>"))
    .description("print a job")
    .action((name: string, flags: ShellFlags) =>
      withClient(flags, async (dapr) =>
        found(
          await dapr.jobs.get(name),
          `the job ${quote(name)}`,
          "; `dapr-ts jobs list` prints the jobs of an app",
        ),
      ),
    );
  withAppId(jobs.command("delete <name>"))
    .description("delete a job")
    .action((name: string, flags: ShellFlags) => withClient(flags, (dapr) => dapr.jobs.delete(name)));
}
