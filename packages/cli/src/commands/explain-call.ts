import { DaprError, type SidecarMetadata } from "@dapr-ts/core";
import { quote } from "../output/quote.ts";
import { CliError } from "../spec/cli-error.ts";

/** Parts of a failed call from which its explanation is made. */
interface Failed {
  /** The sidecar, such as `the sidecar of "orders"`. */
  readonly sidecar: string;
  /** The first name that the call concerns: an instance, a job, a component or an actor type. */
  readonly name: string;
  /** All names that the call concerns, such as `statestore/order-1`. */
  readonly subject: string;
  /** The groups of the text's expression. */
  readonly groups: readonly string[];
}

/** Explanations of texts of the client and of daprd. The first one that matches is used. */
const BY_TEXT: readonly (readonly [text: RegExp, explain: (failed: Failed) => string])[] = [
  [
    /: Protocol error$/,
    ({ sidecar, subject }) =>
      `${sidecar} ended the call of "${subject}", as it does for very long names; choose shorter ones`,
  ],
  [
    /^no response from the sidecar at (\S+): (.*)$/s,
    ({ sidecar, groups: [address = "", reason = ""] }) =>
      sidecar === ENVIRONMENT
        ? `no sidecar responds at ${address} (${reason}); correct or unset DAPR_HTTP_PORT and DAPR_GRPC_PORT`
        : `${sidecar} does not respond at ${address} (${reason}); read its log, or start the app again`,
  ],
  [
    /^no response within (\d+ ms)$/,
    ({ sidecar, groups: [time = ""] }) =>
      `${sidecar} did not respond within ${time}; read its log, or start the app again`,
  ],
  [
    /placement service is not configured/,
    ({ sidecar }) =>
      `${sidecar} runs without placement, which actors and workflows require; start the app without --no-placement`,
  ],
  [
    /scheduler clients are disabled/,
    ({ sidecar }) =>
      `${sidecar} runs without the scheduler, which jobs require; start the app without --no-scheduler`,
  ],
  [
    /no state store with actor support|not configured to use the actor runtime/,
    ({ sidecar }) =>
      `${sidecar} has no state store for actors and workflows; set actorStateStore to "true" in one of its state stores`,
  ],
  [
    /^no workflow worker is connected/,
    ({ sidecar }) =>
      `no workflow worker is connected to ${sidecar}; start an app with workflows() and the same app id`,
  ],
  [
    /no such instance exists|workflow instance does not exist/,
    ({ name }) => `the workflow instance "${name}" does not exist; \`dapr-ts workflow list\` prints the ids`,
  ],
  [
    /an active workflow with ID '(.*)' already exists/,
    ({ groups: [id = ""] }) => `the workflow instance "${id}" already runs; choose another --id`,
  ],
  [
    /has not yet completed/,
    ({ name }) =>
      `the workflow instance "${name}" has not ended; terminate it first, or purge it with --force`,
  ],
  [
    /not in a terminal state|cannot rerun/,
    ({ name }) => `the workflow instance "${name}" has not ended; terminate it before you rerun it`,
  ],
  [
    /does not have history event with ID '(.*)'/,
    ({ name, groups: [event = ""] }) =>
      `the workflow instance "${name}" has no event ${event}; \`dapr-ts workflow history ${name}\` prints its events`,
  ],
  [
    /reminders are only possible on hosted actor types/,
    ({ sidecar, name }) =>
      `${sidecar} does not host the actor type "${name}"; name an app that hosts it with --app-id`,
  ],
  [
    /no running app hosts the actor type/,
    ({ name }) =>
      `no running app hosts the actor type "${name}"; \`dapr-ts actors list\` prints the types of an app`,
  ],
  [/job already exists/, ({ name }) => `the job "${name}" already exists; replace it with --overwrite`],
  [
    /job failed validation: (.*)$/s,
    ({ name, groups: [reason = ""] }) =>
      `the job "${name}" is not valid: ${reason}; correct --schedule, for example to '@every 10s'`,
  ],
  [
    /job name is invalid ".*": (.*)$/s,
    ({ name, groups: [reason = ""] }) => `the job name "${name}" ${reason}; choose another one`,
  ],
  [
    /^invalid request: invalid (\w+): (.*)$/s,
    ({ groups: [what = "", reason = ""] }) => `${what} is not valid: ${reason}; choose another name`,
  ],
  [
    /^actor type (.*) has no method (.*)$/s,
    ({ groups: [type = "", method = ""] }) =>
      `the actor type ${quote(type)} has no method ${quote(method)}; call a method that its class has`,
  ],
  [
    /^failed getting secret with key (.*) from secret store (.*): secret \1 not found$/s,
    ({ groups: [key = "", store = ""] }) =>
      `the secret ${quote(key)} does not exist in ${quote(store)}; \`dapr-ts secrets list ${store}\` prints the names`,
  ],
  [
    /input key\/keyPrefix '(.*)' can't contain '\|\|'/s,
    ({ groups: [key = ""] }) => `the key ${quote(key)} must not contain "||"; choose another one`,
  ],
  [
    /^failed deserializing metadata\. Error: (.*)$/s,
    ({ groups: [reason = ""] }) => `the metadata is not valid: ${reason}; correct --metadata`,
  ],
  [
    /stream too large|received message larger than max/,
    ({ sidecar, subject }) =>
      `the data of "${subject}" is larger than ${sidecar} accepts; start the app with --max-body-size 16Mi, or a larger one`,
  ],
  [
    /431 Request Header Fields Too Large$/,
    ({ sidecar, subject }) =>
      `"${subject}" is longer than ${sidecar} accepts; shorten it, or start the app with --read-buffer-size 64Ki, or a larger one`,
  ],
];

