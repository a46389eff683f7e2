import { printable } from "@dapr-ts/core/internal";
import type { Command } from "commander";
import { count } from "../program/parse-values.ts";
import { quote } from "../output/quote.ts";
import { found, parseValue, withAppId, withClient, type ShellFlags } from "./shell.ts";

interface SetFlags extends ShellFlags {
  readonly ttlSeconds?: number;
}

/** Adds `dapr-ts state` and `dapr-ts secrets`. */
export function addDataCommands(program: Command): void {
  const state = program
    .command("state")
    .description("read and change state")
    .addHelpText(
      "after",
      "\nExamples:\n  dapr-ts state get statestore order-1 --app-id orders\n" +
        "  dapr-ts state set statestore order-1 '{\"total\":42}'\n",
    );
  withAppId(state.command("get <store> <key>"))
    .description("print a value")
    .option("--json", "print the value as JSON, also if it is text", false)
    .action((store: string, key: string, flags: ShellFlags) =>
      withClient(flags, async (dapr) =>
        found(
          await dapr.state.get(store, key),
          `the key ${quote(key)} in ${quote(store)}`,
          "; each app has keys of its own, so check --app-id too",
        ),
      ),
    );
  withAppId(state.command("set <store> <key> <value>"))
    .description("save a value: JSON, or any other text")
    .option("--ttl-seconds <seconds>", "delete it after this time", count)
    .action((store: string, key: string, value: string, flags: SetFlags) =>
      withClient(flags, (dapr) =>
        dapr.state.set(store, key, parseValue(value), { ttlSeconds: flags.ttlSeconds }),
      ),
    );
  withAppId(state.command("delete <store> <key>"))
    .description("delete a value")
    .action((store: string, key: string, flags: ShellFlags) =>
      withClient(flags, (dapr) => dapr.state.delete(store, key)),
    );

  const secrets = program
    .command("secrets")
    .description("read secrets")
    .addHelpText("after", "\nExample:\n  dapr-ts secrets get localsecretstore db-password --app-id orders\n");
  withAppId(secrets.command("get <store> <name>"))
    .description("print a secret, as an object of its keys")
    .action((store: string, name: string, flags: ShellFlags) =>
      withClient(flags, (dapr) => dapr.secret.get(store, name)),
    );
  withAppId(secrets.command("list <store>"))
    .description("print the names of all secrets; with --values, the secrets")
    .option("--values", "print the values, too", false)
    .action((store: string, flags: ShellFlags & { readonly values: boolean }) =>
      withClient(flags, async (dapr) => {
        const all = await dapr.secret.getBulk(store);
        return flags.values ? all : Object.keys(all).sort().map(printable).join("\n");
      }),
    );
}
