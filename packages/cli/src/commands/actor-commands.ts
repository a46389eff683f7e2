import { DaprError } from "@dapr-ts/core";
import type { Command } from "commander";
import { quote } from "../output/quote.ts";
import { CliError } from "../spec/cli-error.ts";
import { dataOf, found, withAppId, withClient, withData, type ShellFlags } from "./shell.ts";

/** Adds `dapr-ts actors`. */
export function addActorCommands(program: Command): void {
  const actors = program
    .command("actors")
    .description("call actors, and read their state and reminders")
    .addHelpText(
      "after",
      "\nExamples:\n  dapr-ts actors list --app-id counters\n" +
        "  dapr-ts actors invoke Counter c1 increment --data 2\n",
    );
  withAppId(actors.command("list"))
    .description("print the actor types of the app, with the number of active actors")
    .action((flags: ShellFlags) =>
      withClient(flags, async (dapr) => {
        const { actorRuntime } = await dapr.metadata.get();
        return actorRuntime?.activeActors ?? [];
      }),
    );
  withData(withAppId(actors.command("invoke <type> <id> <method>")))
    .description("call a method")
    .option("--json", "print the result as JSON, also if it is text", false)
    .action((type: string, id: string, method: string, flags: ShellFlags) =>
      withClient(flags, async (dapr) => {
        try {
          return await dapr.actors.invoke(type, id, method, dataOf(flags));
        } catch (error) {
          throw explainMethod(error, `the method ${quote(method)} of the actor ${quote(`${type}/${id}`)}`);
        }
      }),
    );
  withAppId(actors.command("state <type> <id> <key>"))
    .description("print a value of an actor's state")
    .option("--json", "print the value as JSON, also if it is text", false)
    .action((type: string, id: string, key: string, flags: ShellFlags) =>
      withClient(flags, async (dapr) =>
        found(
          (await dapr.actors.getState(type, id, key)).value,
          `the key ${quote(key)} of the actor ${quote(`${type}/${id}`)}`,
          "; check the type and the id, too",
        ),
      ),
    );
  withAppId(actors.command("reminders <type> [id]"))
    .description("print the reminders of an actor, or of all actors of a type")
    .action((type: string, id: string | undefined, flags: ShellFlags) =>
      withClient(flags, (dapr) => dapr.actors.listReminders(type, id)),
    );
}

/** Returns an error that names the method if it failed in the app: the error of an app has no names. */
function explainMethod(error: unknown, method: string): unknown {
  if (!(error instanceof DaprError) || error.subject !== undefined || error.code === "unimplemented")
    return error;
  return new CliError(`${method} failed: ${error.message}; the log of the app may have more`, {
    cause: error,
  });
}
