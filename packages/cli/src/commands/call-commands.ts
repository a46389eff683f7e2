import { Option, type Command } from "commander";
import { append } from "../program/parse-values.ts";
import { explainInvoke } from "./explain-invoke.ts";
import { sidecarFor } from "./find-sidecar.ts";
import { parsePairs, typedDataOf, withAppId, withClient, withData, type ShellFlags } from "./shell.ts";

const VERBS = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"] as const;
type InvokeVerb = (typeof VERBS)[number];

interface InvokeFlags extends ShellFlags {
  readonly appId: string;
  readonly method: string;
  readonly verb: InvokeVerb;
}

interface PublishFlags extends ShellFlags {
  readonly publishAppId?: string;
  readonly pubsub: string;
  readonly topic: string;
  readonly metadata?: string[];
}

/** Adds `dapr-ts invoke` and `dapr-ts publish`. */
export function addCallCommands(program: Command): void {
  const invoke = program.command("invoke").description("call a method of an app");
  invoke
    .requiredOption("-a, --app-id <id>", "the app to call")
    .requiredOption("-m, --method <name>", "its method, with a query string if it has one");
  withData(invoke)
    .addOption(new Option("-v, --verb <verb>", "the HTTP verb").choices(VERBS).default("POST"))
    .option("--json", "print the result as JSON, also if it is text", false)
    .addHelpText(
      "after",
      "\nExample:\n  dapr-ts invoke --app-id orders --method create --data '{\"total\":42}'\n",
    )
    .action((flags: InvokeFlags) =>
      withClient(
        flags,
        async (dapr) => {
          const { value: body, contentType } = typedDataOf(flags);
          const { method, query } = splitMethod(flags.method);
          const headers = contentType === undefined ? {} : { "content-type": contentType };
          try {
            return await dapr.invoker.invoke(flags.appId, method, { verb: flags.verb, body, query, headers });
          } catch (error) {
            throw explainInvoke(error, flags.appId);
          }
        },
        sidecarFor(flags.appId, process.env),
      ),
    );

  const publish = program.command("publish").description("publish an event");
  withData(withAppId(publish, "the running app in whose name it is published"))
    .option("-i, --publish-app-id <id>", "the same as --app-id, as the Dapr CLI names it")
    .option("-p, --pubsub <name>", "the pub/sub component", "pubsub")
    .requiredOption("-t, --topic <name>", "the topic")
    .option("-m, --metadata <key=value>", "metadata, or a JSON object of it; repeatable", append)
    .addHelpText("after", "\nExample:\n  dapr-ts publish --app-id shop --topic orders --data '{\"id\":1}'\n")
    .action((flags: PublishFlags) =>
      withClient({ ...flags, ...idOf(flags) }, (dapr) => {
        const { value, contentType } = typedDataOf(flags);
        const metadata = parsePairs(flags.metadata);
        return dapr.pubsub.publish(flags.pubsub, flags.topic, value, { metadata, contentType });
      }),
    );
}

/** Splits a path such as `/orders?limit=1`. */
export function splitMethod(text: string): { readonly method: string; readonly query?: string } {
  const [, method = "", query] = /^\/*([^?]*)(?:\?(.*))?$/s.exec(text) ?? [];
  return query === undefined || query === "" ? { method } : { method, query };
}

function idOf({ appId, publishAppId }: PublishFlags): { appId?: string } {
  const id = appId ?? publishAppId;
  return id === undefined ? {} : { appId: id };
}