/** Kinds of components by the errors that report a missing one, with the beginning of their types. */
const KINDS: Readonly<Record<string, readonly [kind: string, type: string]>> = {
  STATE_STORE: ["state store", "state."],
  PUBSUB: ["pub/sub component", "pubsub."],
  SECRET_STORE: ["secret store", "secretstores."],
};
const NO_COMPONENT = /^ERR_(STATE_STORE|PUBSUB|SECRET_STORE)S?_NOT_(?:FOUND|CONFIGURED)$/;

const ENVIRONMENT = "the sidecar of DAPR_HTTP_PORT";

/**
 * Returns an error with one sentence for an error of a call: what is wrong, the value, and what to do. An error without an
 * explanation names the log that has the cause; an error of the command's own checks stays as it is.
 *
 * @param appId of the app whose sidecar was called; undefined for the sidecar of the environment
 * @param metadata Reads the sidecar's metadata.
 */
export async function explainCall(
  error: unknown,
  appId: string | undefined,
  metadata: () => Promise<Pick<SidecarMetadata, "components">>,
): Promise<unknown> {
  if (!(error instanceof DaprError)) return error;
  const { operation = "", subject = "", errorCode = "" } = error;
  const sidecar = appId === undefined ? ENVIRONMENT : `the sidecar of "${appId}"`;
  const [name = ""] = subject.split("/");
  const [, kind = ""] = NO_COMPONENT.exec(errorCode) ?? [];
  const missing = KINDS[kind];
  if (missing !== undefined) {
    const names = await componentsOf(missing[1], metadata);
    if (names !== undefined)
      return new CliError(`${sidecar} has no ${missing[0]} "${name}"; ${names}`, { cause: error });
  }
  const text = error.message.replace(` (${[operation, subject].filter(Boolean).join(" ")})`, "");
  for (const [pattern, explain] of BY_TEXT) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const failed = { sidecar, name, subject, groups: match.slice(1) };
    return new CliError(explain(failed), { cause: error });
  }
  if (!isOfSidecar(error)) return error;
  return new CliError(
    `${error.message.replace(/\s*\n\s*/g, " ")}; the log of ${sidecar} may have more, and so may that of its app`,
    { cause: error },
  );
}

/** Returns false for input that the client refused, the response of an app, and the failure of a workflow, which have their reason. */
function isOfSidecar({ operation = "", code, name }: DaprError): boolean {
  return (
    operation !== "" &&
    code !== "invalid_argument" &&
    name !== "WorkflowFailedError" &&
    !operation.startsWith("invoker.")
  );
}

/** Returns which components there are to choose from, or undefined if the metadata cannot be read. */
async function componentsOf(
  type: string,
  metadata: () => Promise<Pick<SidecarMetadata, "components">>,
): Promise<string | undefined> {
  try {
    const { components } = await metadata();
    const names = components.filter((each) => each.type.startsWith(type)).map(({ name }) => name);
    return names.length === 0
      ? "add one to the folder of --resources-path"
      : `choose one of ${names.join(", ")}`;
  } catch {
    return undefined;
  }
}
